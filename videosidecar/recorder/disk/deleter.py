"""How recordings go: the manifest is told first, then the files are unlinked, then the folder is brought to the disk.

A crash in between leaves files that are told as deleted: the next pass tells them again and unlinks them. Only when there
is no room even for the telling does one file go first.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..storage import MANIFEST, SegmentName, read_manifest
from .holds import Hold, sync_folder
from .stock import Hour

SNAPSHOTS = "events"


@dataclass(slots=True)
class Gone:
    """What a deletion did: files and bytes that went, files that are held or still too young."""

    files: int = 0
    size: int = 0
    held: int = 0
    young: int = 0


def delete_hour(hour: Hour, holds: Sequence[Hold], *, before_ns: int, why: str) -> Gone:
    """Delete the segments of `hour` that ended before `before_ns` and are not held. Raises OSError."""
    gone = Gone()
    closed = {line["file"]: line for line in read_manifest(hour.day) if line.get("event") == "closed" and "file" in line}
    segments = hour.segments()
    doomed: list[tuple[Path, dict[str, Any]]] = []
    for at, (name, path) in enumerate(segments):
        file = f"{hour.path.name}/{path.name}"
        end_ns = _end(name, closed.get(file), segments[at + 1][0] if at + 1 < len(segments) else None, hour)
        if any(hold.covers(name.start_ns, end_ns) for hold in holds):
            gone.held += 1
        elif end_ns >= before_ns:
            gone.young += 1
        else:
            line = {"file": file, "event": "deleted", "camera": hour.camera, "sha256": closed.get(file, {}).get("sha256", ""), "why": why}
            doomed.append((path, line))
    if doomed:
        gone.files, gone.size = len(doomed), sum(path.stat().st_size for path, _line in doomed)
        _tell_and_unlink(hour, doomed)
    if not gone.held and not gone.young:
        _leave(hour)
    return gone


def _end(name: SegmentName, closed: dict[str, Any] | None, following: SegmentName | None, hour: Hour) -> int:
    """When a segment ends: told, else when the next begins, else the latest possible."""
    if closed and isinstance(closed.get("end_ns"), int) and closed["end_ns"] >= name.start_ns:
        return int(closed["end_ns"])
    return following.start_ns if following else hour.end_ns


def _tell_and_unlink(hour: Hour, doomed: list[tuple[Path, dict[str, Any]]]) -> None:
    paths = [path for path, _line in doomed]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for _path, line in doomed)
    try:
        _tell(hour.day, text)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        paths.pop(0).unlink(missing_ok=True)
        _tell(hour.day, text)
    for path in paths:
        path.unlink(missing_ok=True)
    sync_folder(hour.path)


def _tell(day: Path, text: str) -> None:
    handle = os.open(day / MANIFEST, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o640)
    try:
        data = text.encode()
        written = os.write(handle, data)
        if written < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def _leave(hour: Hour) -> None:
    """Remove the empty folder; with the last hour of a day go the snapshots of its events. The manifest stays."""
    try:
        hour.path.rmdir()
    except OSError:
        return  # something else lies there: not ours to remove
    if any(path.is_dir() and path.name != SNAPSHOTS for path in hour.day.iterdir()):
        return
    for snapshot in (hour.day / SNAPSHOTS).glob("*.jpg"):
        snapshot.unlink(missing_ok=True)
