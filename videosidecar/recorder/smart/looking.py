"""Whose turn it is to be looked at, within a budget of CPU time. The recording never waits for it.

Cameras take turns; a few of them are *wanted* at a time, and the next key frame of a wanted camera is kept for the one
thread that decodes. What cannot be decoded in time is dropped and counted; memory is bounded by the number wanted.
"""

from __future__ import annotations

from collections import deque

WANTED_AT_ONCE = 64
STALE_SECONDS = 5.0
WAIT_SECONDS = 20.0
SAVED_SECONDS = 1.0


class Turns:
    """`share`: of one core, for all cameras together. `every`: seconds between two looks at one camera, at least.

    `offer` is called by the threads that record, everything else by the one that looks. `now`: a clock that only grows.
    """

    def __init__(self, share: float, every: float, *, wanted_at_once: int = WANTED_AT_ONCE) -> None:
        self._share = share
        self.every = every
        self._at_once = wanted_at_once
        self._queue: deque[str] = deque()
        self._known: set[str] = set()
        self._last: dict[str, float] = {}
        self._wanted: dict[str, float] = {}
        self._slots: dict[str, bytes] = {}
        self._offered: dict[str, float] = {}
        self._urgent: set[str] = set()
        self._tokens = min(SAVED_SECONDS, share)
        self._topped = 0.0
        self.looks = 0
        self.dropped = 0
        self.spent = 0.0

    def add(self, camera: str) -> None:
        if camera not in self._known:
            self._known.add(camera)
            self._queue.append(camera)

    def remove(self, camera: str) -> None:
        self._known.discard(camera)
        self._last.pop(camera, None)
        self._urgent.discard(camera)
        self._forget(camera)

    def hurry(self, camera: str) -> None:
        """Something began there: its next key frame is wanted now."""
        if camera in self._known and camera not in self._wanted:
            self._urgent.add(camera)

    def wants(self, camera: str) -> bool:
        return camera in self._wanted and camera not in self._slots

    def offer(self, camera: str, key: bytes) -> None:
        """A key frame of a wanted camera; of any other it is ignored."""
        if self.wants(camera):
            self._slots[camera] = key

    def choose(self, now: float) -> None:
        """Whom to want next; those that gave nothing lose their place."""
        if self._topped:
            self._tokens = min(SAVED_SECONDS, self._tokens + (now - self._topped) * self._share)
        self._topped = now
        for camera in list(self._slots):
            if now - self._offered.setdefault(camera, now) > STALE_SECONDS:
                # Its turn stays, only this key frame is too old: the next one takes its place.
                self.dropped += 1
                self._wanted[camera] = now
                self._slots.pop(camera, None)
                self._offered.pop(camera, None)
        for camera, since in list(self._wanted.items()):
            if camera not in self._slots and now - since > WAIT_SECONDS:
                self._give_up(camera)
        if self._urgent:
            hurried = dict.fromkeys(self._urgent, now)
            self._urgent.clear()
            self._wanted = hurried | self._wanted
        for _ in range(len(self._queue)):
            if len(self._wanted) >= self._at_once:
                return
            camera = self._queue[0]
            if camera in self._known and now - self._last.get(camera, -self.every) < self.every:
                return  # the queue is in the order of the last look: nobody behind is due either
            self._queue.popleft()
            if camera in self._known:
                self._wanted.setdefault(camera, now)

    def next(self) -> tuple[str, bytes] | None:
        """A key frame to decode now, or None: nothing there, or the budget is used up."""
        if self._tokens <= 0 or not self._slots:
            return None
        # In the order of their turns, whoever was quicker to send a key frame.
        for camera in self._wanted:
            key = self._slots.get(camera)
            if key is not None:
                return camera, key
        return None

    def done(self, camera: str, now: float, seconds: float) -> None:
        """Looked at, with `seconds` of CPU time."""
        self._tokens -= seconds
        self.spent += seconds
        self.looks += 1
        self._last[camera] = now
        self._give_up(camera)

    def _give_up(self, camera: str) -> None:
        self._forget(camera)
        if camera in self._known and camera not in self._queue:
            self._queue.append(camera)

    def _forget(self, camera: str) -> None:
        self._wanted.pop(camera, None)
        self._slots.pop(camera, None)
        self._offered.pop(camera, None)
