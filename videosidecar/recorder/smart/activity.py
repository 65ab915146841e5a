"""How much moved, minute by minute: a byte a minute in `<camera>/<day>/activity.bin` (1440 bytes, UTC), for the timeline.

0: nothing known. 1: as quiet as this camera ever is. Each doubling adds 48, up to 255. Nothing is decoded for it: pictures
between key frames weigh more when something moves; where they tell nothing (MJPEG), two looked-at pictures are compared.
"""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime
from pathlib import Path

FILE = "activity.bin"
MINUTES = 1440
MINUTE_NS = 60_000_000_000
PER_DOUBLING = 48.0


class Activity:
    """Adds up one camera's current minute."""

    __slots__ = ("_bytes", "_change", "_count", "_minute")

    def __init__(self) -> None:
        self._minute = 0
        self._bytes = 0
        self._count = 0
        self._change = 0.0

    def gop(self, end_ns: int, delta_bytes: int, deltas: int, *, quiet: float) -> tuple[int, int] | None:
        """Take a group of pictures; (minute since 1970, byte) of the minute it closes, if it does.

        `quiet`: bytes of a picture when nothing moves, 0 while unknown.
        """
        minute = end_ns // MINUTE_NS
        done = self._close(quiet) if self._minute and minute != self._minute else None
        self._minute = minute
        self._bytes += delta_bytes
        self._count += deltas
        return done

    def change(self, ratio: float) -> None:
        """Two looked-at pictures differ `ratio` times as much as when nothing moves."""
        self._change = max(self._change, ratio)

    def _close(self, quiet: float) -> tuple[int, int] | None:
        by_weight = self._bytes / self._count / quiet if self._count and quiet > 0 else 0.0
        ratio = by_weight or self._change
        minute, self._bytes, self._count, self._change = self._minute, 0, 0, 0.0
        return (minute, level(ratio)) if ratio > 0 else None


def level(ratio: float) -> int:
    """1…255 for what weighs `ratio` times the quiet."""
    return 1 + max(0, min(254, round(PER_DOUBLING * math.log2(max(ratio, 1.0)))))


def write(camera_folder: Path, minute: int, value: int) -> None:
    """Put one minute into the file of its day. Raises OSError."""
    start = datetime.fromtimestamp(minute * 60, UTC)
    folder = camera_folder / f"{start:%Y-%m-%d}"
    if not folder.is_dir():
        return  # nothing is recorded on that day: nothing to point at
    handle = os.open(folder / FILE, os.O_CREAT | os.O_WRONLY, 0o640)
    try:
        os.pwrite(handle, bytes([value]), minute % MINUTES)
    finally:
        os.close(handle)


def read(day: Path) -> bytes:
    """1440 bytes of a day; zeros where nothing is known."""
    try:
        data = (day / FILE).read_bytes()[:MINUTES]
    except OSError:
        data = b""
    return data.ljust(MINUTES, b"\0")
