"""What is on a disk, hour by hour, without listing more than is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..storage import CAMERA_ID, SegmentName

DAY = re.compile(r"\d{4}-\d\d-\d\d")
HOUR = re.compile(r"[01]\d|2[0-3]")
NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Hour:
    """The folder of one camera and hour (UTC)."""

    camera: str
    path: Path
    start_ns: int

    @property
    def end_ns(self) -> int:
        """When the last segment that began in it has surely ended."""
        return self.start_ns + 2 * 3600 * NANO

    @property
    def day(self) -> Path:
        return self.path.parent

    def segments(self) -> list[tuple[SegmentName, Path]]:
        """Files of segments, oldest first."""
        found = [(name, path) for path in self.path.iterdir() if (name := SegmentName.parse(path.name))]
        return sorted(found, key=lambda item: item[1].name)

    def size(self) -> int:
        """Bytes of its segments."""
        return sum(_size(path) for _name, path in self.segments())


def cameras(root: Path) -> list[str]:
    """Cameras that have a folder. Raises OSError."""
    return sorted(path.name for path in root.iterdir() if CAMERA_ID.fullmatch(path.name) and path.is_dir())


def hours(root: Path, camera: str) -> Iterator[Hour]:
    """Hours of a camera, oldest first; later days are looked into only when they are reached."""
    for day in _folders(root / camera, DAY):
        for hour in _folders(day, HOUR):
            start = _moment(day.name, hour.name)
            if start is not None:
                yield Hour(camera, hour, start)


def _moment(day: str, hour: str) -> int | None:
    try:
        start = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=int(hour))
    except ValueError:
        return None
    return int(start.timestamp()) * NANO


def _folders(parent: Path, names: re.Pattern[str]) -> list[Path]:
    try:
        return sorted(path for path in parent.iterdir() if names.fullmatch(path.name) and path.is_dir())
    except FileNotFoundError:
        return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
