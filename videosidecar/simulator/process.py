"""The fleet in a process of its own, so that what it costs is not counted for whoever is measured or tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, Self, cast

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 10.0


class FleetProcess:
    """`with FleetProcess(["--cameras", "1000", "--bench"]) as cameras: cameras.do("kick 1")`.

    Ends with the caller: its standard input closes then.
    """

    def __init__(self, options: list[str]) -> None:
        self._options = options
        self._process: subprocess.Popen[str]
        self._words: IO[str]
        self._answers: IO[str]
        self.first_url = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "videosidecar.simulator", "--port", "0", "--commands", *self._options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._words, self._answers = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        line = self._readline()
        self.first_url = line.split()[-1]
        return self

    def __exit__(self, *error: object) -> None:
        self._words.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)

    @property
    def pid(self) -> int:
        return self._process.pid

    def url(self, number: int) -> str:
        return self.first_url[: -len("0001")] + f"{number:04d}"

    def do(self, line: str) -> str:
        """Give one command of `control`. Raises RuntimeError when it is refused or the fleet is gone."""
        self._words.write(line + "\n")
        self._words.flush()
        answer = self._readline()
        if answer.startswith("error"):
            raise RuntimeError(answer)
        return answer

    def totals(self) -> dict[str, Any]:
        return dict(json.loads(self.do("totals")))

    def counts(self) -> dict[str, int]:
        return dict(json.loads(self.do("counts")))

    def _readline(self) -> str:
        line = self._answers.readline()
        if not line:
            raise RuntimeError("Уявні камери зупинилися.")
        return line.strip()
