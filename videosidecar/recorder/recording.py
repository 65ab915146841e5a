"""What is kept of one camera, whoever reads it: its state, its open segment, when to try again."""

from __future__ import annotations

import itertools
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..redact import redact
from .buckets import Bucket
from .errors import AuthFailed, ParametersChanged, RecorderError, StorageError
from .model import AccessUnit, CameraPlan, OpenWriter, StreamInfo, Tap
from .segmenter import Segmenter
from .settle import Settler
from .storage import Storage
from .voice import Voice

BACKOFF_FIRST, BACKOFF_LAST = 1.0, 60.0  # seconds
AUTH_BACKOFF_FIRST, AUTH_BACKOFF_LAST = 60.0, 600.0  # a camera locks the account after a few wrong passwords
DISK_BACKOFF = 10.0
HEALTHY_SECONDS = 30.0
LOSS_WINDOW_SECONDS = 30.0
LOSS_SHARE = 0.01  # of RTP packets to pictures: more than that is seen
KEY_FRAME_SECONDS = 20.0
SILENCE_SECONDS = 15.0
LIVE = ("recording", "degraded")
VOICE = Voice()


@dataclass(slots=True)
class Status:
    """What the operator sees of a camera.

    `state`: pending, connecting, recording, degraded, backoff, auth-failed, no-disk, paused, quarantined, stopped;
    `reason` is a sentence, `since` when the state began (UTC seconds). `source`: which driver reads it, «av» or «rtp»;
    `source_note`: why not the other. `payload`, `units`, `dropped`, `lost`, `reconnects`, `segments` count from the
    start of this process.
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
    reconnects: int = 0
    segments: int = 0
    key_age: float = 0.0  # seconds since the last key frame


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
        pick_storage: Callable[[], Storage] | None = None,
        bucket: Bucket | None = None,
        voice: Voice = VOICE,
    ) -> None:
        """`pick_storage` chooses a disk anew for each session (raises StorageError); without it, always `storage`."""
        self.plan = plan
        self.status = Status(since=time.time())
        self._storage = storage
        self._pick_storage = pick_storage
        self._bucket = bucket
        self._voice = voice
        self._epoch = epoch
        self._open_writer = open_writer
        self._numbers = numbers if numbers is not None else itertools.count(1)
        self._taps = taps
        self._settler = settler
        self._segmenter: Segmenter | None = None
        self._began = 0.0
        self._failures = 0
        self._changing = threading.Lock()  # of the state: the driver and whoever judges may both change it
        self._last_write = self._last_key = 0.0  # monotonic
        self._window = (0.0, 0, 0)
        self._losing = False
        self._waited = 0.0
        self._at_the_disk = 0.0  # monotonic, since when; 0: not now

    def stuck(self, now: float) -> float:
        """Seconds that it has been waiting for one answer of its disk; `now` is monotonic."""
        since = self._at_the_disk
        return now - since if since else 0.0

    @property
    def is_live(self) -> bool:
        """It is recording, well or badly."""
        return self.status.state in LIVE

    def silence(self, now: float) -> float:
        """Seconds since the last picture; `now` is monotonic."""
        return now - self._last_write

    def connecting(self) -> None:
        """About to connect. Raises StorageError when there is nowhere to write."""
        self._began = time.monotonic()
        if self._pick_storage:
            self._storage = self._pick_storage()
        else:
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
        self.write_all([unit])

    def write_all(self, units: list[AccessUnit]) -> None:
        """Keep what one read brought, in order. Raises WriterError, StorageError; what came before the error is kept."""
        segmenter = self._segmenter
        if segmenter is None:
            raise RuntimeError("write() before begin()")
        if not units:
            return
        files = segmenter.begun
        self._at_the_disk = time.monotonic()
        try:
            segmenter.write_all(units)
        finally:
            self._at_the_disk = 0.0
        status = self.status
        now = self._last_write = time.monotonic()
        if status.state not in LIVE:
            self._last_key, self._window, self._losing = now, (now, status.units, status.lost), False
            self._become("recording", "")
        payload = lost = 0
        for unit in units:
            payload += len(unit.data)
            lost += unit.lost
            if unit.is_key and not unit.audio:
                self._last_key = now
                if unit.camera_ns:
                    status.drift = (unit.camera_ns - unit.arrived_ns) / 1e9
        status.payload += payload
        status.units += len(units)
        status.lost += lost
        status.last_unit = units[-1].arrived_ns / 1e9
        if segmenter.begun != files:
            status.segments += segmenter.begun - files
            status.segment = segmenter.current

    def judge(self, now: float) -> None:
        """Looked at from beside, every few seconds: does it record well? `now` is monotonic."""
        with self._changing:
            if self.status.state not in LIVE:
                return
            self.status.key_age = round(now - self._last_key, 1)
            weakness = self._weakness(now)
            self._set("degraded" if weakness else "recording", weakness)

    def _weakness(self, now: float) -> str:
        """What is wrong with a running recording, a sentence without figures (it must not change with each look)."""
        if now - self._last_write > SILENCE_SECONDS:
            return "З’єднання є, але картинка не надходить. Перевірте камеру; зв’язок відновлюється сам."
        if now - self._last_key > KEY_FRAME_SECONDS:
            return "Надто рідко надходять опорні кадри. Вимкніть на камері «розумний» кодек або зменшіть інтервал опорних кадрів."
        if self._segmenter and self._segmenter.fails_to_finish(now):
            return "Файли не вдається завершити. Перевірте диск: чи є на ньому місце і чи він справний."
        if self._is_waiting_for_the_disk():
            return "Диск не встигає записувати. Перевірте його стан і що ще ним користується."
        if self._is_losing(now):
            return "Дорогою губиться частина картинки. Перевірте мережу до камери."
        return ""

    def _is_waiting_for_the_disk(self) -> bool:
        waited = self._segmenter.waited if self._segmenter else 0.0
        more, self._waited = waited > self._waited, waited
        return more

    def _is_losing(self, now: float) -> bool:
        began, units, lost = self._window
        if now - began >= LOSS_WINDOW_SECONDS:
            missing = self.status.lost - lost
            self._losing = missing > LOSS_SHARE * (self.status.units - units + missing)
            self._window = (now, self.status.units, self.status.lost)
        return self._losing

    def hold_back(self, state: str, reason: str) -> None:
        """It is not recorded for now: «paused» or «quarantined». No driver has it."""
        self._become(state, reason)

    def stop(self) -> None:
        """Told to stop: close the file. Raises nothing that could keep the others from stopping."""
        try:
            self._close("stop")
        except RecorderError as error:
            self._tell(logging.WARNING, str(error))
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
        self.status.reconnects += 1
        return max(pause, self._bucket.wait()) if self._bucket else pause

    def _unforeseen(self, error: Exception) -> RecorderError:
        # One camera must never take the others with it: what nobody foresaw is a reason to try again.
        self._tell(logging.ERROR, f"непередбачена помилка: {type(error).__name__}: {error}")
        return RecorderError(f"Непередбачена помилка: {type(error).__name__}.")

    def _close(self, why: str) -> None:
        segmenter, self._segmenter = self._segmenter, None
        if segmenter is None:
            return
        self._at_the_disk = time.monotonic()
        try:
            segmenter.close(why)
        finally:
            self._at_the_disk = 0.0

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
        with self._changing:
            self._set(state, reason)

    def _set(self, state: str, reason: str) -> None:
        status = self.status
        if (status.state, status.reason) == (state, reason):
            return
        if status.state != state:
            status.since = time.time()
        status.state, status.reason = state, reason
        level = logging.INFO if state in ("connecting", "recording", "stopped", "paused") else logging.WARNING
        self._tell(level, f"{state} {reason}".strip())
        if state not in ("connecting", *LIVE):
            for tap in self._taps:
                tap.fell(self.plan.id, state, reason)

    def _tell(self, level: int, sentence: str) -> None:
        self._voice.tell(level, self.plan.id, sentence, self.plan.user, self.plan.password, state=self.status.state)
