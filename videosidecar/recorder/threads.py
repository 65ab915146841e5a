"""The driver of sources that block: a thread for each camera."""

from __future__ import annotations

import threading
import time

from .blackbox import working_on
from .model import OpenSource
from .recording import Recording, Status

OPENING_AT_ONCE = 24
JOIN_SECONDS = 12.0


class ThreadDriver:
    """Pulls each camera from `open_source` in a thread of its own; at most `opening` cameras connect at once."""

    def __init__(self, open_source: OpenSource, *, opening: int = OPENING_AT_ONCE) -> None:
        self._open_source = open_source
        self._opening = threading.Semaphore(opening)
        self._running: dict[str, CameraThread] = {}

    def add(self, recording: Recording) -> None:
        thread = CameraThread(recording, self._open_source, self._opening)
        self._running[recording.plan.id] = thread
        thread.start()

    def remove(self, cameras: list[str]) -> None:
        threads = [thread for camera in cameras if (thread := self._running.pop(camera, None))]
        for thread in threads:
            thread.stop()
        until = time.monotonic() + JOIN_SECONDS
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def close(self) -> None:
        self.remove(list(self._running))


class CameraThread(threading.Thread):
    """One camera: connect, record, fall, wait, connect again, until told to stop."""

    def __init__(self, recording: Recording, open_source: OpenSource, opening: threading.Semaphore) -> None:
        super().__init__(name=f"camera-{recording.plan.id}", daemon=True)
        self.recording = recording
        recording.status.source = "av"
        self._open_source = open_source
        self._opening = opening
        self._stopping = threading.Event()

    @property
    def status(self) -> Status:
        return self.recording.status

    def stop(self) -> None:
        """Ask to finish; the open file is closed. Returns at once, `join` waits."""
        self._stopping.set()

    def run(self) -> None:
        working_on(self.recording.plan.id, self._record)

    def _record(self) -> None:
        while not self._stopping.is_set():
            try:
                self._session()
            except Exception as error:
                self._stopping.wait(self.recording.fell(error))
        self.recording.stop()

    def _session(self) -> None:
        """Raises RecorderError when it breaks; returns when told to stop."""
        self.recording.connecting()
        with self._opening:
            if self._stopping.is_set():
                return
            source = self._open_source(self.recording.plan)
        try:
            self.recording.begin(source.info)
            for units in source.batches():
                self.recording.write_all(units)
                self.recording.status.dropped = source.dropped
                if self._stopping.is_set():
                    return
        finally:
            source.close()
