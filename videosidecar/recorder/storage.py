"""Where segments go: one folder on one disk, with a marker that proves the disk is mounted.

Layout: `<root>/<camera>/<day>/<hour>/<UTC ns>-<epoch>-<sequence>.mp4` and `<root>/<camera>/<day>/manifest.jsonl`; all
times UTC. Two writers of one camera can never meet in one file: the name carries the epoch and is created exclusively.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .errors import StorageError, StorageForeign, StorageFull, StorageMissing

MARKER = ".video-disk.json"
MANIFEST = "manifest.jsonl"
RESERVE_BYTES = 512 * 1024 * 1024
RESERVE_SHARE = 0.02
CAMERA_ID = re.compile(r"[a-z0-9][a-z0-9\-]{0,62}")
SEGMENT_NAME = re.compile(r"(?P<start>\d{19})-(?P<epoch>\d{6})-(?P<sequence>\d{6})\.mp4")


@dataclass(frozen=True, slots=True)
class SegmentName:
    """Start in UTC nanoseconds, fencing epoch of the shard, number within one run."""

    start_ns: int
    epoch: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.start_ns:019d}-{self.epoch:06d}-{self.sequence:06d}.mp4"

    @classmethod
    def parse(cls, name: str) -> SegmentName | None:
        found = SEGMENT_NAME.fullmatch(name)
        return cls(int(found["start"]), int(found["epoch"]), int(found["sequence"])) if found else None


class Storage:
    """A prepared folder. `reserve_bytes` stays free whatever happens (default: 512 MiB, or 2 % of a smaller disk)."""

    def __init__(self, root: Path, reserve_bytes: int | None = None, disk_id: str = "") -> None:
        self.root = root
        self.disk_id = disk_id
        self._reserve = reserve_bytes

    def prepare(self) -> str:
        """Make the folder and its marker; returns the disk's id. A marker that is there is kept.

        Raises StorageError with a sentence that says what to do.
        """
        marker = self.root / MARKER
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not marker.exists():
                new = {"id": secrets.token_hex(8), "prepared": datetime.now(UTC).isoformat(timespec="seconds")}
                marker.write_text(json.dumps(new), encoding="utf-8")
        except OSError as error:
            raise StorageError(
                f"Папку для записів {self.root} не вдалося створити: {_why(error)}. Перевірте диск і права або задайте іншу: VIDEO_ROOT."
            ) from error
        return self._read_marker()

    def check(self) -> None:
        """Refuse a disk that is missing, foreign or full. Raises StorageMissing, StorageForeign, StorageFull."""
        found = self._read_marker()
        if self.disk_id and found != self.disk_id:
            raise StorageForeign(f"У {self.root} інший диск, ніж у плані. Підключіть потрібний диск.")
        try:
            usage = shutil.disk_usage(self.root)
        except OSError as error:
            raise StorageMissing(f"Диск {self.root} не відповідає: {_why(error)}.") from error
        reserve = self._reserve if self._reserve is not None else min(RESERVE_BYTES, int(usage.total * RESERVE_SHARE))
        if usage.free < reserve:
            raise StorageFull(
                f"На диску {self.root} бракує місця: вільно {usage.free // 2**20} МіБ, "
                f"а потрібно щонайменше {reserve // 2**20} МіБ. Звільніть місце."
            )

    def _read_marker(self) -> str:
        try:
            return str(json.loads((self.root / MARKER).read_text(encoding="utf-8"))["id"])
        except FileNotFoundError:
            raise StorageMissing(
                f"У папці {self.root} немає позначки диска. Якщо диск не змонтовано — змонтуйте його; "
                "якщо він новий — виконайте: manage.py video prepare"
            ) from None
        except (OSError, ValueError, KeyError) as error:
            raise StorageMissing(f"Позначку диска в {self.root} не вдалося прочитати: {type(error).__name__}.") from error

    def camera_folder(self, camera: str) -> Path:
        """Folder of one camera; raises ValueError for an id that could leave the storage."""
        if not CAMERA_ID.fullmatch(camera):
            raise ValueError(f"Недопустимий код камери: {camera!r}")
        return self.root / camera

    def create(self, camera: str, name: SegmentName) -> Path:
        """Create the file of a segment, empty; it must not exist. Raises StorageError."""
        start = datetime.fromtimestamp(name.start_ns / 1e9, UTC)
        folder = self.camera_folder(camera) / f"{start:%Y-%m-%d}" / f"{start:%H}"
        path = folder / str(name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640))
        except OSError as error:
            raise StorageError(f"Файл запису не створено: {_why(error)}.") from error
        return path

    def settle(self, path: Path) -> None:
        """Make a finished file and its name survive a power cut. Raises StorageError."""
        try:
            for target in (path, path.parent):
                handle = os.open(target, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        except OSError as error:
            raise StorageError(f"Запис не зафіксовано на диску: {_why(error)}.") from error

    def note(self, path: Path, **facts: Any) -> None:
        """Append one line about the segment `path` to the manifest of its day. Raises StorageError."""
        day = path.parent.parent
        line = json.dumps({"file": f"{path.parent.name}/{path.name}", **facts}, ensure_ascii=False) + "\n"
        try:
            handle = os.open(day / MANIFEST, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o640)
            try:
                os.write(handle, line.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise StorageError(f"Журнал записів не поповнено: {_why(error)}.") from error

    def segments(self, camera: str) -> list[Path]:
        """Files of a camera, oldest first."""
        found = [path for path in self.camera_folder(camera).glob("*/*/*.mp4") if SegmentName.parse(path.name)]
        return sorted(found, key=lambda path: path.name)

    def newest(self, camera: str, count: int) -> list[Path]:
        """At most `count` last files of a camera, oldest first, without listing the whole archive."""
        found: list[Path] = []
        for day in _folders(self.camera_folder(camera)):
            for hour in _folders(day):
                names = sorted((p for p in hour.glob("*.mp4") if SegmentName.parse(p.name)), reverse=True)
                found.extend(names[: count - len(found)])
                if len(found) >= count:
                    return found[::-1]
        return found[::-1]


def read_manifest(day: Path) -> list[dict[str, Any]]:
    """Lines of one day's manifest; a last line cut off by a crash is left out."""
    lines = []
    try:
        text = (day / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    for line in text.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    return lines


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted((path for path in parent.iterdir() if path.is_dir()), reverse=True)
    except FileNotFoundError:
        return []


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
