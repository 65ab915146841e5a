"""What RQ runs. Importing this module needs no Django: the recorder runs on machines that have only Valkey and a disk.

`record_shard` is an endless job on queue `recorder`; it ends by lease, by command, with its worker, or when its plan is
withdrawn. RQ must not retry it: the planner starts the next one with a new epoch.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from typing import Any

from rq import get_current_job
from rq.worker import BaseWorker

from .recorder.board import Board
from .recorder.shard import Shard

QUEUE = "recorder"
_PR_SET_PDEATHSIG = 1


def record_shard(shard: str, epoch: int) -> str:
    """Record the cameras of `shard`. `epoch` is given by the planner and fences off older recorders.

    Returns why it ended. Raises LeaseLost when a newer recorder holds the shard already.
    """
    job = get_current_job()
    if job is None:
        raise RuntimeError("record_shard запускає лише RQ.")
    stop = threading.Event()
    _die_with_worker(stop)
    worker_key = f"{BaseWorker.redis_worker_namespace_prefix}{job.worker_name}"

    def worker_is_leaving() -> bool:
        # A warm shutdown waits for the running job, and this one would never end by itself.
        return bool(job.connection.hexists(worker_key, "shutdown_requested_date"))

    return Shard(Board(job.connection), shard, epoch, stop=stop, asked_to_stop=worker_is_leaving).run()


def _die_with_worker(stop: threading.Event) -> None:
    """A killed worker leaves its forked child running: have the kernel send it SIGTERM, and close the files on that."""
    if threading.current_thread() is not threading.main_thread():
        return
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        stop.set()


def reconcile_relay() -> dict[str, Any]:
    """Bring the relay in step with the registry; returns what was done. Runs on queue `default`, in a Django worker."""
    # Imported here: the registry needs Django, `record_shard` above must not.
    from .services import reconcile_relay as run

    return run()
