"""How often the cameras of one network may reconnect, so that a switch that comes back is not knocked over again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from .model import CameraPlan

BURST = 8  # reconnections at once
PER_SECOND = 4.0


class Bucket:
    """A token bucket that gives out moments instead of refusing: `wait()` is the seconds until this caller's turn."""

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._step = 1.0 / per_second
        self._slack = (burst - 1) * self._step
        self._clock = clock
        self._next = 0.0  # when the bucket would be full again
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Take one token, now or on credit; returns the seconds to wait for it."""
        with self._lock:
            now = self._clock()
            self._next = max(self._next, now)
            pause = max(0.0, self._next - self._slack - now)
            self._next += self._step
            return pause


class Buckets:
    """A bucket for each network of a process.

    The network is the plan's `subnet`, else the host. Streams of a relay on this machine have none: a thousand of them
    share one address, and the relay itself spares the cameras.
    """

    def __init__(self, *, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = time.monotonic) -> None:
        self._make = lambda: Bucket(burst, per_second, clock)
        self._by_network: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def of(self, plan: CameraPlan) -> Bucket | None:
        name = plan.subnet or _host(plan.url)
        if not name:
            return None
        with self._lock:
            return self._by_network.setdefault(name, self._make())


def _host(url: str) -> str:
    """The host of `url`; empty for this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return ""
    try:
        return "" if ip_address(host).is_loopback else host
    except ValueError:
        return host
