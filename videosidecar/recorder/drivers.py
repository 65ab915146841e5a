"""Which driver reads which camera, and how a camera goes from one to the other.

«auto» and «rtp» begin with the loop; what the loop does not understand goes to a thread of its own with PyAV, and the
reason stays in the camera's status. The loop is tried again when the plan of that camera changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from .av_source import AvSource
from .model import Driver, HandOver, OpenSource
from .recording import Recording
from .rtsp.loop import LoopDriver
from .threads import ThreadDriver

OpenLoop = Callable[[HandOver], Driver]


class Drivers:
    """Both drivers as one."""

    def __init__(self, open_source: OpenSource, open_loop: OpenLoop | None) -> None:
        self._threads = ThreadDriver(open_source)
        self._loop = open_loop(self._hand_over) if open_loop else None
        self._by_camera: dict[str, tuple[Driver, Recording]] = {}
        self._lock = threading.Lock()

    def add(self, recording: Recording) -> None:
        driver: Driver = self._threads
        if self._loop and recording.plan.source != "av":
            driver = self._loop
        recording.status.source_note = ""
        with self._lock:
            self._by_camera[recording.plan.id] = (driver, recording)
        driver.add(recording)

    def remove(self, cameras: list[str]) -> None:
        with self._lock:
            leaving = [(camera, self._by_camera.pop(camera)[0]) for camera in cameras if camera in self._by_camera]
        for driver in (self._loop, self._threads):
            names = [camera for camera, its in leaving if its is driver]
            if driver and names:
                driver.remove(names)

    def close(self) -> None:
        if self._loop:
            self._loop.close()
        self._threads.close()

    def _hand_over(self, recording: Recording, reason: str) -> None:
        """The loop gives a camera up, which it does not hold any more."""
        with self._lock:
            known = self._by_camera.get(recording.plan.id)
            if known is None or known[1] is not recording:
                return  # it left the plan in the meantime
            self._by_camera[recording.plan.id] = (self._threads, recording)
        recording.status.source_note = reason
        self._threads.add(recording)


def make_drivers(open_source: OpenSource = AvSource) -> Drivers:
    """Both drivers; threads alone for a source other than PyAV's (those are seams of tests)."""
    return Drivers(open_source, _open_loop if open_source is AvSource else None)


def _open_loop(hand_over: HandOver) -> Driver:
    return LoopDriver(hand_over=hand_over)
