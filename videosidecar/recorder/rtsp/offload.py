"""A few threads for what may hang (names, disks), so that the loop never waits."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

Work = Callable[[], Any]
Done = Callable[[Any, Exception | None], None]


class Offload:
    """Runs work in `threads` daemon threads; a hanging one keeps neither the loop nor the end of the process waiting."""

    def __init__(self, name: str, threads: int) -> None:
        self._queue: queue.SimpleQueue[tuple[Work, Done] | None] = queue.SimpleQueue()
        self._threads = threads
        for number in range(threads):
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True).start()

    def submit(self, work: Work, done: Done) -> None:
        """`done(result, error)` is called in the worker's thread."""
        self._queue.put((work, done))

    def close(self) -> None:
        """Finish what is queued, then end; returns at once."""
        for _ in range(self._threads):
            self._queue.put(None)

    def _run(self) -> None:
        while (task := self._queue.get()) is not None:
            work, done = task
            try:
                result, error = work(), None
            except Exception as caught:
                result, error = None, caught
            done(result, error)
