"""What the manifest says of a camera's files, and how a file is finished: off the thread that reads."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import repair
from .errors import WriterError
from .model import Fsync, SegmentWriter, StreamInfo
from .scan import scan
from .storage import SegmentName, Storage

log = logging.getLogger(__name__)

SILENT = "Silent"


@dataclass(slots=True)
class OpenFile:
    """A file that is being written, and what its last line will say of it."""

    writer: SegmentWriter
    path: Path
    name: SegmentName
    cut_ns: int
    limit_dts: int
    first_dts: int
    sound_from: int
    ahead_ns: int
    camera_start_ns: int
    units: int = 0
    payload: int = 0
    lost: int = 0
    kept_ns: int = 0
    drift_ns: int | None = None
    holes: list[tuple[int, int]] = field(default_factory=list)
    """Silences within the group that is being written: from, until. Not declared yet."""


class Files:
    """The files of one session with one camera. Verbs raise StorageError."""

    def __init__(self, storage: Storage, camera: str, info: StreamInfo, *, epoch: int, fsync: Fsync, source: str) -> None:
        self._storage = storage
        self._camera = camera
        self._info = info
        self._epoch = epoch
        self._fsync = fsync
        self._source = source
        self.failed_at = 0.0
        """When a file could not be finished the last time (monotonic); 0: never."""

    def tell_open(self, path: Path, name: SegmentName, note: str) -> None:
        """`note`: why the writer leaves the sound out, or empty."""
        info = self._info
        facts: dict[str, Any] = {"note": note or info.note} if note or info.note else {}
        self._storage.note(
            path,
            sync=False,  # a file without this line is found all the same
            event="open",
            camera=self._camera,
            epoch=self._epoch,
            sequence=name.sequence,
            start_ns=name.start_ns,
            codec=info.video.codec,
            width=info.video.width,
            height=info.video.height,
            audio=info.audio.codec if info.audio and not note else "",
            source=self._source,
            **facts,
        )

    def tell_holes(self, holes: list[tuple[int, int]]) -> None:
        """Silences between two pictures of a file that goes on."""
        for start_ns, end_ns in holes:
            repair.declare_gap(self._storage, self._camera, start_ns, end_ns, SILENT)

    def seal(self, done: OpenFile, why: str, end_ns: int) -> None:
        """Close, bring to the disk, hash, tell. Raises StorageError; repair does the rest when it could not be told."""
        path, name = done.path, done.name
        base = self._info.video.time_base
        facts: dict[str, Any] = {
            "start_ns": name.start_ns,
            "end_ns": end_ns,
            "units": done.units,
            "payload": done.payload,
        }
        try:
            done.writer.close()
            fragments = repair.milliseconds(done.writer.fragments, float(1 / base))
            failed = why.startswith("Writer")
        except WriterError as error:
            self.failed_at = time.monotonic()
            log.warning("камера %s: %s", self._camera, error)
            why, failed, fragments = type(error).__name__, True, []
        if failed:
            whole = scan(path)
            repair.cut_torn(path, whole)
            known = repair.facts_of(whole, name)
            if not known["units"]:
                repair.forget_empty(self._storage, self._camera, path)
                repair.declare_gap(self._storage, self._camera, name.start_ns, end_ns, why)
                return
            fragments = known["fragments"]
            facts |= {"end_ns": min(end_ns, known["end_ns"]), "units": known["units"], "payload": known["payload"]}
        if self._fsync != "none":
            self._storage.settle(path)
        size, digest = self._storage.digest(path)
        self._storage.note(
            path,
            sync=self._fsync != "none",
            event="closed",
            camera=self._camera,
            epoch=self._epoch,
            sequence=name.sequence,
            **facts,
            size=size,
            sha256=digest,
            why=why,
            drift_ms=None if done.drift_ns is None else round(done.drift_ns / 1e6),
            lost=done.lost,
            camera_start_ns=done.camera_start_ns,
            fragments=fragments,
        )
        holes = [hole for hole in done.holes if hole[0] < facts["end_ns"]]
        self.tell_holes(holes)
        known_until = max(facts["end_ns"], *(end for _start, end in holes)) if holes else facts["end_ns"]
        repair.declare_gap(self._storage, self._camera, known_until, end_ns, why)
