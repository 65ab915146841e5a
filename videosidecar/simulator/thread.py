"""The fleet in a thread of its own, for tests and for programs without an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Self

from .fleet import Fleet

START_SECONDS = 10.0


class FleetThread:
    """Runs a `Fleet` beside the caller: `with FleetThread(fleet) as cameras: cameras.call(fleet.kick, 1)`."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.fleet.start(), self._loop).result(START_SECONDS)
        except BaseException:
            self._finish()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self.fleet.stop(), self._loop).result(START_SECONDS)
        self._finish()

    def call(self, act: Callable[..., None], *arguments: Any) -> None:
        """Run a fault of the fleet in its own loop and wait until it is done."""

        async def run() -> None:
            act(*arguments)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(START_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _finish(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)
        self._loop.close()
