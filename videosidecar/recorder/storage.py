"""Where segments go: one folder on one disk, with a marker that proves the disk is mounted.

Layout: `<root>/<camera>/<day>/<hour>/<UTC ns>-<epoch>-<sequence>.mp4` (or `.mov`) and
`<root>/<camera>/<day>/manifest.jsonl`; all times UTC. Two writers of one camera can never meet in one file: the name
carries the epoch and is created exclusively.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import manifest
from .errors import StorageError, StorageForeign, StorageFull, StorageMissing
from .manifest import MANIFEST, read_manifest

MARKER = ".video-disk.json"
RESERVE_BYTES = 512 * 1024 * 1024
RESERVE_SHARE = 0.02
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CAMERA_ID = re.compile(r"[a-z0-9][a-z0-9\-]{0,62}")
SEGMENT_NAME = re.compile(r"(?P<start>\d{19})-(?P<epoch>\d{6,})-(?P<sequence>\d{6,})(?P<suffix>\.mp4|\.mov)")


@dataclass(frozen=True, slots=True)
class SegmentName:
    """Start in UTC nanoseconds, fencing epoch of the shard, number within one run, ending of the writer's files."""

    start_ns: int
    epoch: int
    sequence: int
    suffix: str = ".mp4"

    def __str__(self) -> str:
        return f"{self.start_ns:019d}-{self.epoch:06d}-{self.sequence:06d}{self.suffix}"

    @classmethod
    def parse(cls, name: str) -> SegmentName | None:
        found = SEGMENT_NAME.fullmatch(name)
        return cls(int(found["start"]), int(found["epoch"]), int(found["sequence"]), found["suffix"]) if found else None


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
        return self.identity()

    def check(self) -> None:
        """Refuse a disk that is missing, foreign or full. Raises StorageMissing, StorageForeign, StorageFull."""
        found = self.identity()
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

    def identity(self) -> str:
        """The disk's id by its marker. Raises StorageMissing with what to do."""
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

    def day_folder(self, camera: str, at_ns: int) -> Path:
        """Folder of the UTC day of `at_ns`."""
        return self.camera_folder(camera) / f"{_moment(at_ns):%Y-%m-%d}"

    def path_of(self, camera: str, name: SegmentName) -> Path:
        return self.day_folder(camera, name.start_ns) / f"{_moment(name.start_ns):%H}" / str(name)

    def create(self, camera: str, name: SegmentName) -> Path:
        """Create the file of a segment, empty; it must not exist. Raises StorageError."""
        path = self.path_of(camera, name)
        folder = path.parent
        try:
            try:
                _create(path)
            except FileNotFoundError:  # the first file of an hour
                folder.mkdir(parents=True, exist_ok=True)
                _create(path)
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

    def note(self, path: Path, *, sync: bool = True, **facts: Any) -> None:
        """Append one line about the segment `path` to the manifest of its day. Raises StorageError."""
        self._append(path.parent.parent, {"file": f"{path.parent.name}/{path.name}", **facts}, sync)

    def remark(self, camera: str, at_ns: int, *, sync: bool = True, **facts: Any) -> None:
        """Append one line that is about no file to the manifest of the day of `at_ns`. Raises StorageError."""
        self._append(self.day_folder(camera, at_ns), {"camera": camera, **facts}, sync)

    def _append(self, day: Path, facts: dict[str, Any], sync: bool) -> None:
        try:
            try:
                manifest.append(day, facts, sync=sync)
            except FileNotFoundError:
                day.mkdir(parents=True, exist_ok=True)
                manifest.append(day, facts, sync=sync)
        except OSError as error:
            raise StorageError(f"Журнал записів не поповнено: {_why(error)}.") from error

    def digest(self, path: Path) -> tuple[int, str]:
        """Size in bytes and SHA-256 of a file as it lies on the disk. Raises StorageError."""
        try:
            with path.open("rb") as file:
                return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StorageError(f"Записаний файл не читається: {_why(error)}.") from error

    def days(self, camera: str) -> list[Path]:
        """Folders of the days of a camera, newest first."""
        return [folder for folder in _folders(self.camera_folder(camera)) if DAY.fullmatch(folder.name)]

    def segments(self, camera: str) -> list[Path]:
        """Files of a camera, oldest first."""
        found = [path for path in self.camera_folder(camera).glob("*/*/*.m[op][4v]") if SegmentName.parse(path.name)]
        return sorted(found, key=lambda path: path.name)

    def newest(self, camera: str, count: int) -> list[Path]:
        """At most `count` last files of a camera, oldest first, without listing the whole archive."""
        found: list[Path] = []
        for day in _folders(self.camera_folder(camera)):
            for hour in _folders(day):
                names = sorted((p for p in hour.iterdir() if SegmentName.parse(p.name)), reverse=True)
                found.extend(names[: count - len(found)])
                if len(found) >= count:
                    return found[::-1]
        return found[::-1]


def _create(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640))


def _moment(at_ns: int) -> datetime:
    return datetime.fromtimestamp(at_ns // 1_000_000_000, UTC)


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted((path for path in parent.iterdir() if path.is_dir()), reverse=True)
    except FileNotFoundError:
        return []


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


__all__ = ["MANIFEST", "MARKER", "SegmentName", "Storage", "read_manifest"]
