"""Manifests into the index: reads on where it stopped, in one transaction with the place it reached.

However it is cut off, it goes on from what is committed; a line that is read twice changes nothing. The recorder does not
know of it: a database that is away costs nothing but time to catch up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from videosidecar import disks
from videosidecar.recorder.manifest import MANIFEST, parse
from videosidecar.recorder.storage import CAMERA_ID, Storage

from . import index

BATCH_BYTES = 8 * 1024 * 1024
KEPT = ("start_ns", "end_ns", "epoch", "sequence", "units", "size", "sha256", "why", "drift_ms", "lost", "activity")


@dataclass(slots=True)
class Read:
    """What a run took in."""

    manifests: int = 0
    lines: int = 0
    bytes: int = 0


def follow(storage: Storage, advance: Callable[[int], None] = lambda size: None) -> Read:
    """Take in whatever the manifests of a disk have grown by. `advance` hears of the bytes of each batch.

    Raises DatabaseError, OSError, StorageMissing.
    """
    index.prepare()
    disk, done = storage.identity(), Read()
    while batch := _batch(storage, index.places(disk)):
        with index.one_writer():
            known = index.places(disk)
            # Another indexer may have been faster: what it took in is not taken twice.
            lines = [(item, item.read(known.get(item.key, 0))) for item in batch]
            _take(lines, disk)
            index.set_places(disk, {item.key: item.reached for item in batch})
        done.manifests += len(batch)
        done.lines += sum(len(found) for _item, found in lines)
        read = sum(item.taken for item in batch)
        done.bytes += read
        advance(read)
    return done


def follow_disks() -> dict[str, int]:
    """Every disk that this machine sees. Raises DatabaseError, OSError."""
    done = [follow(storage) for storage in disks.here()]
    return {"manifests": sum(read.manifests for read in done), "lines": sum(read.lines for read in done)}


def pending(storage: Storage) -> int:
    """Bytes of manifests that the index has not read yet."""
    index.prepare()
    known = index.places(storage.identity())
    return sum(max(0, size - known.get(key, 0)) for key, _path, size in manifests(storage))


def manifests(storage: Storage) -> Iterator[tuple[tuple[str, str], Path, int]]:
    """((camera, day), folder of the day, size of its manifest) of everything on the disk."""
    for camera in _folders(storage.root):
        if not CAMERA_ID.fullmatch(camera.name):
            continue
        for day in _folders(camera):
            try:
                size = os.stat(day / MANIFEST).st_size
            except OSError:
                continue
            yield (camera.name, day.name), day, size


@dataclass(slots=True)
class _Item:
    key: tuple[str, str]
    day: Path
    size: int
    reached: int = 0
    taken: int = 0

    def read(self, place: int) -> list[dict[str, Any]]:
        """Whole lines after `place`; a last one without its end waits for the next time."""
        with (self.day / MANIFEST).open("rb") as file:
            # A manifest that is shorter than what was read of it was put back from elsewhere: read it anew.
            start = place if place <= self.size else 0
            file.seek(start)
            data = file.read(self.size - start)
        whole = data[: data.rfind(b"\n") + 1]
        self.reached, self.taken = start + len(whole), len(whole)
        return parse(whole)


def _batch(storage: Storage, known: dict[tuple[str, str], int]) -> list[_Item]:
    found, size = [], 0
    for key, day, length in manifests(storage):
        place = known.get(key, 0)
        if length == place or not _has_line(day, place if place <= length else 0, length):
            continue
        found.append(_Item(key, day, length))
        size += abs(length - place)
        if size > BATCH_BYTES:
            break
    return found


def _has_line(day: Path, place: int, length: int) -> bool:
    with (day / MANIFEST).open("rb") as file:
        file.seek(place)
        return b"\n" in file.read(length - place)


def _take(lines: list[tuple[_Item, list[dict[str, Any]]]], disk: str) -> None:
    wanted: dict[tuple[str, int], list[tuple[str, dict[str, Any]]]] = {}
    for item, found in lines:
        camera, day = item.key
        for line in found:
            at = _belongs(line)
            if at is not None:
                wanted.setdefault((camera, index.hour_of(at)), []).append((day, line))
    hours = index.load(wanted)
    for key, changes in wanted.items():
        for day, line in changes:
            _apply(hours[key], disk, day, line)
    index.save(hours.values())


def _belongs(line: dict[str, Any]) -> int | None:
    """The moment that tells the hour of a line: of a file when it began, which its name says too."""
    if line["event"] in ("closed", "deleted"):
        start = str(line.get("file", "")).rpartition("/")[2].partition("-")[0]
        return int(start) if start.isdigit() else None
    if line["event"] == "gap" and isinstance(line.get("start_ns"), int):
        return int(line["start_ns"])
    return None


def _apply(hour: index.Hour, disk: str, day: str, line: dict[str, Any]) -> None:
    if line["event"] == "gap":
        hour.gaps[line["start_ns"]] = {name: line.get(name) for name in ("start_ns", "end_ns", "reason")}
        return
    name = f"{day}/{line['file']}"
    if line["event"] == "deleted":
        hour.segments.pop(name, None)
    elif isinstance(line.get("end_ns"), int) and isinstance(line.get("size"), int):
        hour.segments[name] = {"disk": disk} | {fact: line[fact] for fact in KEPT if line.get(fact) is not None}


def _folders(parent: Path) -> list[Path]:
    try:
        with os.scandir(parent) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    except FileNotFoundError:
        return []
