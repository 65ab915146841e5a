"""What a crash leaves behind: files without their `closed` line, and time that nobody has accounted for.

A file that SIGKILL or a power cut left open plays as it is. Repair cuts off what follows its last whole fragment and writes
the line that is missing, computed from the file itself. A file that somebody still writes is locked and left alone.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .claiming import claim
from .errors import StorageError
from .manifest import read_manifest, tail
from .scan import Scan, scan
from .storage import SegmentName, Storage

NEWEST_FILES = 3
CRASH = "crash"
SETTLED = ("closed", "deleted")


def facts_of(found: Scan, name: SegmentName) -> dict[str, Any]:
    """What a `closed` line says of a file, as far as the file itself knows."""
    scale = found.scale or 1
    return {
        "epoch": name.epoch,
        "sequence": name.sequence,
        "start_ns": name.start_ns,
        "end_ns": name.start_ns + found.ticks * 1_000_000_000 // scale,
        "units": found.units,
        "payload": found.payload,
        "fragments": milliseconds(found.fragments, scale),
    }


def cut_torn(path: Path, found: Scan) -> None:
    """Cut off what follows the last whole fragment of a file whose writer failed, so that nobody plays half a group.

    Where the disk refuses that too the file stays longer than its line tells.
    """
    if found.fragments and found.whole < found.size:
        with contextlib.suppress(OSError):
            os.truncate(path, found.whole)


def milliseconds(fragments: list[tuple[int, int, int]], scale: float) -> list[list[int]]:
    """Fragments as the manifest has them; `scale`: ticks a second."""
    return [[offset, length, int(dts * 1000 / scale)] for offset, length, dts in fragments]


def repair_file(storage: Storage, camera: str, path: Path, why: str = CRASH) -> dict[str, Any] | None:
    """Give an unclosed file its `closed` line. Returns the facts, or None when somebody still writes it.

    A file without one whole fragment is deleted, which is noted too: `units` is 0 then. Raises StorageError.
    """
    name = SegmentName.parse(path.name)
    if name is None:
        return None
    try:
        with _locked(path) as file:
            if file < 0:
                return None
            found = scan(path)
            if not found.fragments:
                path.unlink(missing_ok=True)  # under the lock: whoever waits to write sees that it is gone
            elif found.whole < found.size:
                os.ftruncate(file, found.whole)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"Файл {path.name} не вдалося полагодити: {error.strerror or type(error).__name__}.") from error
    facts = facts_of(found, name)
    if not found.fragments:
        forget_empty(storage, camera, path)
        return facts
    storage.settle(path)
    size, digest = storage.digest(path)
    storage.note(
        path,
        event="closed",
        camera=camera,
        **{key: value for key, value in facts.items() if key != "fragments"},
        size=size,
        sha256=digest,
        why=why,
        drift_ms=None,
        lost=0,
        camera_start_ns=0,
        fragments=facts["fragments"],
    )
    return facts


def forget_empty(storage: Storage, camera: str, path: Path) -> None:
    """Remove a file that holds nothing, and say so. Raises StorageError."""
    path.unlink(missing_ok=True)
    storage.note(path, event="deleted", camera=camera, sha256="", why="empty")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The open file, or -1 when its writer holds the lock. Raises OSError."""
    try:
        file = claim(path)
    except BlockingIOError:
        yield -1
        return
    try:
        yield file
    finally:
        os.close(file)


def is_in_use(path: Path) -> bool:
    """Whether somebody writes the file right now; False for one that is gone. Raises OSError."""
    try:
        with _locked(path) as file:
            return file < 0
    except FileNotFoundError:
        return False


def unclosed(storage: Storage, camera: str, day: Path) -> list[Path]:
    """Files of a day that no `closed` line speaks of, oldest first."""
    settled = {line["file"] for line in read_manifest(day) if line["event"] in SETTLED}
    paths = [path for path in day.glob("*/*") if SegmentName.parse(path.name)]
    return sorted(path for path in paths if f"{path.parent.name}/{path.name}" not in settled)


def repair_camera(storage: Storage, camera: str) -> int:
    """Close whatever was left open on any day; returns how many files. Raises StorageError."""
    paths = [path for day in storage.days(camera) for path in unclosed(storage, camera, day)]
    return sum(repair_file(storage, camera, path) is not None for path in sorted(paths))


def resume(storage: Storage, camera: str, own: Path, start_ns: int) -> None:
    """Account for the time before `own`, the first file of a session: close what a crash left, declare the gap.

    Looks at the newest files and the end of the manifest only: a camera that reconnects must not read its archive.
    Raises StorageError.
    """
    noted = {line["file"].rpartition("/")[2] for day in storage.days(camera)[:2] for line in tail(day) if line["event"] in SETTLED}
    for path in storage.newest(camera, NEWEST_FILES):
        if _is_before(path, own) and path.name not in noted and path in unclosed(storage, camera, path.parent.parent):
            repair_file(storage, camera, path)
    last = last_end(storage, camera)
    if last and last[0] < start_ns:
        declare_gap(storage, camera, last[0], start_ns, last[1])


def _is_before(path: Path, own: Path) -> bool:
    """Whether a file was there before `own` was begun.

    On a slow disk the session writes on while this account of its beginning still waits: its later files, and those of a
    session that took over, are no crash's leavings, even in the moment when they are empty and not yet locked.
    """
    name, mine = SegmentName.parse(path.name), SegmentName.parse(own.name)
    if name is None or mine is None or path.name == own.name:
        return False
    if name.epoch != mine.epoch:
        return name.epoch < mine.epoch
    return name.start_ns <= mine.start_ns and name.sequence <= mine.sequence


def last_end(storage: Storage, camera: str) -> tuple[int, str] | None:
    """When the recorded or explained time of a camera ends, and why; None for a camera without a past."""
    for day in storage.days(camera):
        for line in reversed(tail(day)):
            if line["event"] == "closed":
                return int(line["end_ns"]), str(line["why"])
            if line["event"] == "gap":
                return int(line["end_ns"]), str(line["reason"])
    return None


def declare_gap(storage: Storage, camera: str, start_ns: int, end_ns: int, reason: str) -> None:
    """Say that nothing was kept between the two, if there is anything between. Raises StorageError."""
    if start_ns >= end_ns:
        return
    storage.remark(camera, end_ns, event="gap", start_ns=start_ns, end_ns=end_ns, reason=reason)
