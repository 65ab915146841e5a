"""RTP payloads put together to access units: what H.264 and H.265 have in common.

Loss. A picture with a packet missing is dropped and counted in `dropped`; the number of missing packets stands in
`AccessUnit.lost` of the next picture that is kept. The pictures after it are kept as they came, although up to the
next key frame they refer to one that is not there: throwing seconds of an entrance away because of one packet would
be worse for whoever looks for evidence, a player conceals it, and the file says by `lost` where it happened. Nothing
is ever repaired or made up here.

Hot path: `packet` runs for every RTP packet of every camera, `_finish` for every picture (µs by
`benchmarks/recorder/depacketize.py`); so no objects but the access unit, and no helpers between.
"""

from __future__ import annotations

from fractions import Fraction

from ..errors import Malformed
from ..model import AccessUnit, Track
from .clock import RtpClock

MAX_PICTURE = 16 * 1024 * 1024  # bytes
MAX_PARAMETER_SETS = 64
ARRIVAL_LEAK = 1000  # the estimate of arrival follows a slower clock by 1/1000 of the time that passed
ARRIVAL_JUMP_NS = 5_000_000_000
NANO = 1_000_000_000
TOO_LARGE = "Картинка від камери завелика: потік пошкоджено."


class Pictures:
    """Access units of one video medium, from the first key frame on, appended to `out`.

    A Track in `out` means: from here on the stream has these parameters. `dropped` counts pictures not kept.
    """

    codec = ""

    __slots__ = (
        "_anchor",
        "_config",
        "_floor",
        "_fresh",
        "_key",
        "_lost",
        "_nal",
        "_now",
        "_open",
        "_sets",
        "_stamp",
        "_suspect",
        "_unit",
        "_view",
        "camera_base",
        "clock",
        "damaged",
        "dropped",
        "out",
        "pictures",
        "seen_key",
        "track",
    )

    def __init__(self, rate: int, sets: list[bytes], out: list[AccessUnit | Track]) -> None:
        self.clock = RtpClock(rate)
        self.out = out
        self.dropped = 0
        self.pictures = 0
        self.seen_key = False
        self.damaged = False
        self.track: Track | None = None
        self.camera_base = 0  # the camera's UTC ns at DTS 0; 0: unknown
        self._unit = bytearray()
        self._stamp = -1
        self._nal = -1  # where the NAL unit of the running fragments begins
        self._key = False
        self._open = False  # a NAL unit of the current picture has come
        self._suspect = False  # packets were lost: the first slice must be the picture's first
        self._lost = 0
        self._fresh = False  # parameter sets changed, not yet told
        self._sets: dict[bytes, bytes] = {}
        self._config = b""
        self._anchor: int | None = None
        self._floor = self._now = 0
        for nal in sets:
            self._note_set(nal)

    # What the codecs bring.

    def packet(self, buffer: bytearray, start: int, end: int, stamp: int, marker: bool) -> None:
        """One payload in [start, end). Raises NotUnderstood, Malformed."""
        raise NotImplementedError

    def _key_of_set(self, nal: bytes) -> bytes:
        """What a parameter set replaces: its kind and id."""
        raise NotImplementedError

    def _describe(self, sets: list[bytes]) -> Track | None:
        """The track that these sets describe; None while one is missing. Raises Malformed."""
        raise NotImplementedError

    # What the client says.

    def begin_batch(self, now_ns: int, since_ns: int, monotonic_ns: int) -> None:
        """Everything until `end_batch` was read at `now_ns` and came after `since_ns` (UTC)."""
        self._now, self._floor = now_ns, since_ns
        self.clock.now = monotonic_ns * self.clock.rate // NANO

    def end_batch(self) -> None:
        """Learn from the newest picture how machine time and camera time lie to each other.

        Sockets are read late, so a picture's arrival is told by the camera's own clock, anchored where it ran ahead
        most: the newest picture of a batch can have come a whole wake-up ago, but not later than now.
        """
        last = self.clock.last
        if last < 0:
            return
        newest = self._now - last * NANO // self.clock.rate
        anchor = self._anchor
        if anchor is None or abs(newest - anchor) > ARRIVAL_JUMP_NS:
            self._anchor = newest
            if anchor is None:
                self._arrive_again()
            return
        late = newest - anchor
        self._anchor = anchor + (late if late < 0 else min(late, (self._now - self._floor) // ARRIVAL_LEAK))

    def lose(self, count: int) -> None:
        """`count` packets are missing before the next one."""
        self._lost += count
        self._suspect = True
        if self._open:
            self.damaged = True

    def restart(self) -> None:
        """The sender began anew: drop what is open, begin a new count."""
        if self._open:
            self.dropped += 1
        self._reset()
        self._suspect = True
        self.clock.restart()
        self._anchor = None
        self.camera_base = 0

    def arrival(self, dts: int, rate: int) -> int:
        """When a unit of sound came, by the anchor of the pictures (UTC ns)."""
        if self._anchor is None:
            return self._now
        return max(self._floor, min(self._now, self._anchor + dts * NANO // rate))

    @property
    def has_parameters(self) -> bool:
        return bool(self._sets) and self._track() is not None

    # Inside.

    def _finish(self) -> None:
        """The picture is whole: append it, or drop and count it."""
        if self.damaged or self._nal >= 0:
            self.dropped += 1
            self._reset()
            return
        if self._fresh:
            self._adopt()
        unit = self._unit
        if not unit:
            self._open = False
            return
        key = self._key
        if key:
            self.seen_key = True
            if self.track is None and not self._announce():
                self._reset()
                return
        elif self.track is None:
            self._reset()
            return
        clock = self.clock
        dts = clock.place(self._stamp)
        if dts < 0:
            self.dropped += 1
            self._reset()
            return
        anchor = self._anchor
        if anchor is None:
            arrived = self._now
        else:
            arrived = anchor + dts * NANO // clock.rate
            if arrived > self._now:
                arrived = self._now
            elif arrived < self._floor:
                arrived = self._floor
        whole = AccessUnit(bytes(unit), dts, dts, key, arrived)
        if self._lost:
            whole.lost, self._lost = self._lost, 0
        if clock.broke:
            clock.broke = False
            whole.breaks = True
            self.camera_base = 0
            self._anchor = None
        if self.camera_base:
            whole.camera_ns = self.camera_base + dts * NANO // clock.rate
        self.out.append(whole)
        self.pictures += 1
        unit.clear()
        self._key = self._open = self._suspect = False

    def _reset(self) -> None:
        self._unit.clear()
        self._key = self._open = self._suspect = self.damaged = False
        self._nal = -1

    def _overflow(self) -> None:
        self._reset()
        raise Malformed(TOO_LARGE)

    def _note_set(self, nal: bytes) -> None:
        """Keep a parameter set; the track follows when the picture is whole."""
        try:
            place = self._key_of_set(nal)
        except (Malformed, IndexError):
            return
        if self._sets.get(place) == nal or (place not in self._sets and len(self._sets) >= MAX_PARAMETER_SETS):
            return
        self._sets[place] = nal
        self._fresh = True

    def _track(self) -> Track | None:
        return self._describe([self._sets[place] for place in sorted(self._sets)])

    def _adopt(self) -> None:
        """Parameter sets changed: tell the new track, unless nothing has been told yet (then the key frame does)."""
        self._fresh = False
        if self.track is not None:
            self._announce()

    def _announce(self) -> bool:
        track = self._track()
        if track is None:
            return False
        if track != self.track:
            self.track = track
            self.out.append(track)
        return True

    def _arrive_again(self) -> None:
        """The first batch: its pictures were stamped before anything was known of the camera's clock."""
        anchor, rate = self._anchor or 0, self.clock.rate
        for unit in self.out:
            if isinstance(unit, AccessUnit) and not unit.audio:
                unit.arrived_ns = max(self._floor, min(self._now, anchor + unit.dts * NANO // rate))

    def _make_track(self, width: int, height: int, config: bytes) -> Track:
        return Track("video", self.codec, Fraction(1, self.clock.rate), width, height, config=config, packing="length")
