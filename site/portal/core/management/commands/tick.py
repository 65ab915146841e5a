"""`manage.py tick`: asks, on time, for the work that portal.core.ticks lists."""

import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from redis import RedisError

from portal.core.queue import connection, queue
from portal.core.ticks import Tick, run, ticks

log = logging.getLogger(__name__)

TURN_SECONDS = 1.0


class Ticker:
    """Puts each due function into the queue once a slot, however many tickers run.

    The slot is claimed in Valkey. Where Valkey does not answer, the function is run here: it may
    run at any time and beside itself, and what waits for it must not wait for the queue.
    """

    def __init__(self, listed: list[Tick]):
        self._done = {tick.name: 0 for tick in listed}
        self._listed = listed

    def turn(self, now: float) -> list[str]:
        """Handle what is due at ``now`` (seconds); gives the names that this ticker asked for or ran."""
        return [tick.name for tick in self._listed if self._handle(tick, int(now // tick.every))]

    def _handle(self, tick: Tick, slot: int) -> bool:
        if self._done[tick.name] == slot:
            return False
        self._done[tick.name] = slot
        try:
            if not connection(settings.REDIS_URL).set(f"portal:tick:{tick.name}:{slot}", 1, nx=True, ex=max(60, tick.every * 2)):
                return False
            # An asking that nobody took in its slot is thrown away: the next one asks for the same.
            ttl = max(10, tick.every)
            words = f"tick {tick.name}"
            queue().enqueue("portal.core.ticks.run", tick.name, tick.function, ttl=ttl, result_ttl=0, failure_ttl=86_400, description=words)
        except (RedisError, OSError) as error:
            log.warning("the queue does not answer (%s): %s runs in the tick itself", type(error).__name__, tick.name)
            self._run_here(tick)
        return True

    @staticmethod
    def _run_here(tick: Tick) -> None:
        close_old_connections()
        try:
            run(tick.name, tick.function)
        except Exception:
            log.exception("%s failed", tick.name)
        finally:
            close_old_connections()


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Asks for periodic work until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="ask for everything that is due, and end")

    def handle(self, *args, once, **options):
        ticker = Ticker(ticks())
        if once:
            self.stdout.write(", ".join(ticker.turn(time.time())) or "nothing is due")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"watching {len(ticks())} periodic tasks")
        while not stop.wait(TURN_SECONDS):
            ticker.turn(time.time())
