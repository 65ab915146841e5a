"""Programs of ours in processes of their own, with free ports and a folder that goes with the test."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from portal.core.processes import die_with_parent
from tests.harness.environment import ROOT, clean_environment

SUPERVISOR = [sys.executable, "-m", "portal.core.supervisor"]
PATHS = f"{ROOT}:{ROOT / 'site'}"


def run(command: list[str], seconds: float = 60, **environment: str) -> subprocess.CompletedProcess:
    """Run a program to its end; its two outputs are in ``stdout`` together."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=clean_environment(PYTHONPATH=PATHS, **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return run([sys.executable, str(ROOT / "manage.py"), *arguments], **environment)


class Running:
    """A program that runs, and every line it has said."""

    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip())
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, words: str, seconds: float = 90) -> None:
        """Until a line with ``words`` has come. Raises AssertionError with all lines when it does not."""
        with self._changed:
            came = self._changed.wait_for(lambda: any(words in line for line in self.lines) or not self._reader.is_alive(), seconds)
        found = came and any(words in line for line in self.lines)
        assert found, f"«{words}» did not come:\n" + "\n".join(self.lines)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 20) -> float:
        """Signal it; gives how many seconds it took to end."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(seconds)
        return time.monotonic() - began

    def descendants(self) -> set[int]:
        return set(_descendants(self.process.pid))


@contextmanager
def started(command: list[str], **environment: str):
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environment(PYTHONPATH=PATHS, **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with_parent(),
    )
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie that nobody has collected yet does not."""
    found = set()
    for pid in pids:
        with suppress(OSError, IndexError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z":
                found.add(pid)
    return found


def gone(pids: set[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < deadline:
        os.sched_yield()
    return not alive(pids)


def _descendants(pid: int):
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, path.read_text().split()):
                yield child
                yield from _descendants(child)


def status(url: str) -> int:
    return httpx.get(url, timeout=20).status_code
