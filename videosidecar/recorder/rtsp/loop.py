"""The driver of many cameras in one thread (`model.Driver`).

Playing sockets are not watched: each is read by the clock, every `wake_seconds`, spread evenly. One large read costs
as much as one small read, and most of a receiver's work is system calls and wake-ups (figures: README of
benchmarks). Only cameras that connect or take leave are watched by the selector.

Whatever may hang runs beside the loop: names in one pool, files that open and close a session in another. What is
written while playing goes to the page cache in the loop's own thread.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import random
import resource
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from ..model import CameraPlan, HandOver
from ..recording import Recording
from .connection import WANT_READ, WANT_WRITE, Connection
from .lane import Lane
from .leaving import SECONDS as LEAVING_SECONDS
from .leaving import Leaving
from .offload import Offload

log = logging.getLogger(__name__)

WAKE_SECONDS = 1.0
GRID_SHARE = 0.1
"""Of the time between two reads of a camera: so much apart are the wake-ups that all cameras share."""
OPENING_AT_ONCE = 64
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 5.0
SILENCE_SECONDS = 5.0
STOP_SECONDS = 12.0
BUFFER_BYTES = 1024 * 1024
LOOKUP_THREADS, FILE_THREADS = 4, 4
OPEN_FILES = 16_384

Admit = Callable[[CameraPlan], float]


class LoopDriver:
    """Runs any number of cameras in one thread.

    `hand_over(recording, reason)` is called, from the loop's thread, for a camera that is not understood; without it
    such a camera is tried again like any other. `admit(plan)` may say how many seconds a camera must still wait before
    it connects again (a bucket by building). `tls`: context for rtsps; by default the system's, which verifies.
    """

    def __init__(
        self,
        *,
        hand_over: HandOver | None = None,
        tls: ssl.SSLContext | None = None,
        admit: Admit = lambda plan: 0.0,
        wake_seconds: float = WAKE_SECONDS,
        opening: int = OPENING_AT_ONCE,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self.wake_seconds = wake_seconds
        self._grid = wake_seconds * GRID_SHARE
        self.connect_seconds = connect_seconds
        self.answer_seconds = answer_seconds
        self.silence_seconds = silence_seconds
        self.admit = admit
        self.buffer = bytearray(BUFFER_BYTES)
        self.view = memoryview(self.buffer)
        self.bytes_read = 0
        self.now = time.monotonic
        self.now_ns = time.time_ns
        self._hand_over = hand_over
        self._tls = tls
        self._places = opening
        self._queue: deque[Lane] = deque()
        self._timers: list[tuple[float, int, Lane, int]] = []
        self._numbers = itertools.count(1)
        self._lanes: dict[str, Lane] = {}
        self._watched: dict[Connection, int] = {}
        self._leaving: dict[Connection, Leaving] = {}
        self._calls: deque[Callable[[], None]] = deque()
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ending = False
        self._closed = False
        self._wake_read, self._wake_write = socket.socketpair()
        self._lookups: Offload | None = None
        self._files: Offload | None = None

    # What others call, from any thread.

    def add(self, recording: Recording) -> None:
        """Begin to record; returns at once."""
        self._start_thread()
        self._call(lambda: self._add(recording))

    def remove(self, cameras: list[str]) -> None:
        """Stop these and close their files; returns when that is done, after STOP_SECONDS at the latest."""
        if self._thread is None or self._closed:
            return
        found: list[Lane] = []
        known = threading.Event()

        def begin() -> None:
            for camera in cameras:
                lane = self._lanes.pop(camera, None)
                if lane:
                    found.append(lane)
                    lane.stop()
            known.set()

        self._call(begin)
        until = time.monotonic() + STOP_SECONDS
        known.wait(STOP_SECONDS)
        for lane in list(found):
            if not lane.stopped.wait(max(0.0, until - time.monotonic())):
                log.error("камера %s: файл не закрито за %.0f с", lane.recording.plan.id, STOP_SECONDS)

    def close(self) -> None:
        """Stop all, as `remove` does, and end the thread."""
        if self._thread is None or self._closed:
            self._closed = True
            return
        names: list[str] = []
        known = threading.Event()

        def list_names() -> None:
            names.extend(self._lanes)
            known.set()

        self._call(list_names)
        known.wait(STOP_SECONDS)
        self.remove(names)
        self._closed = True
        self._call(self._end)
        self._thread.join(STOP_SECONDS)

    # What lanes call, in the loop's thread.

    def schedule(self, lane: Lane, seconds: float) -> None:
        """Call `lane.due()` in so many seconds, instead of any earlier appointment."""
        lane.timer += 1
        heapq.heappush(self._timers, (self.now() + seconds, next(self._numbers), lane, lane.timer))

    def appoint(self, lane: Lane, seconds: float) -> None:
        """`schedule` for the next read: on a common grid, so that one wake-up serves every camera that is due."""
        lane.timer += 1
        grid = min(self._grid, seconds) or self._grid  # a camera that is read more often keeps its own pace
        due = round((self.now() + seconds) / grid) * grid
        heapq.heappush(self._timers, (due, next(self._numbers), lane, lane.timer))

    def stagger(self) -> float:
        return random.random()

    def watch(self, lane: Lane | Leaving, connection: Connection, wanted: int) -> None:
        known = self._watched.get(connection)
        if known == wanted:
            return
        mask = (selectors.EVENT_READ if wanted & WANT_READ else 0) | (selectors.EVENT_WRITE if wanted & WANT_WRITE else 0)
        if known is None:
            self._selector.register(connection, mask, lane)
        else:
            self._selector.modify(connection, mask, lane)
        self._watched[connection] = wanted

    def unwatch(self, connection: Connection) -> None:
        if self._watched.pop(connection, None) is not None:
            self._selector.unregister(connection)

    def queue(self, lane: Lane) -> None:
        """This camera wants to connect; its turn comes when one of the places is free."""
        self._queue.append(lane)
        self._open_next()

    def opened(self, lane: Lane) -> None:
        """This camera does not connect any more: it plays, or it fell."""
        if lane.opening:
            lane.opening = False
            self._places += 1
            self._call(self._open_next)

    def in_files(self, lane: Lane, work: Callable[[], Any], done: Callable[[Any, Exception | None], None]) -> None:
        """Run `work` where a hanging disk harms nobody; `done` comes back into the loop."""
        assert self._files is not None  # noqa: S101
        self._files.submit(work, lambda result, error: self._call(lambda: done(result, error)))

    def in_lookups(self, lane: Lane, work: Callable[[], Any], done: Callable[[Any, Exception | None], None]) -> None:
        assert self._lookups is not None  # noqa: S101
        self._lookups.submit(work, lambda result, error: self._call(lambda: done(result, error)))

    def tls(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def hands_over(self, lane: Lane, reason: str) -> bool:
        """Give the camera back; false where nobody takes it."""
        if self._hand_over is None:
            return False
        lane.recording.status.source_note = reason
        try:
            self._hand_over(lane.recording, reason)
        except Exception:
            log.exception("камера %s: інший спосіб не взяв її", lane.recording.plan.id)
            return False
        return True

    def forget(self, lane: Lane) -> None:
        if self._lanes.get(lane.recording.plan.id) is lane:
            del self._lanes[lane.recording.plan.id]

    def see_off(self, leaving: Leaving) -> None:
        """Let a connection end in its own time."""
        if leaving.has_nothing_to_say or leaving.step(self.view):
            leaving.connection.close()
            return
        leaving.until = self.now() + LEAVING_SECONDS
        self._leaving[leaving.connection] = leaving
        self.watch(leaving, leaving.connection, WANT_READ)

    # The thread.

    def _start_thread(self) -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("the driver is closed")
            if self._thread is not None:
                return
            _allow_many_files()
            self._lookups = Offload("rtsp-name", LOOKUP_THREADS)
            self._files = Offload("rtsp-file", FILE_THREADS)
            self._wake_read.setblocking(False)
            self._wake_write.setblocking(False)
            self._selector.register(self._wake_read, selectors.EVENT_READ, None)
            self._thread = threading.Thread(target=self._run, name="rtsp-loop", daemon=True)
            self._thread.start()

    def _call(self, act: Callable[[], None]) -> None:
        """Run `act` in the loop's thread, soon."""
        self._calls.append(act)
        if threading.current_thread() is not self._thread:
            with contextlib.suppress(OSError):  # the pipe is full: it will wake anyway
                self._wake_write.send(b"\x00")

    def _add(self, recording: Recording) -> None:
        earlier = self._lanes.pop(recording.plan.id, None)
        if earlier:
            earlier.stop()
        lane = Lane(self, recording)
        self._lanes[recording.plan.id] = lane
        self.queue(lane)

    def _end(self) -> None:
        self._ending = True

    def _run(self) -> None:
        while not (self._ending and not self._leaving):
            try:
                self._turn()
            except Exception:
                # Nothing may end this thread: all its cameras would stop without a word.
                log.exception("непередбачена помилка в циклі камер")
        for offload in (self._lookups, self._files):
            if offload:
                offload.close()
        self._selector.close()
        self._wake_read.close()
        self._wake_write.close()

    def _turn(self) -> None:
        for key, _ in self._selector.select(self._until_next()):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    self._wake_read.recv(4096)
            elif isinstance(key.data, Leaving):
                self._see_off_further(key.data)
            else:
                key.data.ready()
        while self._calls:
            self._calls.popleft()()
        self._run_timers()
        if self._leaving:
            now = self.now()
            for leaving in [one for one in self._leaving.values() if one.until < now]:
                self._part(leaving)

    def _until_next(self) -> float:
        if self._calls:
            return 0.0
        if not self._timers:
            return 0.5
        return max(0.0, min(0.5, self._timers[0][0] - self.now()))

    def _run_timers(self) -> None:
        timers = self._timers
        until = self.now()
        while timers and timers[0][0] <= until:
            _, _, lane, number = heapq.heappop(timers)
            if lane.timer == number:
                lane.due()

    def _open_next(self) -> None:
        while self._places > 0 and self._queue:
            lane = self._queue.popleft()
            if lane.state != "idle":
                continue
            self._places -= 1
            lane.opening = True
            lane.start()

    def _see_off_further(self, leaving: Leaving) -> None:
        if leaving.step(self.view):
            self._part(leaving)

    def _part(self, leaving: Leaving) -> None:
        self._leaving.pop(leaving.connection, None)
        self.unwatch(leaving.connection)
        leaving.connection.close()


def _allow_many_files() -> None:
    """A camera is a socket and a file: 500 of them pass the 1024 that a system allows by default, up to its own maximum."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
