"""RQ for the portal: one connection, jobs that start only after their transaction is real."""

import logging
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from redis import Redis, RedisError
from rq import Queue

log = logging.getLogger(__name__)

JOB_TIMEOUT = 300  # seconds; longer work is cut into pieces


@lru_cache(maxsize=4)
def connection(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=2)


def queue(name: str = "default") -> Queue:
    return Queue(name, connection=connection(settings.REDIS_URL), default_timeout=JOB_TIMEOUT)


def after_commit(name: str, function: str, *args) -> None:
    """Ask a worker to run ``function`` (a dotted name) once the transaction has committed.

    A queue that does not answer loses nothing: what must happen is a row in the database, and
    the tick finds it there. So the failure is logged, and the visitor is not troubled with it.
    """
    transaction.on_commit(lambda: _put(name, function, args), robust=True)


def _put(name, function, args):
    try:
        queue(name).enqueue(function, *args, result_ttl=0, failure_ttl=int(timedelta(days=7).total_seconds()))
    except (RedisError, OSError) as error:
        log.warning("queue %s does not answer (%s): %s waits for the tick", name, type(error).__name__, function)
