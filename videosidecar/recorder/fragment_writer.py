"""The fast writer: our own fragmented MP4 for H.264 and H.265, with AAC, in one system call for each group of pictures.

Layout (ISO/IEC 14496-12 §8.8): ftyp, a placeholder, moov with mvex, then moof + mdat for each group. Closing appends a
full moov and turns the placeholder into the header of one mdat over everything between: a normal seekable file whose
fragments still lie where they lay. A file that is never closed plays up to its last whole fragment.

Memory: one open group of pictures, and 8 to 12 bytes a sample for the closing moov.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
from array import array
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from .boxes import IS_KEY, IS_NOT_KEY, PLACEHOLDER, Samples, closing_moov, covering, file_type, head, timescale
from .claiming import claim
from .errors import WriterError, WriterFull
from .model import AccessUnit, StreamInfo, Track
from .nal import to_lengths

MAX_GROUP_SECONDS = 20
MAX_GROUP_BYTES = 32 * 1024 * 1024
MAX_EARLY_SOUND = 256  # packets
_MAX_BUFFERS = 1000  # of one pwritev: IOV_MAX is 1024 on Linux

_TRUN_OFFSET, _TRUN_FIRST_FLAGS, _TRUN_DURATION, _TRUN_SIZE, _TRUN_DELAY = 0x1, 0x4, 0x100, 0x200, 0x800
_TFHD_BASE_IS_MOOF = 0x020000
_MOOF = struct.Struct(">I4sI4sII")
_TRAF = struct.Struct(">I4s I4sII I4sIQ I4sIIi")
_VIDEO_TRAF = struct.Struct(">I4s I4sII I4sIQ I4sIIiI")
_TRAF_ABOVE_TRUN = 8 + 16 + 20


class FragmentWriter:
    """Writes into `path`, which must exist, and holds a lock on it: whoever would repair the file sees that it is in use."""

    suffix = ".mp4"
    note = ""

    def __init__(self, path: Path, info: StreamInfo) -> None:
        if not can_write(info):
            raise WriterError("Цей спосіб запису бере лише H.264 і H.265 з AAC або без звуку.")
        tracks = [info.video, *([info.audio] if info.audio else [])]
        self._lanes = [_Lane(track, number) for number, track in enumerate(tracks, 1)]
        self._video = self._lanes[0]
        self._audio = self._lanes[1] if info.audio else None
        self._convert = info.video.packing == "annexb"
        self._first: int | None = None
        self._early: list[tuple[AccessUnit, int]] = []  # sound that came before the first picture was handed over
        self._open_bytes = 0
        self._longest = MAX_GROUP_SECONDS * timescale(info.video)
        self._fragments: list[tuple[int, int, int]] = []
        self._broken = False
        opening = head(tracks)
        self._end = len(opening)
        try:
            self._file = claim(path)
        except OSError as error:
            raise failed(error) from None
        try:
            _write(self._file, [opening], 0)
        except OSError as error:
            os.close(self._file)
            raise failed(error) from None

    def write(self, unit: AccessUnit, duration: int) -> None:
        """As the contract says. This runs for each picture of each camera: no work here that can wait for the group's end."""
        if unit.audio:
            self._hear(unit, duration)
            return
        video = self._video
        if self._first is None:
            self._first = unit.dts
            self._hear_early()
        if video.data and (unit.is_key or self._open_bytes > MAX_GROUP_BYTES or video.open_ticks > self._longest):
            self._flush()
        data = to_lengths(unit.data) if self._convert else unit.data
        if not video.data:
            video.begins = unit.dts - self._first
            video.first_is_key = unit.is_key
        size = len(data)
        delay = unit.pts - unit.dts
        if delay or video.delays:
            video.delay(delay)
        video.data.append(data)
        video.durations.append(duration)
        video.open_ticks += duration
        video.open_bytes += size
        self._open_bytes += size

    def _hear_early(self) -> None:
        early, self._early = self._early, []
        for unit, duration in early:
            self._hear(unit, duration)

    def _hear(self, unit: AccessUnit, duration: int) -> None:
        audio = self._audio
        if audio is None:
            return
        if self._first is None:
            if len(self._early) < MAX_EARLY_SOUND:
                self._early.append((unit, duration))
            return
        if not audio.samples.sizes and not audio.data:
            # Both tracks count from the first picture; sound that began before it is moved there.
            start = Fraction(self._first) * self._video.track.time_base
            audio.begins = audio.samples.starts_at = max(0, round(unit.dts - start / audio.track.time_base))
        audio.add(unit.data, duration, 0)
        self._open_bytes += len(unit.data)

    def _flush(self) -> None:
        """Write the open group as one fragment. Raises WriterError; the group is lost then, what was written before stays."""
        if self._broken:
            raise WriterError("Файл не записується: його вже облишено після помилки диска.")
        lanes = [lane for lane in self._lanes if lane.data]
        if not lanes:
            return
        begins, start = self._video.begins, self._end
        moof = _moof(len(self._fragments) + 1, lanes)
        size = sum(lane.open_bytes for lane in lanes)
        header = moof + struct.pack(">I4s", size + 8, b"mdat")
        try:
            _write(self._file, [header, *(data for lane in lanes for data in lane.data)], start)
        except OSError as error:
            self._broken = True
            raise failed(error) from None
        at = start + len(header)
        for lane in lanes:
            at = lane.settle(at)
        self._end = at
        self._open_bytes = 0
        self._fragments.append((start, at - start, begins))

    def sync(self) -> None:
        try:
            os.fdatasync(self._file)
        except OSError as error:
            raise failed(error) from None

    def close(self) -> None:
        """Finish the file; see the contract. May be called in another thread than `write` was."""
        file, self._file = self._file, -1
        if file < 0:
            return
        try:
            self._file = file
            if not self._broken:
                self._flush()
            if self._fragments:
                self._make_seekable(file)
        except (OSError, WriterError) as error:
            with contextlib.suppress(OSError):
                os.ftruncate(file, self._end)
            raise error if isinstance(error, WriterError) else failed(error) from None
        finally:
            self._file = -1
            os.close(file)

    def _make_seekable(self, file: int) -> None:
        # First the tail, then the 16 bytes that make it count: between the two the file is still a fragmented one.
        tracks = [lane.track for lane in self._lanes]
        moov = closing_moov(tracks, [lane.samples for lane in self._lanes])
        start = len(file_type(self.suffix))
        _write(file, [moov], self._end)
        os.ftruncate(file, self._end + len(moov))
        _write(file, [covering(self._end - start)], start)

    @property
    def fragments(self) -> list[tuple[int, int, int]]:
        return self._fragments


class _Lane:
    """One track: the samples of the open group, and what all those before were like."""

    __slots__ = (
        "begins",
        "data",
        "delays",
        "durations",
        "first_is_key",
        "number",
        "open_bytes",
        "open_ticks",
        "samples",
        "track",
    )

    def __init__(self, track: Track, number: int) -> None:
        self.track = track
        self.number = number
        self.samples = Samples()
        self.begins = 0
        self.first_is_key = True
        self._clear()

    def _clear(self) -> None:
        self.data: list[bytes] = []
        self.durations: array[int] = array("I")
        self.delays: array[int] = array("I")
        self.open_bytes = 0
        self.open_ticks = 0

    def add(self, data: bytes, duration: int, delay: int) -> None:
        if delay or self.delays:
            self.delay(delay)
        self.data.append(data)
        self.durations.append(duration)
        self.open_ticks += duration
        self.open_bytes += len(data)

    def delay(self, ticks: int) -> None:
        """The sample that is added next is shown so much later than it is decoded."""
        if not self.delays:
            self.delays.extend([0] * len(self.data))
        self.delays.append(ticks & 0xFFFFFFFF)

    def settle(self, at: int) -> int:
        """The open samples lie at `at` now; returns where they end. The next group starts empty."""
        samples = self.samples
        count = len(self.data)
        if self.track.kind == "video" and self.first_is_key:
            samples.keys.append(len(samples.sizes) + 1)
        if self.delays and not samples.delays:
            samples.delays.extend([0] * len(samples.sizes))
        if samples.delays or self.delays:
            samples.delays.extend(self.delays or [0] * count)
        samples.sizes.extend(map(len, self.data))
        samples.durations.extend(self.durations)
        samples.chunk_offsets.append(at)
        samples.chunk_samples.append(count)
        ends = at + self.open_bytes
        self.begins += self.open_ticks
        self._clear()
        return ends


def can_write(info: StreamInfo) -> bool:
    """Whether this writer knows what the camera sends."""
    video, audio = info.video, info.audio
    if video.codec not in ("h264", "hevc") or video.packing == "raw" or not video.width or not video.height:
        return False
    if audio is not None and audio.codec != "aac":
        return False
    try:
        head([video, *([audio] if audio else [])])
    except ValueError:
        return False
    return True


def _moof(number: int, lanes: Sequence[_Lane]) -> bytes:
    """Movie fragment (§8.8.4). Its length is known before its offsets are, so it is made once."""
    tables = [_table(lane) for lane in lanes]
    size = _MOOF.size + sum(map(len, tables)) + sum(_VIDEO_TRAF.size if lane.track.kind == "video" else _TRAF.size for lane in lanes)
    at = size + 8  # behind the header of the mdat that follows
    parts = [_MOOF.pack(size, b"moof", 16, b"mfhd", 0, number)]
    for lane, table in zip(lanes, tables, strict=True):
        parts.append(_traf(lane, at, table))
        at += lane.open_bytes
    return b"".join(parts)


def _table(lane: _Lane) -> bytes:
    """Duration, size and, where there is one, delay of each sample."""
    columns = 3 if lane.delays else 2
    table = array("I", bytes(4 * columns * len(lane.data)))
    table[0::columns] = lane.durations
    table[1::columns] = array("I", map(len, lane.data))
    if lane.delays:
        table[2::columns] = lane.delays
    if sys.byteorder == "little":
        table.byteswap()
    return table.tobytes()


def _traf(lane: _Lane, offset: int, table: bytes) -> bytes:
    """Track fragment: tfhd, tfdt and trun (§8.8.6, §8.8.12, §8.8.8) in one piece."""
    flags = 1 << 24 | _TRUN_OFFSET | _TRUN_DURATION | _TRUN_SIZE | (_TRUN_DELAY if lane.delays else 0)
    is_video = lane.track.kind == "video"
    packed = _VIDEO_TRAF if is_video else _TRAF
    run = packed.size - _TRAF_ABOVE_TRUN + len(table)
    above = (packed.size + len(table), b"traf", 16, b"tfhd", _TFHD_BASE_IS_MOOF, lane.number, 20, b"tfdt", 1 << 24, lane.begins)
    if not is_video:
        return packed.pack(*above, run, b"trun", flags, len(lane.data), offset) + table
    first = IS_KEY if lane.first_is_key else IS_NOT_KEY
    return packed.pack(*above, run, b"trun", flags | _TRUN_FIRST_FLAGS, len(lane.data), offset, first) + table


def _write(file: int, buffers: list[bytes], at: int) -> None:
    """Write all of `buffers` at `at`. Raises OSError; on a short write the rest follows, or the reason is raised."""
    if len(buffers) > _MAX_BUFFERS:
        buffers = [b"".join(buffers)]
    total = sum(map(len, buffers))
    done = os.pwritev(file, buffers, at)
    if done == total:
        return
    rest = memoryview(b"".join(buffers))
    while done < total:
        done += os.pwrite(file, rest[done:], at + done)


def failed(error: Exception) -> WriterError:
    """What an operator reads when a file is not written."""
    reason = getattr(error, "strerror", None) or type(error).__name__
    if isinstance(error, OSError) and error.errno in WriterFull.ERRNOS:
        return WriterFull(f"Файл не записується: на диску бракує місця ({reason}). Звільніть місце.")
    return WriterError(f"Файл не записується: {reason}.")


__all__ = ["MAX_GROUP_BYTES", "MAX_GROUP_SECONDS", "PLACEHOLDER", "FragmentWriter", "can_write", "failed"]
