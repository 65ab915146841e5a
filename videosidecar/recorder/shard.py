"""Many cameras, one process: what one RQ job runs.

Invariants:
1. A camera of the plan has exactly one thread; cameras come and go without touching the others.
2. The shard stops when it is told to, when its plan is withdrawn, or when a newer epoch holds the lease; never because
   Redis/Valkey is away.
3. On stopping every open file is closed, unless the camera's read hangs longer than JOIN_SECONDS: then the file stays
   as it is, playable up to its last fragment.
"""

from __future__ import annotations

import itertools
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import redis

from .av_source import AvSource
from .board import Board, ShardPlan
from .camera import CameraRecorder
from .errors import LeaseLost
from .model import CameraPlan, OpenSource, OpenWriter
from .mp4_writer import Mp4Writer
from .storage import Storage

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
JOIN_SECONDS = 12.0
OPENING_AT_ONCE = 8


class Shard:
    """Runs the cameras of `shard` under `epoch` until `stop` is set or the shard is taken away."""

    def __init__(
        self,
        board: Board,
        shard: str,
        epoch: int,
        *,
        stop: threading.Event | None = None,
        asked_to_stop: Callable[[], bool] = lambda: False,
        open_source: OpenSource = AvSource,
        open_writer: OpenWriter = Mp4Writer,
        beat_seconds: float = BEAT_SECONDS,
        reserve_bytes: int | None = None,
    ) -> None:
        self.board = board
        self.shard = shard
        self.epoch = epoch
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{epoch}"
        self.cameras: dict[str, CameraRecorder] = {}
        self._stop = stop or threading.Event()
        self._asked_to_stop = asked_to_stop
        self._open_source = open_source
        self._open_writer = open_writer
        self._beat_seconds = beat_seconds
        self._reserve_bytes = reserve_bytes
        self._opening = threading.Semaphore(OPENING_AT_ONCE)
        self._numbers: dict[str, itertools.count[int]] = {}
        self._revision = ""
        self._withdrawn = False
        self._lost_since = 0.0

    def run(self) -> str:
        """Record until the end; returns why it ended, a sentence. Raises LeaseLost if it may not even begin."""
        self.board.hold(self.shard, self.owner, self.epoch)
        why = "Запис зупинено."
        try:
            while not self._stop.is_set():
                self._beat()
                if self._withdrawn:
                    why = "Групу прибрано з плану."
                    break
                self._stop.wait(self._beat_seconds)
        except LeaseLost as error:
            why = str(error)
        finally:
            self._finish()
        log.info("група %s, епоха %d: %s", self.shard, self.epoch, why)
        return why

    def _beat(self) -> None:
        """Renew, look for a new plan, tell the states. Without Redis/Valkey the cameras just go on."""
        try:
            self.board.hold(self.shard, self.owner, self.epoch)
            if self.board.revision(self.shard) != self._revision:
                self._follow(self.board.plan(self.shard))
            self.board.beat(self.shard, self.epoch, {name: camera.status for name, camera in self.cameras.items()})
            if self._asked_to_stop():
                self._stop.set()
            if self._lost_since:
                log.warning("група %s: черга знову доступна", self.shard)
                self._lost_since = 0.0
        except redis.RedisError as error:
            if not self._lost_since:
                self._lost_since = time.time()
                log.warning("група %s: черга недоступна (%s), запис триває", self.shard, type(error).__name__)

    def _follow(self, plan: ShardPlan | None) -> None:
        """Start, restart and stop what differs from `plan`; everything else stays as it is."""
        if plan is None:
            self._withdrawn = True
            return
        storage = Storage(Path(plan.root), self._reserve_bytes, plan.disk)
        wanted = {camera.id: camera for camera in plan.cameras}
        leaving = [camera for name, camera in self.cameras.items() if wanted.get(name) != camera.plan]
        _stop_all(leaving)
        for camera in leaving:
            del self.cameras[camera.plan.id]
        for name, camera_plan in wanted.items():
            if name not in self.cameras:
                self.cameras[name] = self._start(camera_plan, storage)
        self._revision = plan.revision

    def _start(self, plan: CameraPlan, storage: Storage) -> CameraRecorder:
        camera = CameraRecorder(
            plan,
            storage,
            epoch=self.epoch,
            open_source=self._open_source,
            open_writer=self._open_writer,
            opening=self._opening,
            numbers=self._numbers.setdefault(plan.id, itertools.count(1)),
        )
        camera.start()
        return camera

    def _finish(self) -> None:
        _stop_all(list(self.cameras.values()))
        try:
            self.board.beat(self.shard, self.epoch, {name: camera.status for name, camera in self.cameras.items()})
            self.board.release(self.shard, self.owner)
        except redis.RedisError:
            log.warning("група %s: черга недоступна, завершення не повідомлено", self.shard)


def _stop_all(cameras: list[CameraRecorder]) -> None:
    for camera in cameras:
        camera.stop()
    until = time.monotonic() + JOIN_SECONDS
    for camera in cameras:
        camera.join(max(0.0, until - time.monotonic()))
