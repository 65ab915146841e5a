"""From a wavering sign to one event with a start and an end."""

from __future__ import annotations

from typing import Literal

Turn = Literal["", "start", "end"]

HOUR = 3600.0
LONGEST_CALM = 8  # times `end_after`


class Latch:
    """On when the sign has held for `start_after` seconds, off when its absence has held for `end_after`.

    Starts and ends alternate. Each further start within an hour doubles the calm that is asked before the next end (up to
    eight times), so that what comes and goes all day is one long event, not a hundred short ones. `now` is any clock
    that only grows, in seconds.
    """

    __slots__ = ("_end_after", "_since", "_start_after", "_starts", "on")

    def __init__(self, start_after: float, end_after: float, *, on: bool = False) -> None:
        self._start_after = start_after
        self._end_after = end_after
        self._since: float | None = None
        self._starts: list[float] = []
        self.on = on

    def update(self, sign: bool | None, now: float) -> Turn:
        """`sign`: seen, not seen, or None between the two bounds: then nothing changes and waiting begins anew."""
        if sign is None or sign == self.on:
            self._since = None
            return ""
        if self._since is None:
            self._since = now
        if now - self._since < (self._calm(now) if self.on else self._start_after):
            return ""
        self._since = None
        self.on = sign
        if not sign:
            return "end"
        self._starts = [*(moment for moment in self._starts if now - moment < HOUR), now]
        return "start"

    def _calm(self, now: float) -> float:
        recent = sum(now - moment < HOUR for moment in self._starts)
        return self._end_after * min(LONGEST_CALM, 2 ** max(0, recent - 1))
