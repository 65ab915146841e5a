"""Log lines about cameras: never a credential, and the same sentence at most once a minute with a count."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ..redact import redact

log = logging.getLogger("videosidecar.camera")

QUIET_SECONDS = 60.0
REMEMBERED = 4096  # sentences; the oldest are forgotten


class Voice:
    """`tell` writes «камера odesa-0001: …» with `camera` and `state` as facts for a structured log."""

    def __init__(self, *, quiet_seconds: float = QUIET_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._quiet = quiet_seconds
        self._clock = clock
        self._said: dict[tuple[str, str], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def tell(self, level: int, camera: str, sentence: str, *secrets: str, state: str = "") -> None:
        clean = redact(sentence, *secrets)
        repeats = self._repeats(camera, clean)
        if repeats is None:
            return
        more = f" (за цей час повторилося ще: {repeats})" if repeats else ""
        log.log(level, "камера %s: %s%s", camera, clean, more, extra={"facts": {"camera": camera, "state": state, "repeats": repeats}})

    def _repeats(self, camera: str, sentence: str) -> int | None:
        """How often it was swallowed since it was last said, or None while it must be swallowed."""
        now = self._clock()
        with self._lock:
            said_at, swallowed = self._said.get((camera, sentence), (-self._quiet, 0))
            if now - said_at < self._quiet:
                self._said[camera, sentence] = (said_at, swallowed + 1)
                return None
            self._said.pop((camera, sentence), None)
            self._said[camera, sentence] = (now, 0)
            if len(self._said) > REMEMBERED:
                del self._said[next(iter(self._said))]
            return swallowed
