"""The whole portal as `make run` starts it: supervisor, web, workers, cameras, recorder, in a folder of its own."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.core.processes import die_with_parent

from .environment import ROOT, clean_environment
from .servers import SmtpServer

START_SECONDS = 240  # a slow machine loads the demo content in this
STOP_SECONDS = 20
SEGMENT_SECONDS = 3


@dataclass
class RunningPortal:
    """``url`` is where it answers, ``smtp`` the mail server its letters go to, ``log`` what it printed."""

    url: str
    other_url: str
    smtp: SmtpServer
    folder: Path
    log: Path

    def letter_to(self, address: str, words: str, seconds: float = 60):
        """The newest letter to ``address`` whose subject or text has ``words``; fails when none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for letter in reversed(self.smtp.messages):
                body = letter.get_body(("plain",))
                if address in letter["To"] and words in f"{letter['Subject']}\n{body.get_content() if body else ''}":
                    return letter
            with self.smtp._arrived:
                self.smtp._arrived.wait(1)
        seen = [(letter["To"], letter["Subject"]) for letter in self.smtp.messages]
        return pytest.fail(f"no letter to {address} with «{words}» in {seconds:.0f} s; there are {seen}", pytrace=False)


def free_ports(number: int) -> list[int]:
    """Ports that nobody has now. All are held while they are chosen, so that they differ."""
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="module")
def running_portal(tmp_path_factory):
    """The portal on free ports with its demo content; everything ends with the test run."""
    with started_portal(tmp_path_factory.mktemp("running")) as portal:
        yield portal


@contextmanager
def started_portal(folder: Path):
    """Start it in ``folder``, wait until it answers, and stop all of it afterwards."""
    smtp = SmtpServer()
    smtp.start()
    port, gate, cameras = free_ports(3)
    environment = clean_environment(
        PYTHONPATH=f"{ROOT}:{ROOT / 'site'}",
        VAR_DIR=str(folder / "var"),
        PORT=str(port),
        GATE_PORT=str(gate),
        SIMULATOR_PORT=str(cameras),
        BASE_URL=f"http://localhost:{port}",
        OUTBOX_SENDER="smtp",
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(smtp.port),
        SMTP_TLS="off",
        VIDEO_SEGMENT_SECONDS=str(SEGMENT_SECONDS),
        MIN_FREE_MB="50",
    )
    environment.pop("MEDIAMTX_BIN", None)
    _migrated(folder / "var")
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.core.supervisor"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(),
        )
    portal = RunningPortal(f"http://localhost:{port}", f"http://vyhadansk.localhost:{port}", smtp, folder, log)
    try:
        _wait_until_ready(portal, process, port)
        yield portal
    finally:
        _stop(process)
        smtp.stop()


def _migrated(var: Path) -> None:
    """The database as a machine has it after its first start: the run has migrated one already, and another takes a minute."""
    from .database import _sqlite_template

    var.mkdir()
    shutil.copyfile(_sqlite_template(), var / "portal.sqlite3")


def _wait_until_ready(portal: RunningPortal, process, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the portal did not start:\n{portal.log.read_text()[-4000:]}", pytrace=False)
        time.sleep(0.2)


def _answers(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    return False


def _stop(process) -> None:
    if process.poll() is not None:
        return
    os.kill(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
