"""`manage.py rqworker default mail`: an RQ worker that knows Django."""

import signal
import threading
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from redis import Redis
from rq import Queue, Worker

from portal.core.processes import die_with_parent
from portal.core.queue import JOB_TIMEOUT

RETRY_SECONDS = 2.0


class PortalWorker(Worker):
    """Jobs run in a forked child with database connections of its own, and the child dies with the worker."""

    def fork_work_horse(self, job, queue):
        connections.close_all()  # a connection shared by two processes mixes up their answers
        self._leash = die_with_parent(signal.SIGKILL)
        super().fork_work_horse(job, queue)

    def main_work_horse(self, job, queue):
        self._leash()
        super().main_work_horse(job, queue)

    def perform_job(self, job, queue, execution):
        close_old_connections()
        try:
            return super().perform_job(job, queue, execution)
        finally:
            close_old_connections()


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Runs the jobs of the named queues until stopped."

    def add_arguments(self, parser):
        parser.add_argument("queues", nargs="+", help="names of queues, the most urgent first")
        parser.add_argument("--burst", action="store_true", help="end when the queues are empty")

    def handle(self, *args, queues, burst, **options):
        connection = Redis.from_url(settings.REDIS_URL)
        self._wait_for(connection)
        listed = [Queue(name, connection=connection, default_timeout=JOB_TIMEOUT) for name in queues]
        worker = PortalWorker(listed, connection=connection)
        self.stdout.write(f"listening on {', '.join(queues)}")
        worker.work(burst=burst, logging_level="WARNING")

    def _wait_for(self, connection):
        """The queue may come up after the worker, in a container too."""
        told = False
        while True:
            with suppress(OSError):
                if _answers(connection):
                    return
            if not told:
                self.stderr.write("the queue does not answer yet; waiting")
                told = True
            threading.Event().wait(RETRY_SECONDS)


def _answers(connection) -> bool:
    from redis import RedisError

    with suppress(RedisError):
        return bool(connection.ping())
    return False
