"""From 32-bit RTP time (RFC 3550 §5.1) to strictly growing DTS, by the rules of `recorder.timeline`, without objects.

RTP carries only the moment of showing. While it grows it is the moment of decoding too; where it goes back again and
again the camera sends B-frames, and the stream is handed over.
"""

from __future__ import annotations

from ..errors import NotUnderstood
from ..timeline import MAX_GAP_SECONDS, MAX_STEP_BACK_SECONDS

STILL_UNITS = 8  # so many equal stamps in a row: the camera does not tell time
B_FRAMES_WITHIN_SECONDS = 5
DROP = -1

_MASK = 0xFFFFFFFF


class RtpClock:
    """`place` gives each picture its DTS. `rate`: ticks a second. `broke` is set where a new count must begin.

    `now` is this machine's monotonic time in the same ticks, set by the receiver before each batch: what a camera that
    sends one stamp for ever is timed by.
    """

    __slots__ = (
        "_back_at",
        "_equal",
        "_max_back",
        "_max_gap",
        "_origin",
        "_raw",
        "_stamp",
        "broke",
        "by_arrival",
        "frame",
        "last",
        "now",
        "rate",
    )

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.frame = max(1, rate // 25)
        self.last = DROP
        self.broke = False
        self.by_arrival = False
        self.now = 0
        self._max_gap = MAX_GAP_SECONDS * rate
        self._max_back = MAX_STEP_BACK_SECONDS * rate
        self._stamp = self._raw = 0
        self._equal = 0
        self._origin = 0
        self._back_at = -B_FRAMES_WITHIN_SECONDS * rate - 1

    def place(self, stamp: int) -> int:
        """DTS of a picture with this RTP time, or DROP. Raises NotUnderstood for B-frames."""
        step = (stamp - self._stamp) & _MASK
        if 0 < step <= self._max_gap and self.last >= 0 and not self.by_arrival:
            self._stamp = self._raw = stamp
            self._equal = 0
            self.last += step
            return self.last
        return self._unusual(stamp, step if step < 0x80000000 else step - 0x100000000)

    def restart(self) -> None:
        """The sender began anew: the next stamp has nothing to do with the last."""
        if self.last >= 0:
            self._stamp = (self._stamp + self._max_gap * 2) & _MASK
            self._raw = self._stamp
            self.broke = True

    def offset(self, stamp: int) -> int:
        """DTS that belongs to the RTP time `stamp`, which may lie a little before or after the last picture."""
        step = (stamp - self._stamp) & _MASK
        return self.last + (step if step < 0x80000000 else step - 0x100000000)

    def _unusual(self, stamp: int, step: int) -> int:
        if self.last < 0:
            self._stamp = self._raw = stamp
            self.last = 0
            return 0
        if self.by_arrival:
            return self._by_arrival()
        if step == 0 and not self.broke:
            return self._still()
        went_back = ((stamp - self._raw) & _MASK) >= 0x80000000
        self._raw = stamp
        if -self._max_back < step < 0 and not self.broke:
            if went_back:
                self._note_back()
            return DROP
        self._stamp = stamp
        self._equal = 0
        self.broke = True
        self.last += self.frame
        return self.last

    def _note_back(self) -> None:
        if self.last - self._back_at < B_FRAMES_WITHIN_SECONDS * self.rate:
            raise NotUnderstood(
                "Камера надсилає B-кадри: такий потік читає загальний спосіб. Для дешевшого запису вимкніть B-кадри на камері."
            )
        self._back_at = self.last

    def _still(self) -> int:
        """The same stamp again: one tick later; and when that goes on, by arrival."""
        self._equal += 1
        if self._equal >= STILL_UNITS:
            self.by_arrival = True
            self._origin = self.now - self.last
        self.last += 1
        return self.last

    def _by_arrival(self) -> int:
        """A frame later, drawn gently towards the clock: pictures of one late read lie evenly, none runs away."""
        error = self.now - self._origin - self.last
        if error > self._max_gap:
            self.broke = True
            self._origin += error
            error = 0
        self.last += max(1, self.frame + (error - self.frame) // 16)
        return self.last
