"""Finishing files off the thread that reads: closing, fsync, hash, manifest line.

A few threads take the jobs of all cameras; those of one camera always in the order they were given. When the disk cannot
keep up the queue fills and whoever submits has to wait: that is told (`Settler.waited`) and nothing is dropped.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterable

from .blackbox import working_on
from .errors import RecorderError

log = logging.getLogger(__name__)

THREADS = 4
DEPTH = 256  # jobs of one thread that may wait: about a minute of 1000 cameras for all of them
Job = Callable[[], None]


class Settler:
    """With `threads=0` each job runs at once, in the caller's thread."""

    def __init__(self, threads: int = THREADS, depth: int = DEPTH) -> None:
        self._queues: list[queue.Queue[tuple[str, Job] | None]] = [queue.Queue(depth) for _ in range(threads)]
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()
        self.waited = 0.0
        """Seconds that callers had to wait so far because the disk was slow."""

    def submit(self, camera: str, job: Job) -> float:
        """Have `job` run after all earlier ones of `camera`. Returns the seconds the caller had to wait: 0 as a rule."""
        if not self._queues:
            _run(camera, job)
            return 0.0
        self._start()
        place = self._place(camera)
        try:
            place.put_nowait((camera, job))
            return 0.0
        except queue.Full:
            began = time.monotonic()
            place.put((camera, job))
            late = time.monotonic() - began
            self.waited += late
            return late

    @property
    def backlog(self) -> int:
        """Jobs waiting."""
        return sum(place.qsize() for place in self._queues)

    def wait(self, cameras: Iterable[str], seconds: float) -> bool:
        """Until everything given so far for `cameras` is done; False when that took longer."""
        if not self._queues:
            return True
        until = time.monotonic() + seconds
        done = []
        for number in {self._number(camera) for camera in cameras}:
            event = threading.Event()
            try:
                self._queues[number].put(("", event.set), timeout=max(0.0, until - time.monotonic()))
            except queue.Full:
                return False
            self._start()
            done.append(event)
        return all(event.wait(max(0.0, until - time.monotonic())) for event in done)

    def close(self, seconds: float = 10.0) -> bool:
        """Finish what was given and end the threads; False when the disk did not let that happen in time."""
        until = time.monotonic() + seconds
        for place in self._queues[: len(self._threads)]:
            try:
                place.put(None, timeout=max(0.0, until - time.monotonic()))
            except queue.Full:
                return False
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _number(self, camera: str) -> int:
        return zlib.crc32(camera.encode()) % len(self._queues)

    def _place(self, camera: str) -> queue.Queue[tuple[str, Job] | None]:
        return self._queues[self._number(camera)]

    def _start(self) -> None:
        if self._threads:
            return
        with self._starting:
            if self._threads:
                return
            self._threads = [
                threading.Thread(target=_work, args=(place,), name=f"settle-{number}", daemon=True)
                for number, place in enumerate(self._queues)
            ]
            for thread in self._threads:
                thread.start()


def _work(place: queue.Queue[tuple[str, Job] | None]) -> None:
    while (item := place.get()) is not None:
        _run(*item)


def _run(camera: str, job: Job) -> None:
    """A file that cannot be finished must not keep those of other cameras from it; repair finds it later."""
    try:
        working_on(camera, job)
    except RecorderError as error:
        log.warning("камера %s: %s", camera, error)
    except Exception as error:
        log.error("камера %s: файл не завершено: %s", camera, type(error).__name__)
