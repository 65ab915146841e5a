"""A recorder's own look at its disks: whom the keeper holds back, and a pass of its own when no keeper comes.

Normally a job of the queue makes the passes. Without the queue recordings must still make room for new ones.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .keeper import PAUSED, State, keep, read_state
from .policy import load_policy

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
LATE_SECONDS = 180.0


class DiskWatch:
    """`paused`: reason by camera. Looks in a thread of its own, so that a slow disk stops nobody."""

    def __init__(
        self, *, look_seconds: float = LOOK_SECONDS, late_seconds: float = LATE_SECONDS, keep: Callable[..., State] = keep
    ) -> None:
        self.paused: dict[str, str] = {}
        self._roots: Sequence[Path] = ()
        self._states: list[State] = []
        self._look_seconds = look_seconds
        self._late_seconds = late_seconds
        self._keep = keep
        self._stopping = threading.Event()
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="disks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._changed.set()

    def follow(self, roots: Sequence[Path]) -> None:
        self._roots = list(roots)
        self._changed.set()

    def facts(self) -> list[dict[str, Any]]:
        """State of each disk as it was last seen."""
        return [state.facts() for state in self._states]

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look(time.time())
            except Exception:
                log.exception("диски не перевірено")
            self._changed.wait(self._look_seconds)
            self._changed.clear()

    def look(self, now: float) -> None:
        """Once over all disks."""
        states = [self._state(root, now) for root in self._roots]
        self._states = states
        self.paused = {camera: PAUSED for state in states for camera in state.paused}

    def _state(self, root: Path, now: float) -> State:
        state = read_state(root)
        if abs(now - state.at) < self._late_seconds:
            return state
        return self._keep(root, load_policy(root))
