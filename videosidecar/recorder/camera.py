"""One camera: connect, record, fall, wait, connect again. Runs in a thread of its own until told to stop."""

from __future__ import annotations

import itertools
import logging
import random
import threading
import time
from dataclasses import dataclass

from ..redact import redact
from .errors import AuthFailed, ParametersChanged, RecorderError, StorageError
from .model import CameraPlan, OpenSource, OpenWriter
from .segmenter import Segmenter
from .storage import Storage

log = logging.getLogger(__name__)

BACKOFF_FIRST, BACKOFF_LAST = 1.0, 60.0  # seconds
AUTH_BACKOFF_FIRST, AUTH_BACKOFF_LAST = 60.0, 600.0  # a camera locks the account after a few wrong passwords
DISK_BACKOFF = 10.0
HEALTHY_SECONDS = 30.0


@dataclass(slots=True)
class Status:
    """What the operator sees of a camera. `state`: pending, connecting, recording, backoff, auth-failed, no-disk, stopped."""

    state: str = "pending"
    reason: str = ""
    since: float = 0.0
    payload: int = 0
    units: int = 0
    dropped: int = 0
    segment: str = ""
    last_unit: float = 0.0


class CameraRecorder(threading.Thread):
    """Records `plan` into `storage` under `epoch`. `opening` limits how many cameras connect at once."""

    def __init__(
        self,
        plan: CameraPlan,
        storage: Storage,
        *,
        epoch: int,
        open_source: OpenSource,
        open_writer: OpenWriter,
        opening: threading.Semaphore,
        numbers: itertools.count[int] | None = None,
    ) -> None:
        super().__init__(name=f"camera-{plan.id}", daemon=True)
        self.plan = plan
        self.status = Status(since=time.time())
        self._storage = storage
        self._epoch = epoch
        self._open_source = open_source
        self._open_writer = open_writer
        self._opening = opening
        self._numbers = numbers if numbers is not None else itertools.count(1)
        self._stopping = threading.Event()
        self._failures = 0

    def stop(self) -> None:
        """Ask to finish; the open file is closed. Returns at once, `join` waits."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._session()
            except RecorderError as error:
                self._fell(error, time.monotonic() - started)
            except Exception as error:
                # One camera must never take the others with it: what nobody foresaw is a reason to try again.
                what = redact(f"{type(error).__name__}: {error}", self.plan.user, self.plan.password)
                log.error("камера %s: непередбачена помилка: %s", self.plan.id, what)
                self._fell(RecorderError(f"Непередбачена помилка: {type(error).__name__}."), 0.0)
        self._become("stopped", "")

    def _session(self) -> None:
        self._storage.check()
        self._become("connecting", "")
        with self._opening:
            if self._stopping.is_set():
                return
            source = self._open_source(self.plan)
        try:
            segmenter = Segmenter(
                self._storage,
                self.plan.id,
                source.info,
                epoch=self._epoch,
                segment_seconds=self.plan.segment_seconds,
                number=lambda: next(self._numbers),
                open_writer=self._open_writer,
            )
            why = "stop"
            try:
                for unit in source.units():
                    segmenter.write(unit)
                    self._count(len(unit.data), source.dropped, segmenter.current)
                    if self._stopping.is_set():
                        return
            except RecorderError as error:
                why = type(error).__name__
                raise
            finally:
                segmenter.close(why)
        finally:
            source.close()

    def _count(self, size: int, dropped: int, segment: str) -> None:
        status = self.status
        if status.state != "recording":
            self._become("recording", "")
        status.payload += size
        status.units += 1
        status.dropped = dropped
        status.segment = segment
        status.last_unit = time.time()

    def _fell(self, error: RecorderError, lasted: float) -> None:
        if isinstance(error, ParametersChanged):
            self._become("connecting", str(error))
            return
        if lasted > HEALTHY_SECONDS:
            self._failures = 0
        self._become(error.state, redact(error, self.plan.user, self.plan.password))
        self._stopping.wait(self._pause(error))
        self._failures += 1

    def _pause(self, error: RecorderError) -> float:
        """Seconds until the next try: doubling, jittered so that a building does not reconnect in one beat."""
        if isinstance(error, StorageError):
            first, last = DISK_BACKOFF, DISK_BACKOFF
        elif isinstance(error, AuthFailed):
            first, last = AUTH_BACKOFF_FIRST, AUTH_BACKOFF_LAST
        else:
            first, last = BACKOFF_FIRST, BACKOFF_LAST
        return min(last, first * 2 ** min(self._failures, 10)) * random.uniform(0.5, 1.0)

    def _become(self, state: str, reason: str) -> None:
        status = self.status
        if (status.state, status.reason) == (state, reason):
            return
        status.state, status.reason, status.since = state, reason, time.time()
        level = logging.INFO if state in ("connecting", "recording", "stopped") else logging.WARNING
        log.log(level, "камера %s: %s %s", self.plan.id, state, reason)
