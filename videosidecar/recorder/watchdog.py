"""Ends a process that is alive and does nothing, so that its lease lapses and another takes its cameras."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable

from .recording import Recording

log = logging.getLogger(__name__)

STALLED_SECONDS = 45.0
LOOP_SECONDS = 60.0
DISK_SECONDS = 30.0
LOOK_SECONDS = 5.0


def kill_self() -> None:
    """SIGKILL: whatever hangs may hang in a lock that any gentler end would wait for. Files play up to their last fragment."""
    os.kill(os.getpid(), signal.SIGKILL)


class Watchdog(threading.Thread):
    """Looks whether the shard's loop turns (`beaten` is the time of its last turn, monotonic) and whether bytes come.

    Cameras that nobody answers for are in back-off, not stalled: stalled is who should be recording and gets nothing, although
    every read has a timeout. All of them at once means that this process, not the cameras, is at fault.

    A call to a disk has no timeout and cannot be taken back: one that hangs holds its camera, or the loop of hundreds. The
    process that follows asks each disk first, with patience (`patience.py`), and goes round the one that does not answer.
    """

    def __init__(
        self,
        beaten: Callable[[], float],
        recordings: Callable[[], Iterable[Recording]],
        *,
        stalled_seconds: float = STALLED_SECONDS,
        loop_seconds: float = LOOP_SECONDS,
        disk_seconds: float = DISK_SECONDS,
        act: Callable[[], None] = kill_self,
    ) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._beaten = beaten
        self._recordings = recordings
        self._stalled_seconds = stalled_seconds
        self._loop_seconds = loop_seconds
        self._disk_seconds = disk_seconds
        self._act = act
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            reason = self.verdict(time.monotonic())
            if reason:
                log.critical("%s Процес завершується, планувальник запустить інший.", reason)
                self._act()
                return

    def verdict(self, now: float) -> str:
        """Why this process must end, a sentence; empty while it is well."""
        if now - self._beaten() > self._loop_seconds:
            return f"Процес запису не відповідає понад {self._loop_seconds:.0f} с."
        recordings = list(self._recordings())
        if any(recording.stuck(now) > self._disk_seconds for recording in recordings):
            return f"Диск не відповідає на запис понад {self._disk_seconds:.0f} с."
        live = [recording for recording in recordings if recording.is_live]
        if live and all(recording.silence(now) > self._stalled_seconds for recording in live):
            return f"Жодна з камер ({len(live)}), які мали б записуватися, не дала ні байта за {self._stalled_seconds:.0f} с."
        return ""

    def stop(self) -> None:
        self._stopping.set()
