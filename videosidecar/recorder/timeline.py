"""A camera's time stamps made fit for a file: strictly growing, without holes that a muxer cannot hold.

A 32-bit overflow inside the muxer aborts the whole process, so the clamp stands before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

MAX_GAP_SECONDS = 10
MAX_STEP_BACK_SECONDS = 1


@dataclass(slots=True)
class Moment:
    dts: int
    pts: int
    breaks: bool


class Timeline:
    """`place` gives each packet its time, in ticks of `time_base`, or None when the packet must be dropped."""

    def __init__(self, time_base: Fraction, frame_ticks: int) -> None:
        self.frame_ticks = max(1, frame_ticks)
        self._max_gap = int(MAX_GAP_SECONDS / time_base)
        self._max_back = int(MAX_STEP_BACK_SECONDS / time_base)
        self._offset = 0
        self._last: int | None = None

    @property
    def started(self) -> bool:
        return self._last is not None

    @property
    def offset(self) -> int:
        """Ticks to add to the camera's stamps by now."""
        return self._offset

    @property
    def last(self) -> int:
        """The last moment given out, 0 before the first."""
        return self._last or 0

    def place(self, dts: int | None, pts: int | None) -> Moment | None:
        raw = dts if dts is not None else pts
        if raw is None:
            if self._last is None:
                return None
            raw = self._last + self.frame_ticks - self._offset
        if self._last is None:
            self._offset = -raw
        moment, breaks = raw + self._offset, False
        if self._last is not None:
            step = moment - self._last
            if -self._max_back < step <= 0:
                return None
            if step <= 0 or step > self._max_gap:
                self._offset += self._last + self.frame_ticks - moment
                moment, breaks = self._last + self.frame_ticks, True
        self._last = moment
        shown = moment if pts is None else max(moment, min(pts + self._offset, moment + self._max_gap))
        return Moment(moment, shown, breaks)
