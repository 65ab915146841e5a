"""The manifest of one camera and day: a JSON line for whatever happened to its files. Appended to, never rewritten.

| event | facts |
|---|---|
| `open` | file, camera, epoch, sequence, start_ns, codec, width, height, audio, source |
| `closed` | file, camera, epoch, sequence, start_ns, end_ns, units, payload, size, why and those below |
| `gap` | camera, start_ns, end_ns, reason |
| `deleted` | file, sha256, why |

`closed` also has sha256, drift_ms (by how much the camera's clock is ahead), lost (RTP packets), camera_start_ns, fragments.

Times are UTC nanoseconds. `file` is relative to the day's folder. `fragments` are [offset, length, milliseconds since the
file's first picture]. For every camera: what its closed files span, less the gaps inside, and the declared gaps together
are the time that passed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

MANIFEST = "manifest.jsonl"
TAIL_BYTES = 128 * 1024


def append(folder: Path, facts: dict[str, Any], *, sync: bool = True) -> None:
    """Add a line. Raises OSError. A line that a crash left torn is ended first, so that it spoils no other."""
    line = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    file = os.open(folder / MANIFEST, os.O_CREAT | os.O_APPEND | os.O_RDWR | os.O_CLOEXEC, 0o640)
    try:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            line = b"\n" + line
        # One write, so that the lines of two recorders never mix; what is cut short by a full disk counts as torn.
        if os.write(file, line) < len(line):
            raise OSError(28, os.strerror(28))
        if sync:
            os.fsync(file)
    finally:
        os.close(file)


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """Every whole line of one day."""
    try:
        return parse((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return []


def tail(folder: Path, size: int = TAIL_BYTES) -> list[dict[str, Any]]:
    """The last lines of one day, oldest first, without reading the whole of it."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            start = max(0, file.seek(0, os.SEEK_END) - size)
            file.seek(start)
            data = file.read()
    except FileNotFoundError:
        return []
    return parse(data.partition(b"\n")[2] if start else data)


def parse(data: bytes) -> list[dict[str, Any]]:
    """Lines of a manifest; those that a crash tore are left out."""
    lines = []
    for line in data.split(b"\n"):
        if not line:
            continue
        try:
            facts = json.loads(line)
        except ValueError:
            continue
        if isinstance(facts, dict) and "event" in facts:
            lines.append(facts)
    return lines
