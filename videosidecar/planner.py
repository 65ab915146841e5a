"""Keeps what runs in step with the registry: plans, recorder jobs, disks, grants, the relay. One tick after another.

Recorder jobs are looked after each second, the registry is read less often: it is a thousand rows with sealed passwords.
Two planners are harmless: the second waits for the lease of the first, and should both act, the higher epoch wins.
"""

import logging
import os
import socket
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import redis
from django.conf import settings
from rq import Queue
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus

from portal.core.queue import connection

from . import disks, services
from .jobs import QUEUE, SHORT_QUEUE, index_archive, keep_disks, queue_name, record_shard
from .recorder.board import Board, Lease
from .recorder.errors import StorageError
from .relay import RelayError, RemovalNotConfirmed

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
PLAN_SECONDS = 5.0
DISK_SECONDS = 60.0
RELAY_SECONDS = 15.0
STARTING_SECONDS = 10.0
SHORT_SECONDS = 900
INDEX_SECONDS = 15.0
INDEX_JOB = "video-index"
WAITING = (JobStatus.QUEUED, JobStatus.DEFERRED, JobStatus.SCHEDULED)
OVER = (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED)


def new_owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(slots=True)
class Report:
    """What a tick found and did. `problems` are sentences for a person; `waits`: another planner is at work."""

    cameras: int = 0
    shards: dict[str, str] = field(default_factory=dict)
    grants: int = 0
    relay: dict = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    waits: bool = False

    def as_dict(self) -> dict:
        return asdict(self)


def tick(*, with_relay: bool = True, confirmed: bool = False, owner: str = "") -> Report:
    """Bring everything in step once. What cannot be done is a problem of the report, never an exception."""
    report, board = Report(), services.board()
    try:
        if confirmed:
            board.confirm_removal()
        if not board.may_plan(owner or new_owner()):
            return Report(waits=True)
        confirmed = board.removal_is_confirmed()
    except redis.RedisError:
        confirmed = False  # told below, where the queue is asked again
    _check_disks(report)
    try:
        _plan(report, board, confirmed)
    except redis.RedisError as error:
        report.problems.append(f"Черга недоступна ({type(error).__name__}). Запис триває, зміни реєстру зачекають.")
    if with_relay:
        _relay(report, confirmed)
    _tell(report, board, removal_done=with_relay and confirmed)
    return report


def _plan(report: Report, board: Board, confirmed: bool) -> None:
    published = services.publish_plan(confirmed=confirmed)
    if published.problem:
        report.problems.append(published.problem)
    report.cameras = sum(published.shards.values())
    report.shards = keep_jobs(board, Queue(QUEUE, connection=connection(settings.REDIS_URL)))
    report.problems += _shard_problems(report.shards)
    report.grants = services.publish_grants()


def _check_disks(report: Report) -> None:
    """Disks of this machine. Those of other machines are told by their keepers."""
    for disk in disks.disks():
        if disk.node:
            continue
        try:
            services.storage_at(disk).check()
        except StorageError as error:
            report.problems.append(str(error))


def _shard_problems(shards: dict[str, str]) -> list[str]:
    waiting = sum(state == "waiting" for state in shards.values())
    if not waiting:
        return []
    return [f"Чекають на вільного працівника груп камер: {waiting}. Запустіть ще: rq worker recorder (README, «What must run»)."]


def _relay(report: Report, confirmed: bool) -> None:
    try:
        report.relay = services.reconcile_relay(confirmed=confirmed)
    except (RelayError, RemovalNotConfirmed) as error:
        report.problems.append(str(error))


def _tell(report: Report, board: Board, *, removal_done: bool) -> None:
    """For the console and «Стан системи»."""
    try:
        if removal_done:
            board.forget_removal()
        board.tell_report(report.as_dict())
    except redis.RedisError:
        log.warning("черга недоступна: звіт планувальника не збережено")


# Recorder jobs.


def look_after(owner: str) -> dict[str, str] | None:
    """The quick part of a tick: only the jobs. None when another planner is at work or the queue is away."""
    board = services.board()
    try:
        if not board.may_plan(owner):
            return None
        return keep_jobs(board, Queue(QUEUE, connection=connection(settings.REDIS_URL)))
    except redis.RedisError:
        return None


def stop_planning(owner: str) -> None:
    """Let another planner begin at once."""
    try:
        services.board().stop_planning(owner)
    except redis.RedisError:
        return


def keep_jobs(board: Board, queue: Queue) -> dict[str, str]:
    """Give every wanted shard a running job: one that lost its lease or its process is started anew with the next epoch.

    Returns by shard: «recording», «waiting» (no free worker), «starting» or «started» (by this call).
    """
    return {shard: _keep_job(board, _queue_of(board, queue, shard), shard) for shard in sorted(board.shards())}


def _queue_of(board: Board, queue: Queue, shard: str) -> Queue:
    node = board.node(shard)
    return Queue(queue_name(queue.name, node), connection=queue.connection) if node else queue


def _keep_job(board: Board, queue: Queue, shard: str) -> str:
    lease, job = board.lease(shard), _job(board.job(shard), queue)
    status = job.get_status() if job else None
    if lease and not _died(job, status, lease):
        return "recording"
    if job and status in WAITING:
        return "waiting"
    if job and status == JobStatus.STARTED:
        if not lease and _just_started(job):
            return "starting"
        _end(job)
    epoch = board.next_epoch(shard)
    # No retry by RQ: the next run needs a new epoch, and the old process may still be writing.
    new = queue.enqueue(record_shard, shard, epoch, job_timeout=-1, result_ttl=60, failure_ttl=3600)
    board.set_job(shard, new.id)
    log.info("група %s: нове завдання, епоха %d", shard, epoch)
    return "started"


def _died(job: Job | None, status: JobStatus | None, lease: Lease) -> bool:
    """The lease still stands, but the job that took it is over: its process was killed."""
    return job is not None and status in OVER and job.args[1] == lease.epoch


def _end(job: Job) -> None:
    """Its lease lapsed, so its process hangs or its machine is gone: have the worker kill it, so that the worker is free."""
    try:
        send_stop_job_command(job.connection, job.id)
    except (InvalidJobOperation, NoSuchJobError):
        return


def _job(job_id: str, queue: Queue) -> Job | None:
    if not job_id:
        return None
    try:
        return Job.fetch(job_id, connection=queue.connection)
    except NoSuchJobError:
        return None


def _just_started(job: Job) -> bool:
    if not job.started_at:
        return True
    started = job.started_at if job.started_at.tzinfo else job.started_at.replace(tzinfo=UTC)
    return (datetime.now(UTC) - started).total_seconds() < STARTING_SECONDS


# Disks.


def send_keepers() -> int:
    """Ask each machine to look after its disks, unless it was asked already; returns how many were asked."""
    asked = 0
    for node, its in disks.nodes().items():
        queue = Queue(queue_name(SHORT_QUEUE, node), connection=connection(settings.REDIS_URL))
        job_id = f"video-disks-{node or 'here'}"
        job = _job(job_id, queue)
        if job and job.get_status() in (*WAITING, JobStatus.STARTED):
            continue
        roots = [(str(disk.root), disk.id) for disk in its]
        queue.enqueue(keep_disks, roots, job_id=job_id, job_timeout=SHORT_SECONDS, result_ttl=600, failure_ttl=3600)
        asked += 1
    return asked


def send_keepers_if_possible() -> int:
    """As above; without the queue the recorders look after their disks themselves."""
    try:
        return send_keepers()
    except redis.RedisError:
        return 0


# The archive's index.


def send_indexer() -> bool:
    """Have the manifests read on, unless that is under way; True when a job was sent."""
    queue = Queue("default", connection=connection(settings.REDIS_URL))
    job = _job(INDEX_JOB, queue)
    if job and job.get_status() in (*WAITING, JobStatus.STARTED):
        return False
    queue.enqueue(index_archive, job_id=INDEX_JOB, job_timeout=SHORT_SECONDS, result_ttl=600, failure_ttl=3600)
    return True


def send_indexer_if_possible() -> bool:
    """As above; what a silent queue leaves undone the next job takes in."""
    try:
        return send_indexer()
    except redis.RedisError:
        return False
