"""A connection that has said goodbye: closing it with unread bytes would reset it, and the camera might not read TEARDOWN."""

from __future__ import annotations

from ..errors import SourceError
from .connection import Connection

SECONDS = 1.0
READS = 64


class Leaving:
    """`step` until it is true, at most SECONDS; then `close`."""

    def __init__(self, connection: Connection, farewell: bytearray) -> None:
        self.connection = connection
        self._farewell = farewell
        self.until = 0.0

    @property
    def has_nothing_to_say(self) -> bool:
        return not self._farewell

    def step(self, view: memoryview) -> bool:
        """Send what is left, throw away what comes; true when the camera has closed."""
        try:
            if self._farewell:
                self.connection.send(self._farewell)
            for _ in range(READS):
                if not self.connection.receive_into(view):
                    break
        except SourceError:
            return True
        return False
