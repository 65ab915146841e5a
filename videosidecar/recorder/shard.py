"""Many cameras, one process: what one RQ job runs.

Invariants:
1. A camera of the plan has exactly one recording; cameras come and go without touching the others.
2. The shard stops when it is told to, when its plan is withdrawn, or when a newer epoch holds the lease; never because
   Redis/Valkey is away, and not because it came back empty.
3. On stopping every open file is closed, unless the camera's read hangs longer than the driver waits: then the file stays
   as it is, playable up to its last fragment.
4. A process that hangs ends itself (watchdog.py); a camera that takes processes with it gets one of its own (blackbox.py).
"""

from __future__ import annotations

import itertools
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import redis

from . import figures
from .av_source import AvSource
from .blackbox import BlackBox, read_the_dead
from .board import Board, ShardPlan
from .buckets import Buckets
from .disk.pool import DiskPool
from .disk.watch import DiskWatch
from .drivers import make_drivers
from .errors import LeaseLost, StorageError
from .model import CameraPlan, Driver, OpenSource, OpenWriter
from .recording import Recording
from .settle import Settler
from .smart import Guarded, make_taps
from .storage import Storage
from .watchdog import Watchdog
from .writers import open_writer as any_writer
from .writers import writer_of

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
ABORTS_ALLOWED = 1
QUARANTINE = "q-"
"""Shards of one camera that took processes with it begin with this."""


class Shard:
    """Runs the cameras of `shard` under `epoch` until `stop` is set or the shard is taken away.

    `is_process`: this process is the shard's alone, so it may have a black box and end itself when it hangs.
    """

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
        is_process: bool = False,
    ) -> None:
        self.board = board
        self.shard = shard
        self.epoch = epoch
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{epoch}"
        self.cameras: dict[str, Recording] = {}
        self.beaten = time.monotonic()
        self._stop = stop or threading.Event()
        self._asked_to_stop = asked_to_stop
        self._driver: Driver = make_drivers(open_source)
        self._open_writer = open_writer
        self._beat_seconds = beat_seconds
        self._reserve_bytes = reserve_bytes
        self._is_process = is_process
        self._settler = Settler()
        self._numbers: dict[str, itertools.count[int]] = {}
        self._buckets = Buckets()
        self._plan: ShardPlan | None = None
        self._revision = ""
        self._pool = DiskPool((), reserve_bytes)
        self._disks = DiskWatch()
        self._black_box: BlackBox | None = None
        self._held_back: dict[str, str] = {}
        self._taps: dict[Path, tuple[Guarded, ...]] = {}
        self._withdrawn = False
        self._lost_since = 0.0
        self._told_lost_plan = False

    def run(self) -> str:
        """Record until the end; returns why it ended, a sentence. Raises LeaseLost if it may not even begin."""
        self.board.hold(self.shard, self.owner, self.epoch)
        watchdog = Watchdog(lambda: self.beaten, lambda: list(self.cameras.values()))
        if self._is_process:
            watchdog.start()
        self._disks.start()
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
            watchdog.stop()
            self._finish()
        log.info("група %s, епоха %d: %s", self.shard, self.epoch, why)
        return why

    def _beat(self) -> None:
        """Judge the cameras, renew, look for a new plan, tell the states. Without Redis/Valkey the cameras just go on."""
        self.beaten = now = time.monotonic()
        for recording in list(self.cameras.values()):
            recording.judge(now)
        if self._plan and self._disks.paused != self._held_back:
            self._apply(self._plan)
        try:
            self._talk()
        except redis.RedisError as error:
            if not self._lost_since:
                self._lost_since = time.time()
                log.warning("група %s: черга недоступна (%s), запис триває", self.shard, type(error).__name__)
        except (KeyError, TypeError, ValueError) as error:
            # A plan that cannot be understood must not stop those that are being recorded.
            log.error("група %s: план не зрозумілий (%s), запис триває за попереднім", self.shard, type(error).__name__)

    def _talk(self) -> None:
        self.board.hold(self.shard, self.owner, self.epoch)
        if self.board.revision(self.shard) != self._revision:
            self._follow(self.board.plan(self.shard))
        self.board.beat(self.shard, self.epoch, {name: camera.status for name, camera in self.cameras.items()})
        taps = [tap for some in self._taps.values() for tap in some]
        self.board.tell_process(self.shard, figures.of_process(self.cameras.values(), self.epoch, self._disks, self._settler, taps))
        if self._asked_to_stop():
            self._stop.set()
        if self._lost_since:
            log.warning("група %s: черга знову доступна", self.shard)
            self._lost_since = 0.0

    def _follow(self, plan: ShardPlan | None) -> None:
        """Take up a new plan. A plan that is gone without a word was lost with the queue: go on with the old one."""
        if plan is None:
            self._withdrawn = self.board.is_withdrawn(self.shard)
            if not self._withdrawn and not self._told_lost_plan:
                self._told_lost_plan = True
                log.warning("група %s: черга втратила план, запис триває за останнім відомим", self.shard)
            return
        self._told_lost_plan = False
        moved = self._plan is not None and plan.disks != self._plan.disks
        self._pool = DiskPool(plan.disks, self._reserve_bytes)
        self._disks.follow([Path(root) for root, _disk in plan.disks])
        if self._is_process and self._black_box is None:
            self._open_black_box()
        self._apply(plan, everything=moved)
        self._revision = plan.revision

    def _apply(self, plan: ShardPlan, *, everything: bool = False) -> None:
        """Start, restart and stop what differs from `plan`; everything else stays as it is."""
        self._plan, self._held_back = plan, dict(self._disks.paused)
        wanted = {camera.id: self._held(camera) for camera in plan.cameras}
        leaving = [name for name, camera in self.cameras.items() if everything or wanted.get(name) != camera.plan]
        self._driver.remove(leaving)
        for name in leaving:
            del self.cameras[name]
        fresh = [camera for name, camera in wanted.items() if name not in self.cameras]
        aborts = self._aborts_of(fresh)
        for camera in fresh:
            self.cameras[camera.id] = self._start(camera, aborts.get(camera.id, 0))

    def _aborts_of(self, cameras: list[CameraPlan]) -> dict[str, int]:
        if self.shard.startswith(QUARANTINE):
            return {}
        try:
            return self.board.aborts(camera.id for camera in cameras)
        except redis.RedisError:
            return {}

    def _held(self, camera: CameraPlan) -> CameraPlan:
        reason = camera.paused or self._held_back.get(camera.id, "")
        return replace(camera, paused=reason) if reason else camera

    def _start(self, plan: CameraPlan, aborts: int) -> Recording:
        recording = Recording(
            plan,
            self._pool.preferred(plan.id),
            epoch=self.epoch,
            open_writer=writer_of(plan.writer) if self._open_writer is any_writer else self._open_writer,
            settler=self._settler,
            numbers=self._numbers.setdefault(plan.id, itertools.count(1)),
            pick_storage=lambda: self._pool.pick(plan.id),
            bucket=self._buckets.of(plan),
            taps=self._looking_on(self._pool.preferred(plan.id)),
        )
        if plan.paused:
            recording.hold_back("paused", plan.paused)
        elif aborts > ABORTS_ALLOWED:
            recording.hold_back("quarantined", "Камера двічі обірвала процес запису. Вона чекає на власний процес: додайте працівника.")
        else:
            self._driver.add(recording)
        return recording

    def _open_black_box(self) -> None:
        """On the first disk that can be written to; a recorder without one records all the same."""
        try:
            root = self._pool.pick(self.shard).root
            for camera in read_the_dead(root):
                log.error("камера %s обірвала процес запису", camera)
                self.board.accuse(camera)
            self._black_box = BlackBox(root, f"{self.shard}-{self.epoch}")
        except (OSError, StorageError) as error:
            log.warning("група %s: чорну скриньку не відкрито (%s)", self.shard, type(error).__name__)

    def _looking_on(self, storage: Storage) -> tuple[Guarded, ...]:
        """Those who look on, one set for each disk; nobody at a camera in quarantine: decoding may be what kills."""
        if self.shard.startswith(QUARANTINE):
            return ()
        if storage.root not in self._taps:
            self._taps[storage.root] = make_taps(storage, self.board.connection)
        return self._taps[storage.root]

    def _finish(self) -> None:
        self._driver.close()
        for tap in (tap for taps in self._taps.values() for tap in taps):
            tap.close()
        if not self._settler.close():
            log.warning("група %s: диск не встиг завершити файли; вони цілі до останнього фрагмента", self.shard)
        self._disks.stop()
        if self._black_box:
            self._black_box.close()
        try:
            self.board.beat(self.shard, self.epoch, {name: camera.status for name, camera in self.cameras.items()})
            self.board.release(self.shard, self.owner)
        except redis.RedisError:
            log.warning("група %s: черга недоступна, завершення не повідомлено", self.shard)
