"""From FFmpeg's packets to access units: times made fit for a file, sound beside pictures, the moment of arrival.

Hot path: `take` runs for every packet of every camera.
"""

from __future__ import annotations

import struct
import time
from fractions import Fraction
from typing import Any

from .arrival import Arrivals
from .errors import ParametersChanged, Unplayable
from .model import AccessUnit, StreamInfo
from .nal import parameter_sets
from .timeline import MAX_GAP_SECONDS, Timeline

KEY_FRAME_SECONDS = 20.0
FIRST_FRAMES_HELD = 8
STUCK = 25
"""So many pictures in a row whose time does not grow: the camera's clock stands, the time of arrival serves instead."""
SINGLE_PICTURES = frozenset({"mjpeg"})
KEY_SECONDS = 1.0
"""Where each picture stands for itself, one in a second counts as a key frame: else each would be a fragment of its own."""
NANO = 1_000_000_000


class Units:
    """`take` packets as they are read, `hand_out` what they gave, from the first key frame on."""

    def __init__(self, info: StreamInfo) -> None:
        video = info.video
        rate = video.template.guessed_rate or 25
        self.dropped = 0
        self._timeline = Timeline(video.time_base, int(1 / (rate * video.time_base)))
        self._stream = video.template
        self._codec, self._packing = video.codec, video.packing
        self._single = video.codec in SINGLE_PICTURES
        self._tick = float(video.time_base * NANO)
        self._sound = _Sound(info, self._timeline) if info.audio else None
        self._standing = _Standing(self._timeline, video.time_base)
        self._arrivals = Arrivals()
        self._parameters = b""
        self._last_key = time.monotonic()
        self._started = False
        self._untimed: list[tuple[AccessUnit, int | None]] = []
        self._out: list[AccessUnit] = []
        self._floor = time.monotonic_ns()
        self._wall = 0
        self.behind = 0.0
        """Seconds that the last picture had lain there when it was read: what is still to be read is about as much."""

    @property
    def by_arrival(self) -> bool:
        """The camera does not tell time: when its pictures are read is all there is."""
        return self._standing.given

    def take(self, packet: Any, now_ns: int) -> None:
        """One packet, read at `now_ns` (monotonic). Raises ParametersChanged, Unplayable."""
        if self._sound is not None and packet.stream is not self._stream:
            if self._started:
                self._out += self._sound.placed(packet)
            return
        data = bytes(packet)
        is_key = packet.is_keyframe
        if is_key and self._single:
            is_key = not self._started or now_ns / NANO - self._last_key >= KEY_SECONDS
        if is_key:
            self._last_key, self._started = now_ns / NANO, True
            if self._packing == "annexb":
                self._same_parameters(data)
        elif now_ns / NANO - self._last_key > KEY_FRAME_SECONDS:
            raise Unplayable("Камера не надсилає ключових кадрів. Зменште інтервал ключових кадрів (GOP).")
        if not self._started:
            return
        dts, pts = packet.dts, packet.pts
        unit = AccessUnit(data, 0, 0, is_key, now_ns)
        if is_key:
            unit.camera_ns = _camera_time(packet)
        if dts is None or self._untimed or self._standing.suspected:
            self._place_unusual(unit, dts, pts, now_ns)
        else:
            self._place(unit, dts, pts)

    def nothing_due(self, now_ns: int) -> bool:
        """Whether, by the camera's clock, the next picture cannot be there yet. False while nothing is known of it."""
        if len(self._out) < 2 or self._standing.suspected:
            return False
        last, before = self._out[-1], self._out[-2]
        if last.audio or before.audio or last.breaks:
            return False
        return int((2 * last.dts - before.dts) * self._tick) + self._arrivals.apart > now_ns

    def hand_out(self, now_ns: int, *, all_read: bool) -> list[AccessUnit]:
        """What was taken since the last time, each with the moment of its arrival (UTC); `now_ns`: monotonic.

        `all_read`: nothing more lay there, so that what is read next comes after `now_ns`.
        """
        out, self._out = self._out, []
        wall = time.time_ns() - time.monotonic_ns()
        begin = 0
        for at, unit in enumerate(out):
            if unit.breaks:
                self._stamp(out[begin:at], wall)
                self._arrivals.forget()
                begin = at
        self._stamp(out[begin:] if begin else out, wall)
        if all_read and out:
            self._floor = now_ns
        return out

    def _stamp(self, units: list[AccessUnit], wall: int) -> None:
        """A run of units without a jump between: `arrived_ns` is when each was read, and becomes when it came."""
        if self._standing.given or self._sound:
            for unit in units:
                if self._standing.given or unit.audio:
                    unit.arrived_ns += wall
        if self._standing.given:
            return
        pictures = [unit for unit in units if not unit.audio] if self._sound else units
        if not pictures:
            return
        tick, arrivals = self._tick, self._arrivals
        media = [int(unit.dts * tick) for unit in pictures]
        # The least late of them is all that the clocks learn from.
        apart, read, shown = min((unit.arrived_ns - its, unit.arrived_ns, its) for unit, its in zip(pictures, media, strict=True))
        arrivals.seen(shown, read)
        apart, floor, read = arrivals.apart, self._floor, pictures[-1].arrived_ns
        self.behind = (read - media[-1] - apart) / NANO
        for unit, its in zip(pictures, media, strict=True):
            came = its + apart
            if came > unit.arrived_ns:
                came = unit.arrived_ns
            if came < floor:
                came = floor
            floor = came
            unit.arrived_ns = came + wall
        self._floor = floor

    def _place(self, unit: AccessUnit, dts: int | None, pts: int | None) -> None:
        moment = self._timeline.place(dts, pts)
        self._standing.watch(moment is not None)
        if moment is None:
            self.dropped += 1
            return
        unit.dts, unit.pts, unit.breaks = moment.dts, moment.pts, moment.breaks
        self._out.append(unit)

    def _place_unusual(self, unit: AccessUnit, dts: int | None, pts: int | None, now_ns: int) -> None:
        if dts is None and not self._timeline.started and len(self._untimed) < FIRST_FRAMES_HELD:
            self._untimed.append((unit, pts))
            return
        dts, pts = self._standing.instead_of(dts, pts, now_ns)
        if self._untimed:
            dts = self._place_first(dts if dts is not None else pts or 0)
        self._place(unit, dts, pts)

    def _place_first(self, known: int) -> int:
        """The pictures that came before any decoding time was known: they count back from `known`, the first that is.

        With B-frames FFmpeg knows when the first pictures are shown, but not when they are decoded, and nothing at all of
        the key frame: it is shown right before the earliest of the others.
        """
        waiting, self._untimed = self._untimed, []
        ticks = self._timeline.frame_ticks
        known_pts = [shown for _, shown in waiting if shown is not None]
        first = min(known_pts) - ticks if known_pts else None
        for back, (early, shown) in zip(range(len(waiting), 0, -1), waiting, strict=True):
            self._place(early, known - back * ticks, first if shown is None else shown)
        return known

    def _same_parameters(self, key_frame: bytes) -> None:
        found = parameter_sets(key_frame, "hevc" if self._codec == "hevc" else "h264")
        if self._parameters and found and found != self._parameters:
            raise ParametersChanged("Камера змінила параметри картинки: починаємо новий файл.")
        self._parameters = found or self._parameters


class _Sound:
    """Puts packets of sound on the clock of the pictures."""

    def __init__(self, info: StreamInfo, timeline: Timeline) -> None:
        audio = info.audio
        if audio is None:
            raise ValueError("no sound")
        self._timeline = timeline
        self._scale = info.video.time_base / audio.time_base
        self._furthest = int(MAX_GAP_SECONDS / audio.time_base)
        self._last: int | None = None

    def placed(self, packet: Any) -> list[AccessUnit]:
        """The packet with its time; nothing where it has none, or none that goes with the pictures: sound never stops them."""
        stamp = packet.pts if packet.dts is None else packet.dts
        if stamp is None or not self._timeline.started:
            return []
        moment = stamp + round(self._timeline.offset * self._scale)
        if abs(moment - round(self._timeline.last * self._scale)) > self._furthest:
            return []
        if self._last is not None and moment <= self._last:
            return []
        self._last = moment
        return [AccessUnit(bytes(packet), moment, moment, False, time.monotonic_ns(), audio=True)]


class _Standing:
    """Takes the place of a clock that stands still: pictures are as far apart as they arrive."""

    def __init__(self, timeline: Timeline, time_base: Fraction) -> None:
        self._timeline = timeline
        self._tick_ns = float(time_base * NANO)
        self._stuck = 0
        self._began: tuple[int, int] | None = None
        self._given = 0

    @property
    def suspected(self) -> bool:
        return self._stuck >= STUCK

    @property
    def given(self) -> bool:
        return self._began is not None

    def watch(self, kept: bool) -> None:
        """Counts the pictures that had to be dropped because their time did not grow."""
        if self._began is None:
            self._stuck = 0 if kept else self._stuck + 1

    def instead_of(self, dts: int | None, pts: int | None, now_ns: int) -> tuple[int | None, int | None]:
        """The picture's own time, or that of its arrival once the camera's clock has been seen to stand."""
        if not self.suspected or dts is None:
            return dts, pts
        if self._began is None:
            self._began = dts, now_ns
            self._given = dts
        start, since = self._began
        # Several pictures come with one read: half a frame apart at least.
        self._given = max(self._given + max(1, self._timeline.frame_ticks // 2), start + int((now_ns - since) / self._tick_ns))
        return self._given, None


def _camera_time(packet: Any) -> int:
    """The camera's own clock in UTC ns, by its last sender report (AVProducerReferenceTime), or 0."""
    if not packet.has_sidedata("prft"):
        return 0
    (microseconds,) = struct.unpack_from("=q", bytes(packet.get_sidedata("prft")))
    return int(microseconds) * 1000
