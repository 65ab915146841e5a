"""Disk, manifests and index compared: every difference, named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from videosidecar.recorder import repair
from videosidecar.recorder.manifest import read_manifest
from videosidecar.recorder.storage import SegmentName, Storage

from . import index
from .following import follow

WORDS = {
    "missing": "файлу немає, а журнал його знає",
    "unknown": "журнал не знає цього файлу",
    "unclosed": "файл не завершено",
    "size": "розмір інший, ніж у журналі",
    "sha256": "вміст інший, ніж у журналі",
    "unaccounted": "час без запису і без пояснення",
    "doubled": "той самий час записано двічі: писали два процеси або годинник перевели назад",
    "not indexed": "у базі немає цього файлу: виконайте manage.py video reindex",
    "stale": "база знає файл, якого немає в журналі: виконайте manage.py video reindex",
    "differs": "база і журнал кажуть про файл різне: виконайте manage.py video reindex",
}
REMARKS = frozenset({"doubled"})
"""Worth knowing, but nothing is lost and nobody has to act."""
DOUBLED_NS = 1_000_000_000
_ENDED = ("closed", "deleted")


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is a key of WORDS; `file` is named from the camera's folder, empty where the matter is time."""

    kind: str
    camera: str
    file: str = ""
    detail: str = ""

    def as_dict(self) -> dict[str, str]:
        return {**asdict(self), "message": WORDS[self.kind]}


def check(
    storages: list[Storage],
    *,
    deep: bool = False,
    mend: bool = False,
    with_index: bool = True,
    advance: Callable[[], None] = lambda: None,
) -> list[Difference]:
    """Every difference. `deep` reads the files and compares their SHA-256; `mend` closes first what a crash left open.

    `advance` is called once a day, camera and disk. Raises StorageError, OSError, DatabaseError.
    """
    found: list[Difference] = []
    for storage in storages if mend else ():
        for camera in storage_cameras(storage):
            repair.repair_camera(storage, camera)
    for storage in storages if with_index else ():
        follow(storage)  # what was closed a moment ago is no difference
    indexed = index.cameras() if with_index else []
    for camera in sorted({camera for storage in storages for camera in storage_cameras(storage)} | set(indexed)):
        lines: dict[str, dict[str, Any]] = {}
        spans: list[tuple[int, int]] = []
        for storage in storages:
            for day in sorted(storage.days(camera)):
                found += _day(storage, camera, day, lines, spans, deep)
                advance()
        found += _unaccounted(camera, spans)
        found += _doubled(camera, lines)
        if with_index:
            found += _index(camera, lines)
    return found


def storage_cameras(storage: Storage) -> list[str]:
    """Codes of all cameras that have a folder."""
    try:
        names = sorted(path.name for path in storage.root.iterdir() if path.is_dir())
    except FileNotFoundError:
        return []
    return [name for name in names if not name.startswith(".") and _is_camera(storage, name)]


def _is_camera(storage: Storage, name: str) -> bool:
    try:
        storage.camera_folder(name)
    except ValueError:
        return False
    return True


def _day(
    storage: Storage,
    camera: str,
    day: Path,
    lines: dict[str, dict[str, Any]],
    spans: list[tuple[int, int]],
    deep: bool,
) -> Iterator[Difference]:
    """Differences of one day; adds its closed files to `lines`, recorded and explained time to `spans`."""
    state: dict[str, dict[str, Any]] = {}
    for line in read_manifest(day):
        if line["event"] == "gap":
            spans.append((line["start_ns"], line["end_ns"]))
        elif "file" in line and (line["event"] in _ENDED or line["file"] not in state):
            state[line["file"]] = line
        if line["event"] == "closed":
            spans.append((line["start_ns"], line["end_ns"]))
    on_disk = {f"{path.parent.name}/{path.name}": path for path in day.glob("*/*") if SegmentName.parse(path.name)}
    for name, line in state.items():
        path, shown = on_disk.pop(name, None), f"{day.name}/{name}"
        if line["event"] == "closed":
            lines[shown] = line
        yield from _file(storage, camera, shown, path, line, deep)
    for name, path in on_disk.items():
        if not repair.is_in_use(path):
            yield Difference("unknown", camera, f"{day.name}/{name}")


def _file(storage: Storage, camera: str, shown: str, path: Path | None, line: dict[str, Any], deep: bool) -> Iterator[Difference]:
    if line["event"] == "deleted":
        if path is not None:
            yield Difference("unknown", camera, shown, "у журналі він видалений")
        return
    if path is None:
        yield Difference("missing", camera, shown)
    elif line["event"] == "open":
        if not repair.is_in_use(path):
            yield Difference("unclosed", camera, shown)
    elif (size := path.stat().st_size) != line["size"]:
        yield Difference("size", camera, shown, f"{size} замість {line['size']} байтів")
    elif deep and storage.digest(path)[1] != line.get("sha256", ""):
        yield Difference("sha256", camera, shown)


def _unaccounted(camera: str, spans: list[tuple[int, int]]) -> Iterator[Difference]:
    reached = 0
    for start, end in sorted(spans):
        if reached and start > reached:
            yield Difference("unaccounted", camera, "", f"{(start - reached) / 1e9:.1f} с")
        reached = max(reached, end)


def _doubled(camera: str, lines: dict[str, dict[str, Any]]) -> Iterator[Difference]:
    """Files that begin more than a second before another has ended."""
    reached = 0
    for name, line in sorted(lines.items(), key=lambda item: item[1]["start_ns"]):
        over = min(reached, line["end_ns"]) - line["start_ns"]
        if over > DOUBLED_NS:
            yield Difference("doubled", camera, name, f"{over / 1e9:.1f} с")
        reached = max(reached, line["end_ns"])


def _index(camera: str, lines: dict[str, dict[str, Any]]) -> Iterator[Difference]:
    known = {name: segment for hour in index.hours(camera, 0, 1 << 62) for name, segment in hour.segments.items()}
    for name, line in lines.items():
        segment = known.pop(name, None)
        if segment is None:
            yield Difference("not indexed", camera, name)
        elif any(segment.get(fact) != line.get(fact) for fact in ("size", "sha256", "start_ns", "end_ns")):
            yield Difference("differs", camera, name)
    for name in known:
        yield Difference("stale", camera, name)
