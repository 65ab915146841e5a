"""Many cameras, one process: what one RQ job runs.

Invariants:
1. A camera of the plan has exactly one recording; cameras come and go without touching the others.
2. The shard stops when it is told to, when its plan is withdrawn, or when a newer epoch holds the lease; never because
   Redis/Valkey is away.
3. On stopping every open file is closed, unless the camera's read hangs longer than the driver waits: then the file stays
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
from .errors import LeaseLost
from .model import CameraPlan, Driver, OpenSource, OpenWriter
from .recording import Recording
from .storage import Storage
from .threads import ThreadDriver
from .writers import open_writer as any_writer

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0


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
        open_writer: OpenWriter = any_writer,
        beat_seconds: float = BEAT_SECONDS,
        reserve_bytes: int | None = None,
    ) -> None:
        self.board = board
        self.shard = shard
        self.epoch = epoch
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{epoch}"
        self.cameras: dict[str, Recording] = {}
        self._stop = stop or threading.Event()
        self._asked_to_stop = asked_to_stop
        self._driver: Driver = ThreadDriver(open_source)
        self._open_writer = open_writer
        self._beat_seconds = beat_seconds
        self._reserve_bytes = reserve_bytes
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
        leaving = [name for name, camera in self.cameras.items() if wanted.get(name) != camera.plan]
        self._driver.remove(leaving)
        for name in leaving:
            del self.cameras[name]
        for name, camera_plan in wanted.items():
            if name not in self.cameras:
                self.cameras[name] = self._start(camera_plan, storage)
        self._revision = plan.revision

    def _start(self, plan: CameraPlan, storage: Storage) -> Recording:
        recording = Recording(
            plan,
            storage,
            epoch=self.epoch,
            open_writer=self._open_writer,
            numbers=self._numbers.setdefault(plan.id, itertools.count(1)),
        )
        self._driver.add(recording)
        return recording

    def _finish(self) -> None:
        self._driver.close()
        try:
            self.board.beat(self.shard, self.epoch, {name: camera.status for name, camera in self.cameras.items()})
            self.board.release(self.shard, self.owner)
        except redis.RedisError:
            log.warning("група %s: черга недоступна, завершення не повідомлено", self.shard)
