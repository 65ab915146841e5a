"""Keeps what runs in step with the registry: plans, recorder jobs, grants, the relay. One tick after another."""

import logging
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import redis
from django.conf import settings
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus

from portal.core.queue import connection

from . import services
from .jobs import QUEUE, record_shard
from .recorder.board import Board
from .recorder.errors import StorageError
from .relay import RelayError, RemovalNotConfirmed

log = logging.getLogger(__name__)

TICK_SECONDS = 2.0
RELAY_SECONDS = 15.0
STARTING_SECONDS = 10.0
WAITING = (JobStatus.QUEUED, JobStatus.DEFERRED, JobStatus.SCHEDULED)


@dataclass(slots=True)
class Report:
    """What a tick found and did. `problems` are sentences for a person."""

    cameras: int = 0
    shards: dict[str, str] = field(default_factory=dict)
    grants: int = 0
    relay: dict = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)


def tick(*, with_relay: bool = True, confirmed: bool = False) -> Report:
    """Bring everything in step once. What cannot be done is a problem of the report, never an exception."""
    report = Report()
    try:
        services.storage().check()
    except StorageError as error:
        report.problems.append(str(error))
    try:
        report.cameras = sum(services.publish_plan().values())
        report.shards = keep_jobs(services.board(), Queue(QUEUE, connection=connection(settings.REDIS_URL)))
        report.grants = services.publish_grants()
    except redis.RedisError as error:
        report.problems.append(f"Черга недоступна ({type(error).__name__}). Запис триває, зміни реєстру зачекають.")
    if with_relay:
        _relay(report, confirmed)
    return report


def _relay(report: Report, confirmed: bool) -> None:
    try:
        report.relay = services.reconcile_relay(confirmed=confirmed)
    except (RelayError, RemovalNotConfirmed) as error:
        report.problems.append(str(error))


def keep_jobs(board: Board, queue: Queue) -> dict[str, str]:
    """Give every wanted shard a running job: one that lost its lease is started anew with the next epoch.

    Returns by shard: «recording», «waiting» (no free worker), «starting» or «started» (by this call).
    """
    return {shard: _keep_job(board, queue, shard) for shard in sorted(board.shards())}


def _keep_job(board: Board, queue: Queue, shard: str) -> str:
    if board.lease(shard):
        return "recording"
    state = _job_state(board.job(shard), queue)
    if state:
        return state
    epoch = board.next_epoch(shard)
    # No retry by RQ: the next run needs a new epoch, and the old process may still be writing.
    job = queue.enqueue(record_shard, shard, epoch, job_timeout=-1, result_ttl=60, failure_ttl=3600)
    board.set_job(shard, job.id)
    log.info("група %s: нове завдання, епоха %d", shard, epoch)
    return "started"


def _job_state(job_id: str, queue: Queue) -> str:
    """«waiting» or «starting» when the job may still take the lease; empty when it will not."""
    if not job_id:
        return ""
    try:
        job = Job.fetch(job_id, connection=queue.connection)
        status = job.get_status()
    except NoSuchJobError:
        return ""
    if status in WAITING:
        return "waiting"
    if status == JobStatus.STARTED and job.started_at:
        started = job.started_at if job.started_at.tzinfo else job.started_at.replace(tzinfo=UTC)
        if (datetime.now(UTC) - started).total_seconds() < STARTING_SECONDS:
            return "starting"
    return ""
