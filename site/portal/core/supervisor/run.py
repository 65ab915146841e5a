"""The supervisor's loop: stages of starting, lines, falls, and the end."""

import contextlib
import http.client
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from portal.core.processes import adopt_orphans, kill_descendants

from .child import Child
from .programs import BROKER, RELAY_API, REST, SET_UP, WEB, Program, broker_socket, find_relay
from .screen import Screen

TURN = 0.1  # seconds
STOP_SECONDS = 7.0  # for everything to end by itself; then it is killed
BROKER_STOP_SECONDS = 2.0
READY_SECONDS = 120.0
FALLS_BEFORE_READY = 3
FAILED = 1


class Supervisor:
    """``run`` returns the exit code. ``ready`` is called once, when the site answers."""

    def __init__(self, settings, programs: list[Program], port: int, screen: Screen, ready: Callable[[], None]):
        self.settings, self.port, self.screen, self._ready = settings, port, screen, ready
        logs = settings.VAR / "log"
        logs.mkdir(parents=True, exist_ok=True)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # its absence would be a warning at each start
        environment = child_environment(settings, port)
        self.children = [Child(program, settings.ROOT, logs, environment) for program in programs]
        self.stage = BROKER
        self.is_ready = False
        self.failed = False
        self._stop_asked = 0
        self._stopping = False
        self._selector = selectors.DefaultSelector()

    def run(self) -> int:
        adopt_orphans()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self._begun = time.monotonic()
        try:
            while not self._stop_asked and not self.failed:
                self._turn()
        finally:
            self._stop()
        return FAILED if self.failed else 0

    def _on_signal(self, *_) -> None:
        self._stop_asked += 1

    # Running.

    def _turn(self) -> None:
        self._start_due()
        self._listen()
        self._reap()
        self._advance()

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            due = child.program.stage <= self.stage and not child.alive and now >= child.start_at
            if due and not (child.program.once and child.ended == 0):
                self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            self._fail(f"{child.program.name} cannot be started: {error}")
            return
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _listen(self) -> None:
        for key, _ in self._selector.select(TURN):
            self._show(key.data)

    def _show(self, child: Child) -> None:
        for line in child.read_lines():
            self.screen.line(child.program.name, line)

    def _reap(self) -> None:
        for child in self.children:
            if not child.alive or child.process.poll() is None:
                continue
            self._show(child)
            self._selector.unregister(child.output)
            child.reap()
            if not self._stopping:
                self._judge(child)

    def _judge(self, child: Child) -> None:
        """A child has ended by itself: was it done, does it start again, or is this the end?"""
        name, code = child.program.name, child.ended
        if child.program.once:
            if code:
                self._fail(f"{name} failed (exit code {code}); its last lines are above.")
            return
        if not self.is_ready and child.falls >= FALLS_BEFORE_READY and child.program.stage <= WEB:
            self._fail(f"{name} does not start (exit code {code}); its last lines are above and in {self.settings.VAR / 'log'}.")
            return
        pause = max(0, child.start_at - time.monotonic())
        self.screen.note(f"{name} ended (exit code {code}); it starts again in {pause:.0f} s")

    def _advance(self) -> None:
        """Go to the next stage once the present one is there."""
        if self.stage == BROKER and self._broker_answers():
            self.stage = SET_UP
        elif self.stage == SET_UP and all(child.ended == 0 for child in self.children if child.program.once):
            self.stage = WEB
            self._begun = time.monotonic()  # however long a slow machine took to set up
        elif self.stage == WEB and self._site_answers():
            self.stage = REST
            self.is_ready = True
            self._ready()
        elif self.stage < REST and time.monotonic() - self._begun > READY_SECONDS and self.stage != SET_UP:
            self._fail(f"The portal is not ready after {READY_SECONDS:.0f} s. See {self.settings.VAR / 'log'}.")

    def _broker_answers(self) -> bool:
        if not any(child.program.stage == BROKER for child in self.children):
            return True
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(broker_socket(self.settings)))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False

    def _site_answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"X-Forwarded-Proto": "https", "Host": known_host(self.settings)})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _fail(self, text: str) -> None:
        self.screen.note(text)
        self.failed = True

    # The end.

    def _stop(self) -> None:
        self._stopping = True
        running = [child for child in self.children if child.alive]
        if running:
            self.screen.note(f"stopping {', '.join(child.program.name for child in running)} (Ctrl-C again kills)")
        asked_before = self._stop_asked
        # The queue goes last: the others finish what they have with it.
        for stages, seconds in (((SET_UP, WEB, REST), STOP_SECONDS), ((BROKER,), BROKER_STOP_SECONDS)):
            deadline = time.monotonic() + seconds
            group = [child for child in self.children if child.program.stage in stages]
            for child in group:
                child.ask_to_stop()
            while any(child.alive for child in group) and time.monotonic() < deadline and self._stop_asked == asked_before:
                self._listen()
                self._reap()
        left = [child.program.name for child in self.children if child.alive]
        for child in self.children:
            child.kill()
        for child in self.children:
            if child.process:
                child.process.wait()
        kill_descendants()
        self.screen.note(f"killed {', '.join(left)}: it did not stop in time" if left else "stopped")


def known_host(settings) -> str:
    """A host name that the site answers to."""
    return next((host.removeprefix(".") for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")


def child_environment(settings, port: int) -> dict[str, str]:
    """What every child gets: the same paths, port and folder, and lines that come at once."""
    root = Path(settings.ROOT)
    relay = {"RELAY_API_URL": RELAY_API} if find_relay() and not settings.RELAY_API_URL else {}
    return {
        **os.environ,
        **relay,
        "PYTHONPATH": os.pathsep.join([str(root), str(root / "site")]),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORT": str(port),
        "VAR_DIR": str(settings.VAR),
    }
