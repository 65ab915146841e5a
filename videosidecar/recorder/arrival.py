"""When pictures came, told by the camera's own clock: whoever reads late cannot see it, and must not make it up."""

from __future__ import annotations

WINDOW_NS = 10_000_000_000


class Arrivals:
    """All times in ns of one monotonic clock; `media` is the picture's own time, from any beginning.

    A picture can be read late but never early, so the least of (read − media) is how the two clocks lie to each other.
    The least of the last ten to twenty seconds counts: a camera's clock that drifts, or was set, is followed.
    """

    __slots__ = ("_before", "_began", "_least")

    def __init__(self) -> None:
        self._before: int | None = None
        self._least: int | None = None
        self._began = 0

    def seen(self, media: int, read: int) -> None:
        """A picture of the time `media` was there at `read`."""
        apart = read - media
        if self._least is None:
            self._least, self._began = apart, read
        elif read - self._began > WINDOW_NS:
            self._before, self._least, self._began = self._least, apart, read
        elif apart < self._least:
            self._least = apart

    def late(self, media: int, read: int) -> int:
        """How long the picture had been there already when it was read."""
        return read - media - self.apart

    def of(self, media: int, read: int, floor: int) -> int:
        """When it came: after `floor`, when nothing was left to read, and by `read`."""
        return max(floor, min(read, media + self.apart))

    def forget(self) -> None:
        """The camera's clock jumped: begin anew."""
        self._before = self._least = None

    @property
    def apart(self) -> int:
        """What to add to a picture's own time."""
        least = self._least or 0
        return least if self._before is None else min(self._before, least)
