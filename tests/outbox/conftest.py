"""A mail server that can be told to misbehave, and letters to send through it."""

import os
import signal
import subprocess
import sys

import pytest

from portal.core.processes import die_with_parent
from portal.outbox.models import Letter
from portal.outbox.services import enqueue
from tests.harness.environment import ROOT, clean_environment
from tests.harness.imap import ImapServer
from tests.harness.smtp import ScriptedServer

WORKER_SECONDS = 90


@pytest.fixture
def server(settings):
    scripted = ScriptedServer()
    use(settings, scripted)
    yield scripted
    scripted.stop()


def use(settings, scripted: ScriptedServer, **more) -> None:
    """The outbox sends to this server."""
    settings.OUTBOX_SENDER = "smtp"
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TLS, settings.SMTP_TIMEOUT = "localhost", scripted.port, "off", 5
    settings.SMTP_USER = settings.SMTP_PASSWORD = settings.SMTP_CA_FILE = ""
    for name, value in more.items():
        setattr(settings, name, value)


@pytest.fixture
def letter(db) -> Letter:
    return enqueue(to="someone@example.com", subject="Перевірка", text="Рядок.\n.\n.крапка на початку\nґєії", kind="test")


@pytest.fixture
def program(committed_db, settings):
    """``program(arguments, **environment)`` runs Python of ours in a process of its own; gives its return code.

    It shares this test's database, and the queue and mail server of its settings.
    """

    def run(*arguments: str, seconds: float = WORKER_SECONDS, **environment: str) -> int:
        wanted = {"OUTBOX_SENDER": settings.OUTBOX_SENDER} | environment
        given = clean_environment(
            PORTAL_ENV="test",
            PYTHONPATH=f"{ROOT}:{ROOT / 'site'}",
            VAR_DIR=str(settings.VAR),
            DATABASE_URL=database_url(committed_db),
            REDIS_URL=settings.REDIS_URL,
            SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(settings.SMTP_PORT),
            SMTP_TLS="off",
            SMTP_TIMEOUT="20",
            LOG_LEVEL="ERROR",
            BOUNCE_IMAP_HOST=settings.BOUNCE_IMAP_HOST,
            BOUNCE_IMAP_PORT=str(settings.BOUNCE_IMAP_PORT),
            BOUNCE_IMAP_TLS=settings.BOUNCE_IMAP_TLS,
            BOUNCE_IMAP_USER=settings.BOUNCE_IMAP_USER,
            BOUNCE_IMAP_PASSWORD=settings.BOUNCE_IMAP_PASSWORD,
            **wanted,
        )
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=given,
            timeout=seconds,
            preexec_fn=die_with_parent(signal.SIGKILL),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode > 0:
            pytest.fail(f"the process failed:\n{done.stderr[-3000:]}", pytrace=False)
        return done.returncode

    return run


def database_url(clone: dict[str, str]) -> str:
    if "HOST" in clone:
        return f"postgresql://{clone['USER']}@/{clone['NAME']}?host={clone['HOST']}"
    return f"sqlite:///{os.path.abspath(clone['NAME'])}"


@pytest.fixture
def imap(settings):
    """A real IMAP server with an empty box, which the outbox reads."""
    box = ImapServer()
    box.start()
    read_from(settings, box)
    yield box
    box.stop()


def read_from(settings, box: ImapServer, **more) -> None:
    """The outbox reads this box."""
    settings.BOUNCE_IMAP_HOST, settings.BOUNCE_IMAP_PORT, settings.BOUNCE_IMAP_TLS = "localhost", box.port, "off"
    settings.BOUNCE_IMAP_USER, settings.BOUNCE_IMAP_PASSWORD = box.user, box.password
    for name, value in more.items():
        setattr(settings, name, value)
