"""Cuts a stream into segments: at a key frame, on the wall clock, the next file opened before the last is closed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import WriterError
from .model import AccessUnit, OpenWriter, SegmentWriter, StreamInfo, Tap
from .storage import SegmentName, Storage

NANO = 1_000_000_000


@dataclass(slots=True)
class _Open:
    writer: SegmentWriter
    path: Path
    name: SegmentName
    cut_ns: int
    units: int = 0
    payload: int = 0
    last_ns: int = 0


class Segmenter:
    """Segments of one session with one camera.

    `segment_seconds` long, cut on the wall clock and staggered by camera, so that a thousand files do not close in
    the same moment. `number` hands out sequence numbers within one run of the recorder.
    """

    def __init__(
        self,
        storage: Storage,
        camera: str,
        info: StreamInfo,
        *,
        epoch: int,
        segment_seconds: int,
        number: Callable[[], int],
        open_writer: OpenWriter,
        taps: Sequence[Tap] = (),
    ) -> None:
        self._storage = storage
        self._camera = camera
        self._info = info
        self._epoch = epoch
        self._length_ns = segment_seconds * NANO
        self._stagger_ns = zlib.crc32(camera.encode()) % segment_seconds * NANO
        self._number = number
        self._open_writer = open_writer
        self._taps = taps
        self._open: _Open | None = None
        self._held: AccessUnit | None = None
        self._duration = max(1, int(1 / (25 * info.video.time_base)))
        self._must_cut = False

    @property
    def current(self) -> str:
        """Name of the file being written, or an empty string."""
        return self._open.path.name if self._open else ""

    def write(self, unit: AccessUnit) -> None:
        """Take one access unit. Raises WriterError, StorageError."""
        if self._held:
            self._duration = max(1, unit.dts - self._held.dts)
            self._put(self._held, self._duration)
        self._held = unit
        self._must_cut = self._must_cut or unit.breaks
        if unit.is_key and (self._open is None or self._must_cut or unit.arrived_ns >= self._open.cut_ns):
            self._turn(unit)

    def close(self, why: str) -> None:
        """Finish the open file; `why` goes into the manifest (`stop`, or the reason of the break)."""
        if self._held and self._open:
            self._put(self._held, self._duration)
        self._held = None
        last, self._open = self._open, None
        if last:
            self._finish(last, why)

    def _turn(self, unit: AccessUnit) -> None:
        self._storage.check()
        start = unit.arrived_ns
        name = SegmentName(start, self._epoch, self._number())
        path = self._storage.create(self._camera, name)
        cut = ((start - self._stagger_ns) // self._length_ns + 1) * self._length_ns + self._stagger_ns
        try:
            writer = self._open_writer(path, self._info)
        except WriterError:
            path.unlink(missing_ok=True)  # nothing was written: an empty file would only puzzle the index
            raise
        last, self._open = self._open, _Open(writer, path, name, cut)
        self._must_cut = False
        self._storage.note(
            path,
            event="open",
            camera=self._camera,
            epoch=self._epoch,
            sequence=name.sequence,
            start_ns=start,
            codec=self._info.video.codec,
            width=self._info.video.width,
            height=self._info.video.height,
        )
        if last:
            self._finish(last, "cut")

    def _put(self, unit: AccessUnit, duration: int) -> None:
        if self._open is None:
            return
        self._open.writer.write(unit, duration)
        self._open.units += 1
        self._open.payload += len(unit.data)
        self._open.last_ns = unit.arrived_ns

    def _finish(self, done: _Open, why: str) -> None:
        done.writer.close()
        self._storage.settle(done.path)
        self._storage.note(
            done.path,
            event="closed",
            camera=self._camera,
            epoch=self._epoch,
            sequence=done.name.sequence,
            start_ns=done.name.start_ns,
            end_ns=done.last_ns,
            units=done.units,
            payload=done.payload,
            size=done.path.stat().st_size,
            why=why,
        )
