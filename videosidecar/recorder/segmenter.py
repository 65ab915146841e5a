"""Cuts a stream into segments: at a key frame, on the wall clock, the next file opened before the last is closed.

Invariants:
1. What is recorded and the gaps that are declared make up the time that passed: a segment ends where the next begins, or
   where its last kept picture ends, and then a gap tells why.
2. No file is ever written twice: names are made of the start, the epoch and a number, and created exclusively, whatever
   the machine's clock does. A step of the clock starts a new file.
3. The thread that reads never waits for a file to be finished; it waits for a disk that cannot keep up at all.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from . import repair
from .errors import RecorderError, WriterError, WriterFull
from .model import AccessUnit, Fsync, Gop, OpenWriter, StreamInfo, Tap
from .segment_files import Files, OpenFile
from .settle import Settler
from .storage import SegmentName, Storage
from .writers import suffix_of

log = logging.getLogger(__name__)

NANO = 1_000_000_000
HOLE_SECONDS = 3
"""A silence this long between two pictures of one session is a gap, though the file goes on."""
HOLE_NS = HOLE_SECONDS * NANO
STEP_NS = NANO
"""The wall clock stepped when it moved this much against the monotonic one."""
LATE_CUT = 1.5
"""A file is cut at the latest after so many times its length by the camera's clock."""


def wall_ahead() -> int:
    """How far the wall clock is ahead of the monotonic one: changes only when somebody sets the clock."""
    return time.time_ns() - time.monotonic_ns()


class Segmenter:
    """Segments of one session with one camera.

    `segment_seconds` long, cut on the wall clock and staggered by camera, so that a thousand files do not close in
    the same moment. `number` hands out sequence numbers within one run of the recorder. `settler` finishes the files
    (default: at once, in the caller's thread). `waited`: seconds the reader had to wait for the disk so far.
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
        settler: Settler | None = None,
        fsync: Fsync = "close",
        source: str = "",
        ahead: Callable[[], int] = wall_ahead,
    ) -> None:
        self._storage = storage
        self._camera = camera
        self._info = info
        self._epoch = epoch
        self._files = Files(storage, camera, info, epoch=epoch, fsync=fsync, source=source)
        self._length_ns = segment_seconds * NANO
        self._stagger_ns = zlib.crc32(camera.encode()) % segment_seconds * NANO
        self._number = number
        self._open_writer = open_writer
        self._taps = taps
        self._settler = settler or Settler(threads=0)
        self._fsync = fsync
        self._ahead = ahead
        self._suffix = suffix_of(info)
        base = info.video.time_base
        self._latest_ticks = int(segment_seconds * LATE_CUT / base)
        self._hole_ticks = int(HOLE_SECONDS / base)
        self._duration = max(1, int(1 / (25 * base)))
        self._open: OpenFile | None = None
        self._before: OpenFile | None = None  # the last file, while sound may still come for it
        self._before_end_ns = 0
        self._held: AccessUnit | None = None
        self._held_sound: AccessUnit | None = None
        self._ended: tuple[int, str] | None = None
        self._must_cut = False
        self._deaths = 0
        self._gop: Gop | None = None
        self.waited = 0.0
        self.begun = 0
        """Files begun so far."""

    @property
    def current(self) -> str:
        """Name of the file being written, or an empty string."""
        return self._open.path.name if self._open else ""

    def fails_to_finish(self, now: float) -> bool:
        """Whether one of the last two files could not be finished; `now` is monotonic."""
        return bool(self._files.failed_at) and (now - self._files.failed_at) * NANO < 2 * self._length_ns

    def write_all(self, units: list[AccessUnit]) -> None:
        """`write` each, in order. Hot: a picture between two others of its group, as nearly all are, is put here and now."""
        for unit in units:
            held, opened = self._held, self._open
            if (
                held is None
                or opened is None
                or unit.is_key
                or held.is_key
                or unit.audio
                or unit.breaks
                or (step := unit.dts - held.dts) <= 0
                or unit.arrived_ns - held.arrived_ns > HOLE_NS
            ):
                self.write(unit)
                continue
            self._duration = step
            try:
                opened.writer.write(held, step)
            except WriterError as error:
                self._abandon(opened, error)
            else:
                opened.units += 1
                opened.payload += len(held.data)
                opened.lost += held.lost
            self._held = unit
            gop = self._gop
            if gop is not None:
                gop.sizes.append(len(unit.data))
                gop.lost += unit.lost

    def write(self, unit: AccessUnit) -> None:
        """Take one access unit. Raises WriterError, StorageError."""
        if unit.audio:
            self._hear(unit)
            return
        held = self._held
        if held is not None:
            step = unit.dts - held.dts
            if step > 0:
                self._duration = step
            self._put(held, self._duration)
            if self._open is not None and unit.arrived_ns - held.arrived_ns > HOLE_NS and (step > self._hole_ticks or unit.breaks):
                self._open.holes.append((held.arrived_ns, unit.arrived_ns))
        self._held = unit
        if unit.breaks:
            self._must_cut = True
        if unit.is_key:
            self._key_frame(unit)
        elif self._gop is not None:
            self._gop.sizes.append(len(unit.data))
            self._gop.lost += unit.lost

    def close(self, why: str) -> None:
        """Finish the open file; `why` goes into the manifest (`stop`, or the reason of the break)."""
        held, self._held = self._held, None
        sound, self._held_sound = self._held_sound, None
        self._gop = None
        try:
            if held is not None:
                self._put(held, self._duration)
            if sound is not None:
                self._put_sound(sound, self._usual_sound())
        finally:
            self._finish_before()
            self._finish_open(held, why)

    def _finish_open(self, held: AccessUnit | None, why: str) -> None:
        last, self._open = self._open, None
        if last is None:
            return
        end = last.name.start_ns
        if held is not None:
            end = max(end, held.arrived_ns + self._nanoseconds(self._duration))
            if abs(self._ahead() - last.ahead_ns) > STEP_NS:
                end = self._media_end(last, held.dts + self._duration)
        self._finish(last, why, end)

    # Pictures.

    def _key_frame(self, unit: AccessUnit) -> None:
        if self._taps:
            self._tell(unit)
        opened = self._open
        if opened is None:
            self._turn(unit, self._ahead())
            return
        self._finish_before()
        if unit.camera_ns:
            drift = unit.camera_ns - unit.arrived_ns
            # The least delayed picture tells the clock best: whatever is late on its way looks like a slow clock.
            opened.drift_ns = drift if opened.drift_ns is None else max(opened.drift_ns, drift)
        ahead = self._ahead()
        stepped = abs(ahead - opened.ahead_ns) > STEP_NS
        if stepped:
            self._cut(unit, ahead, "clock", self._media_end(opened, unit.dts))
        elif self._must_cut or unit.arrived_ns >= opened.cut_ns or unit.dts >= opened.limit_dts:
            self._cut(unit, ahead, "cut", max(unit.arrived_ns, opened.name.start_ns))

    def _cut(self, unit: AccessUnit, ahead: int, why: str, end_ns: int) -> None:
        last = self._open
        self._ended = (end_ns, why)
        try:
            self._turn(unit, ahead)
        except RecorderError:
            self._ended = None
            raise
        if last is None:
            return
        if self._info.audio is None:
            self._finish(last, why, end_ns)
        else:
            self._before, self._before_end_ns = last, end_ns

    def _turn(self, unit: AccessUnit, ahead: int) -> None:
        self._storage.check()
        start = unit.arrived_ns
        name = SegmentName(start, self._epoch, self._number(), self._suffix)
        path = self._storage.create(self._camera, name)
        cut = ((start - self._stagger_ns) // self._length_ns + 1) * self._length_ns + self._stagger_ns
        try:
            writer = self._open_writer(path, self._info)
        except WriterError:
            path.unlink(missing_ok=True)  # nothing was written: an empty file would only puzzle the index
            raise
        audio = self._info.audio
        sound_from = -int(-unit.dts * self._info.video.time_base // audio.time_base) if audio else 0
        self._open = OpenFile(
            writer, path, name, cut, unit.dts + self._latest_ticks, unit.dts, sound_from, ahead, unit.camera_ns, kept_ns=start
        )
        if unit.camera_ns:
            self._open.drift_ns = unit.camera_ns - start
        self._must_cut = False
        self.begun += 1
        self._submit(lambda: self._files.tell_open(path, name, writer.note))
        self._account_for(path, start)

    def _account_for(self, path: Path, start_ns: int) -> None:
        """Declare what is missing between the last kept picture and `start_ns`."""
        ended, self._ended = self._ended, None
        if ended is None:
            self._submit(lambda: repair.resume(self._storage, self._camera, path, start_ns))
        elif ended[0] < start_ns:
            self._declare(ended[0], start_ns, ended[1])

    def _put(self, unit: AccessUnit, duration: int) -> None:
        opened = self._open
        if opened is None:
            return
        try:
            opened.writer.write(unit, duration)
        except WriterError as error:
            self._abandon(opened, error)
            return
        opened.units += 1
        opened.payload += len(unit.data)
        opened.lost += unit.lost
        if unit.is_key:
            # The group before this key frame is in the file now.
            opened.kept_ns = unit.arrived_ns
            if opened.holes:
                self._tell_holes(opened)
            if opened.units > 1:
                self._deaths = 0
            if self._fsync == "fragment":
                self._submit(opened.writer.sync)

    def _abandon(self, opened: OpenFile, error: WriterError) -> None:
        """The file cannot go on: keep it up to its last fragment, try another at the next key frame.

        Raises `error` when that has been tried already, or when the disk is full.
        """
        self._open = None
        self._deaths += 1
        log.warning("камера %s: %s", self._camera, error)
        self._ended = (opened.kept_ns, type(error).__name__)
        self._finish(opened, type(error).__name__, opened.kept_ns)
        if self._deaths > 1 or isinstance(error, WriterFull):
            raise error

    # Sound.

    def _hear(self, unit: AccessUnit) -> None:
        held, self._held_sound = self._held_sound, unit
        if self._gop is not None:
            self._gop.audio_bytes += len(unit.data)
        if held is not None and unit.dts > held.dts:
            self._put_sound(held, unit.dts - held.dts)

    def _put_sound(self, unit: AccessUnit, duration: int) -> None:
        opened = self._open
        if opened is None:
            return
        target = opened
        if unit.dts < opened.sound_from:
            if self._before is None:
                return
            target = self._before
        elif self._before is not None:
            self._finish_before()
        try:
            target.writer.write(unit, duration)
        except WriterError as error:
            if target is opened:
                self._abandon(opened, error)
            return
        target.payload += len(unit.data)

    def _usual_sound(self) -> int:
        audio = self._info.audio
        return 1024 if audio is not None and audio.codec == "aac" else 1

    def _finish_before(self) -> None:
        last, self._before = self._before, None
        if last is not None:
            self._finish(last, "cut", self._before_end_ns)

    # Those who look on.

    def _tell(self, key: AccessUnit) -> None:
        done, self._gop = self._gop, Gop(key, key.arrived_ns, key.arrived_ns, [], lost=key.lost)
        if done is None:
            return
        done.end_ns = key.arrived_ns
        for tap in self._taps:
            try:
                tap.gop(self._camera, done)
            except Exception as error:  # whoever looks on must never stop what is looked at
                log.error("камера %s: спостерігач %s: %s", self._camera, type(tap).__name__, type(error).__name__)

    # Files, off this thread.

    def _submit(self, job: Callable[[], None]) -> None:
        self.waited += self._settler.submit(self._camera, job)

    def _declare(self, start_ns: int, end_ns: int, reason: str) -> None:
        self._submit(lambda: repair.declare_gap(self._storage, self._camera, start_ns, end_ns, reason))

    def _tell_holes(self, opened: OpenFile) -> None:
        """Declare the silences of groups that no crash can take back any more: with its group a silence goes too."""
        holes, opened.holes = opened.holes, []
        self._submit(lambda: self._files.tell_holes(holes))

    def _finish(self, done: OpenFile, why: str, end_ns: int) -> None:
        self._submit(lambda: self._files.seal(done, why, end_ns))

    def _nanoseconds(self, ticks: int) -> int:
        return int(ticks * self._info.video.time_base * NANO)

    def _media_end(self, opened: OpenFile, dts: int) -> int:
        """When the file ends by the camera's clock: the machine's cannot be asked after a step."""
        return opened.name.start_ns + self._nanoseconds(dts - opened.first_dts)
