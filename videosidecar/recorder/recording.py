"""What is kept of one camera, whoever reads it: its state, its open segment, when to try again."""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..redact import redact
from .errors import AuthFailed, ParametersChanged, RecorderError, StorageError
from .model import AccessUnit, CameraPlan, OpenWriter, StreamInfo, Tap
from .segmenter import Segmenter
from .settle import Settler
from .storage import Storage

log = logging.getLogger(__name__)

BACKOFF_FIRST, BACKOFF_LAST = 1.0, 60.0  # seconds
AUTH_BACKOFF_FIRST, AUTH_BACKOFF_LAST = 60.0, 600.0  # a camera locks the account after a few wrong passwords
DISK_BACKOFF = 10.0
HEALTHY_SECONDS = 30.0


@dataclass(slots=True)
class Status:
    """What the operator sees of a camera.

    `state`: pending, connecting, recording, degraded, backoff, auth-failed, no-disk, paused, quarantined, stopped;
    `reason` is a sentence. `source`: which driver reads it, «av» or «rtp»; `source_note`: why not the other.
    """

    state: str = "pending"
    reason: str = ""
    since: float = 0.0
    payload: int = 0
    units: int = 0
    dropped: int = 0
    lost: int = 0
    segment: str = ""
    last_unit: float = 0.0
    drift: float = 0.0  # seconds the camera's clock is ahead of this machine's
    source: str = ""
    source_note: str = ""


class Recording:
    """One camera under one epoch. A driver calls, in this order and from one thread at a time:
    `connecting`, `begin`, `write`…, then `fell` (and again from the start after the pause it returns) or `stop`.
    """

    def __init__(
        self,
        plan: CameraPlan,
        storage: Storage,
        *,
        epoch: int,
        open_writer: OpenWriter,
        numbers: itertools.count[int] | None = None,
        taps: Sequence[Tap] = (),
        settler: Settler | None = None,
    ) -> None:
        self.plan = plan
        self.status = Status(since=time.time())
        self._storage = storage
        self._epoch = epoch
        self._open_writer = open_writer
        self._numbers = numbers if numbers is not None else itertools.count(1)
        self._taps = taps
        self._settler = settler
        self._segmenter: Segmenter | None = None
        self._began = 0.0
        self._failures = 0

    def connecting(self) -> None:
        """About to connect. Raises StorageError when there is nowhere to write."""
        self._began = time.monotonic()
        self._storage.check()
        self._become("connecting", "")

    def begin(self, info: StreamInfo) -> None:
        """The stream is open."""
        self._segmenter = Segmenter(
            self._storage,
            self.plan.id,
            info,
            epoch=self._epoch,
            segment_seconds=self.plan.segment_seconds,
            number=lambda: next(self._numbers),
            open_writer=self._open_writer,
            taps=self._taps,
            settler=self._settler,
            fsync=self.plan.fsync,
            source=self.status.source,
        )
        for tap in self._taps:
            tap.begin(self.plan.id, info)

    def write(self, unit: AccessUnit) -> None:
        """Keep one access unit. Raises WriterError, StorageError."""
        segmenter = self._segmenter
        if segmenter is None:
            raise RuntimeError("write() before begin()")
        segmenter.write(unit)
        status = self.status
        if status.state != "recording":
            self._become("recording", "")
        status.payload += len(unit.data)
        status.units += 1
        status.lost += unit.lost
        status.segment = segmenter.current
        status.last_unit = unit.arrived_ns / 1e9
        if unit.camera_ns:
            status.drift = (unit.camera_ns - unit.arrived_ns) / 1e9

    def stop(self) -> None:
        """Told to stop: close the file. Raises nothing that could keep the others from stopping."""
        try:
            self._close("stop")
        except RecorderError as error:
            log.warning("камера %s: %s", self.plan.id, error)
        self._become("stopped", "")

    def fell(self, error: Exception) -> float:
        """The session broke. Closes the file and returns the seconds to wait before the next try."""
        known = error if isinstance(error, RecorderError) else self._unforeseen(error)
        try:
            self._close(type(known).__name__)
        except RecorderError as worse:
            known = worse
        if isinstance(known, ParametersChanged):
            self._become("connecting", str(known))
            return 0.0
        if time.monotonic() - self._began > HEALTHY_SECONDS:
            self._failures = 0
        self._become(known.state, redact(known, self.plan.user, self.plan.password))
        pause = self._pause(known)
        self._failures += 1
        return pause

    def _unforeseen(self, error: Exception) -> RecorderError:
        # One camera must never take the others with it: what nobody foresaw is a reason to try again.
        what = redact(f"{type(error).__name__}: {error}", self.plan.user, self.plan.password)
        log.error("камера %s: непередбачена помилка: %s", self.plan.id, what)
        return RecorderError(f"Непередбачена помилка: {type(error).__name__}.")

    def _close(self, why: str) -> None:
        segmenter, self._segmenter = self._segmenter, None
        if segmenter:
            segmenter.close(why)

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
        if state not in ("connecting", "recording"):
            for tap in self._taps:
                tap.fell(self.plan.id, state, reason)
