"""What RQ runs. Importing this module needs no Django: the recorder runs on machines that have only Valkey and a disk.

`record_shard` is an endless job on queue `recorder`; it ends by lease, by command, with its worker, or when its plan is
withdrawn. RQ must not retry it: the planner starts the next one with a new epoch. `keep_disks` and the rest are short and
run on queue `video`. With named nodes both queues end in «-<node>».
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import get_current_job
from rq.job import Job
from rq.worker import BaseWorker

from .recorder import chores
from .recorder.board import Board
from .recorder.disk.keeper import keep
from .recorder.disk.policy import Policy, save_policy
from .recorder.shard import Shard
from .recorder.storage import Storage

QUEUE = "recorder"
SHORT_QUEUE = "video"
TALK_SECONDS = 2.0
_PR_SET_PDEATHSIG = 1


def queue_name(base: str, node: str) -> str:
    return f"{base}-{node}" if node else base


def record_shard(shard: str, epoch: int) -> str:
    """Record the cameras of `shard`. `epoch` is given by the planner and fences off older recorders.

    Returns why it ended. Raises LeaseLost when a newer recorder holds the shard already.
    """
    job = _job()
    stop = threading.Event()
    _die_with_worker(stop)
    connection = impatient(job.connection)
    worker_key = f"{BaseWorker.redis_worker_namespace_prefix}{job.worker_name}"

    def worker_is_leaving() -> bool:
        # A warm shutdown waits for the running job, and this one would never end by itself.
        return bool(connection.hexists(worker_key, "shutdown_requested_date"))

    return Shard(Board(connection), shard, epoch, stop=stop, asked_to_stop=worker_is_leaving, is_process=True).run()


def impatient(connection: redis.Redis) -> redis.Redis:
    """The same server, but every call fails within seconds: RQ's own connection may wait for minutes."""
    pool = connection.connection_pool
    short = {"socket_timeout": TALK_SECONDS, "socket_connect_timeout": TALK_SECONDS, "retry": Retry(NoBackoff(), 0)}
    return redis.Redis(connection_pool=redis.ConnectionPool(pool.connection_class, **{**pool.connection_kwargs, **short}))


def _die_with_worker(stop: threading.Event) -> None:
    """A killed worker leaves its forked child running: have the kernel send it SIGTERM, and close the files on that."""
    if threading.current_thread() is not threading.main_thread():
        return
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        stop.set()


def keep_disks(roots: list[tuple[str, str]]) -> dict[str, str]:
    """One pass over each (folder, disk id) of this machine; returns the level of each. Told to the board."""
    board = Board(_job().connection)
    text = board.policy()
    if not text:
        return {}
    levels = {}
    for root, disk in roots:
        state = keep_disk(Path(root), disk, Policy.from_json(text))
        board.tell_disk(root, state)
        levels[root] = str(state["level"])
    return levels


def keep_disk(root: Path, disk: str, policy: Policy) -> dict[str, Any]:
    """One pass; the policy stays on the disk for recorders that lose the queue."""
    state = keep(root, policy, disk=disk, wait_seconds=5.0)
    if state.level != "missing":
        try:
            save_policy(root, policy)
        except OSError as error:
            state.problem = state.problem or f"Правила зберігання не записано на диск {root}: {error.strerror}."
    return state.facts()


def probe_camera(camera: str) -> dict[str, Any]:
    """Try a camera of the plan from this machine, where the recorder would read it (queue `video`)."""
    board = Board(_job().connection)
    for shard in sorted(board.shards()):
        plan = board.plan(shard)
        for known in plan.cameras if plan else ():
            if known.id == camera:
                return chores.probe(known)
    return {"code": camera, "problem": "Цієї камери немає в плані запису. Увімкніть її в реєстрі.", "picture": "", "seconds": 0.0}


def verify_day(root: str, disk: str, camera: str, day: str) -> dict[str, Any]:
    """Compare a camera's day with its manifest (queue `video`); `done` and `total` in the job's meta. Raises StorageError."""
    return chores.verify(Storage(Path(root), 0, disk), camera, day, _progress(_job()))


def export_clip(root: str, disk: str, camera: str, from_ns: int, to_ns: int, path: str) -> dict[str, Any]:
    """Cut out a clip (queue `video`); `done` and `total` in the job's meta. Raises ValueError, NothingRecorded, OSError."""
    return chores.export(Storage(Path(root), 0, disk), camera, from_ns, to_ns, Path(path), _progress(_job()))


def _job() -> Job:
    job = get_current_job()
    if job is None:
        raise RuntimeError("Це завдання запускає лише RQ.")
    return job


def _progress(job: Job) -> chores.Advance:
    def advance(done: int, total: int) -> None:
        job.meta.update(done=done, total=total)
        job.save_meta()

    return advance


def reconcile_relay() -> dict[str, Any]:
    """Bring the relay in step with the registry; returns what was done. Runs on queue `default`, in a Django worker."""
    # Imported here: the registry needs Django, `record_shard` above must not.
    from .services import reconcile_relay as run

    return run()


def index_archive() -> dict[str, Any]:
    """Take what the manifests of this machine's disks have grown by into the database `video`. In a Django worker.

    Returns manifests and lines read. A disk or a database that is away is caught up with the next time.
    """
    from .archive.following import follow_disks

    return follow_disks()
