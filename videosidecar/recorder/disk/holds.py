"""What nothing may delete: a file `<root>/<camera>/holds/<id>.json` for each hold, on the same disk as the recordings.

Holds and deletions take turns by the keeper's lock: a hold that was placed is seen by every deletion after it. A hold
file that cannot be read holds everything of its camera.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import StorageError
from ..storage import CAMERA_ID
from .policy import write_whole

FOLDER = "holds"
LOCK = ".keeper.lock"
LOCK_SECONDS = 60.0
ID = re.compile(r"[0-9a-f]{16}")
FOREVER_NS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Hold:
    """`from_ns`–`to_ns`: UTC nanoseconds, both included. `who` and `why` are for people."""

    id: str
    camera: str
    from_ns: int
    to_ns: int
    who: str
    why: str
    made_ns: int

    def covers(self, start_ns: int, end_ns: int) -> bool:
        return start_ns <= self.to_ns and end_ns >= self.from_ns


@contextmanager
def turn(root: Path, *, wait_seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """The right to change what is held or there on `root`. Raises StorageError when another has it for too long."""
    handle = os.open(root / LOCK, os.O_CREAT | os.O_RDWR, 0o640)
    try:
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise StorageError(f"Диск {root} зайнятий іншим прибиранням. Спробуйте за хвилину.") from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def place(root: Path, camera: str, from_ns: int, to_ns: int, *, who: str, why: str, hold_id: str = "") -> Hold:
    """Hold what `camera` recorded in that time; `hold_id` when it is the same hold as on another disk.

    Raises ValueError for a time that ends before it begins or a bad camera, StorageError, OSError.
    """
    if to_ns <= from_ns:
        raise ValueError("Кінець має бути пізніше за початок.")
    hold = Hold(hold_id or secrets.token_hex(8), camera, from_ns, to_ns, who, why, time.time_ns())
    with turn(root):
        folder = _folder(root, camera)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{hold.id}.json", json.dumps(asdict(hold), ensure_ascii=False))
        sync_folder(folder)
        sync_folder(folder.parent)
    return hold


def lift(root: Path, camera: str, hold_id: str) -> bool:
    """End a hold; False when there is none of that id. Raises StorageError, OSError."""
    if not ID.fullmatch(hold_id):
        return False
    path = _folder(root, camera) / f"{hold_id}.json"
    if not path.exists():
        return False
    with turn(root):
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    return True


def holds_of(root: Path, camera: str) -> list[Hold]:
    """Every hold of a camera, oldest first. Raises OSError when they cannot be listed: then nothing may be deleted."""
    try:
        names = sorted(path for path in _folder(root, camera).iterdir() if path.suffix == ".json")
    except FileNotFoundError:
        return []
    return sorted((_read(path, camera) for path in names), key=lambda hold: hold.made_ns)


def _read(path: Path, camera: str) -> Hold:
    try:
        return Hold(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError):
        return Hold(path.stem, camera, 0, FOREVER_NS, "", "Файл утримання не читається: утримується все.", 0)


def _folder(root: Path, camera: str) -> Path:
    if not CAMERA_ID.fullmatch(camera):
        raise ValueError(f"Недопустимий код камери: {camera!r}")
    return root / camera / FOLDER


def sync_folder(folder: Path) -> None:
    """Make names that came or went survive a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
