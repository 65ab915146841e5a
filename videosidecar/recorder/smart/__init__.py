"""Those who look on while cameras are recorded: health of the stream, a small look at the picture, events, motion.

They look at light, edges and sizes. Nothing here finds, counts or recognises people, faces or number plates, and nothing
may be added that does (docs/adr/0027).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime

import redis

from ..model import Gop, StreamInfo, Tap
from ..storage import Storage
from .board import SmartBoard
from .events import Line
from .tap import SmartTap

log = logging.getLogger(__name__)

DEFAULT_SHARE = 0.05
DEFAULT_EVERY = 10.0


class Guarded:
    """A tap that cannot hurt the recording: what it raises is counted, and after a hundred errors it is left alone."""

    LIMIT = 100

    def __init__(self, tap: Tap) -> None:
        self.tap = tap
        self.errors = 0

    def begin(self, camera: str, info: StreamInfo) -> None:
        if self.errors < self.LIMIT:
            try:
                self.tap.begin(camera, info)
            except Exception as error:
                self._count(error)

    def gop(self, camera: str, gop: Gop) -> None:
        if self.errors < self.LIMIT:
            try:
                self.tap.gop(camera, gop)
            except Exception as error:
                self._count(error)

    def fell(self, camera: str, state: str, reason: str) -> None:
        if self.errors < self.LIMIT:
            try:
                self.tap.fell(camera, state, reason)
            except Exception as error:
                self._count(error)

    def close(self) -> None:
        """End it, if it has an end."""
        close = getattr(self.tap, "close", None)
        if close:
            try:
                close()
            except Exception as error:
                self._count(error)

    def _count(self, error: Exception) -> None:
        self.errors += 1
        if self.errors in (1, self.LIMIT):
            log.warning("спостереження за камерами: %s; запис триває", type(error).__name__)


def make_taps(storage: Storage, connection: redis.Redis | None = None, environ: Mapping[str, str] = os.environ) -> tuple[Guarded, ...]:
    """Who looks on at the cameras of `storage`: nobody where `VIDEO_SMART=0`. Close each when its cameras have stopped.

    `VIDEO_SMART_CPU`: share of one core that decoding may take in this process (0.05); `VIDEO_SMART_EVERY`: seconds
    between two looks at one camera (10). A value that is no number is told in the log and replaced by the default.
    """
    if environ.get("VIDEO_SMART", "1") == "0":
        return ()
    share = _number(environ, "VIDEO_SMART_CPU", DEFAULT_SHARE, 0.0, 1.0)
    every = _number(environ, "VIDEO_SMART_EVERY", DEFAULT_EVERY, 1.0, 3600.0)
    board = SmartBoard(connection) if connection is not None else None

    def publish(line: Line) -> None:
        if board:
            board.touch(line.camera, day_of(line))

    return (Guarded(SmartTap(storage, share=share, every=every, publish=publish)),)


def day_of(line: Line) -> str:
    """The folder of the day the line stands in."""
    return f"{datetime.fromtimestamp(line.at_ns / 1e9, UTC):%Y-%m-%d}"


def _number(environ: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = environ.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value <= most:
        log.warning("%s: потрібне число від %g до %g, узято %g", name, least, most, default)
        return default
    return value
