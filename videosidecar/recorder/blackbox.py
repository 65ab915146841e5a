"""Which camera took the whole process with it. FFmpeg can abort a process, and then there is no exception to ask.

Whatever works on one camera runs under a frame that bears its name; when the process dies of a fault, Python's
faulthandler writes the stack of the thread that died, and the name is in it. A process that was killed from outside
(SIGKILL, no memory, no power) accuses nobody.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import IO, Any

FOLDER = ".blackbox"
_NAME = re.compile(r'^  File ".*", line \d+ in camera ([a-z0-9][a-z0-9\-]{0,62})$', re.MULTILINE)


def working_on(camera: str, act: Callable[[], Any]) -> Any:
    """Call `act` under a frame named «camera …», which the black box shows if the process dies inside."""
    named = FunctionType(_carry.__code__.replace(co_name=f"camera {camera}"), globals())
    return named(act)


def _carry(act: Callable[[], Any]) -> Any:
    return act()


class BlackBox:
    """Takes down the last words of this process in `root`, until `close`. Its lock tells the living from the dead.

    faulthandler knows one file for a process: the newest box has it.
    """

    def __init__(self, root: Path, name: str) -> None:
        folder = root / FOLDER
        folder.mkdir(exist_ok=True)
        self._path = folder / f"{name}-{os.getpid()}.txt"
        self._file: IO[str] = self._path.open("w", encoding="utf-8")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        faulthandler.enable(self._file, all_threads=False)

    def close(self) -> None:
        faulthandler.disable()
        self._file.close()
        self._path.unlink(missing_ok=True)


def read_the_dead(root: Path) -> list[str]:
    """Cameras named by processes that died of a fault, one for each death; their boxes are gone afterwards."""
    accused = []
    for path in sorted((root / FOLDER).glob("*.txt")):
        with contextlib.suppress(OSError), path.open(encoding="utf-8", errors="replace") as box:
            # Held by its process while that lives; BlockingIOError is an OSError.
            fcntl.flock(box, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = _NAME.search(box.read())
            path.unlink()
            if found:
                accused.append(found[1])
    return accused
