"""Events on the disk: `<camera>/<day>/events.jsonl`, a line for each start and each end, and a small picture beside.

Files are the truth, the portal only follows them. Lines are appended without fsync: a power cut costs at most the last
half minute of them, and what was recorded tells the same. Days are UTC, as everywhere on the disk.
"""

from __future__ import annotations

import errno
import json
import os
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ..storage import MARKER, Storage
from . import words

FILE = "events.jsonl"
PICTURES = "events"
MAX_LINE = 4096
ID = re.compile(r"(?P<start>\d{19})-(?P<kind>[a-z\-]{2,20})")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: event `id` of `camera` starts or ends, or has got its picture.

    `at_ns`: UTC. `text`: the sentence for the operator. `picture`: path under the camera's folder, or empty.
    """

    event: Literal["start", "end", "picture"]
    id: str
    camera: str
    kind: str
    at_ns: int
    severity: str = ""
    text: str = ""
    picture: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def start_ns(self) -> int:
        return int(self.id[:19])

    def to_json(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value not in ("", {})}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Line | None:
        """None for a line that a crash has cut, or that nobody of us wrote."""
        try:
            raw = json.loads(text)
            found = cls(**{name: raw[name] for name in cls.__slots__ if name in raw})
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        named = ID.fullmatch(found.id) if isinstance(found.id, str) else None
        if not named or named["kind"] != found.kind or found.kind not in words.KINDS:
            return None
        if found.event not in ("start", "end", "picture") or type(found.at_ns) is not int or not 0 <= found.at_ns < 10**19:
            return None
        texts = (found.camera, found.severity, found.text, found.picture)
        return found if all(isinstance(value, str) for value in texts) and isinstance(found.facts, dict) else None


def new_id(kind: str, at_ns: int) -> str:
    return f"{at_ns:019d}-{kind}"


class EventFiles:
    """Writes events below a storage. Every verb may raise OSError; the recording does not depend on any of them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def append(self, line: Line) -> Path:
        """Add a line to the file of its day; returns the file."""
        path = self._day(line.camera, line.at_ns) / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o640)
        try:
            # In one write: two recorders of one camera may append at the same moment.
            os.write(handle, (line.to_json() + "\n").encode())
        finally:
            os.close(handle)
        return path

    def picture(self, camera: str, event_id: str, jpeg: bytes) -> str:
        """Keep the picture of an event; returns its path under the camera's folder."""
        folder = self._day(camera, int(event_id[:19])) / PICTURES
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{event_id}"
        draft.write_bytes(jpeg)
        draft.replace(folder / f"{event_id}.jpg")
        return f"{folder.parent.name}/{PICTURES}/{event_id}.jpg"

    def _day(self, camera: str, at_ns: int) -> Path:
        if not (self._storage.root / MARKER).exists():
            raise FileNotFoundError(errno.ENOENT, "the disk is not mounted")  # its empty folder is never written to
        return self._storage.camera_folder(camera) / f"{datetime.fromtimestamp(at_ns / 1e9, UTC):%Y-%m-%d}"


def read(path: Path, offset: int = 0) -> tuple[list[Line], int]:
    """Whole lines of `path` from `offset` (bytes) on, and where to go on. Lines of nobody's making are passed over.

    Raises FileNotFoundError. A file shorter than `offset` is another file: it is read from its start.
    """
    with path.open("rb") as file:
        if offset > os.fstat(file.fileno()).st_size:
            offset = 0
        file.seek(offset)
        data = file.read()
    whole = data.rfind(b"\n") + 1
    lines = [Line.from_json(text) for text in data[:whole].decode("utf-8", "replace").split("\n") if len(text) <= MAX_LINE]
    return [line for line in lines if line is not None], offset + whole
