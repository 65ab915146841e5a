"""One child process: its start, its lines, its end."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from pathlib import Path

from portal.core.processes import die_with_parent

from .programs import Program

LOG_LIMIT = 10 * 1024**2  # bytes; an older log is kept once beside it
STEADY_SECONDS = 30.0  # after that long alive, an end counts as the first one again
PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds between an end and the next start


class Child:
    """Started in a process group of its own, so that Ctrl-C reaches only the supervisor."""

    def __init__(self, program: Program, root: Path, logs: Path, environment: dict[str, str]):
        self.program = program
        self.process: subprocess.Popen | None = None
        self.ended: int | None = None  # exit code of the last run
        self.last_lines: deque[str] = deque(maxlen=15)
        self.falls = 0
        self.start_at = 0.0
        self.output = -1  # descriptor of what it says
        self._root, self._environment = root, {**environment, **program.environment}
        self._started = 0.0
        self._rest = b""
        self._log_path = logs / f"{program.name}.log"

    @property
    def alive(self) -> bool:
        return self.process is not None

    def start(self) -> None:
        """Raises OSError where the program cannot be run at all."""
        if self._log_path.exists() and self._log_path.stat().st_size > LOG_LIMIT:
            self._log_path.replace(self._log_path.with_suffix(".log.1"))
        self.process = subprocess.Popen(
            self.program.command,
            cwd=self._root,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.output, False)
        self._started = time.monotonic()

    def read_lines(self) -> list[str]:
        """Whole lines that have come; they are in the log too."""
        data = b""
        with contextlib.suppress(BlockingIOError):
            while block := os.read(self.output, 65536):
                data += block
        if not data:
            return []
        with self._log_path.open("ab") as log:
            log.write(data)
        *whole, self._rest = (self._rest + data).split(b"\n")
        lines = [line.decode(errors="replace").rstrip() for line in whole if line.strip()]
        self.last_lines.extend(lines)
        return lines

    def reap(self) -> bool:
        """Whether it has ended just now. Its next start is set to a moment that moves away with each fall."""
        if self.process is None or self.process.poll() is None:
            return False
        self.ended = self.process.returncode
        self._kill_group(self.process.pid)
        self.process.stdout.close()
        lived = time.monotonic() - self._started
        self.process = None
        self.falls = 1 if lived > STEADY_SECONDS else self.falls + 1
        self.start_at = time.monotonic() + PAUSES[min(self.falls, len(PAUSES)) - 1]
        return True

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self.process:
            self._kill_group(self.process.pid)

    @staticmethod
    def _kill_group(group: int) -> None:
        """What the child left in its group goes with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
