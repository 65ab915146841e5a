"""Whether a disk answers at all. A call to a disk that hangs cannot be taken back, so somebody else makes it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from .errors import StorageError, StorageMissing
from .storage import Storage

SECONDS = 5.0


class Patience:
    """`check` of any number of disks, each by one thread at most: a disk that hangs costs that thread and no more."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._asking: dict[Path, _Question] = {}
        self._lock = threading.Lock()

    def check(self, storage: Storage) -> None:
        """As `Storage.check`; raises StorageMissing too where no answer comes in time.

        Those who ask meanwhile share the answer; who asks after that time, while there is none yet, need not wait again.
        """
        with self._lock:
            question = self._asking.get(storage.root)
            if question is None or question.done.is_set():
                question = self._asking[storage.root] = _Question(storage)
                question.start()
        if not question.done.wait(max(0.0, question.asked + self._seconds - time.monotonic())):
            raise StorageMissing(f"Диск {storage.root} не відповідає. Перевірте його: живлення, кабель, мережу до сховища.")
        if question.refused:
            # Each asker raises an error of its own: one object in many threads would gather their tracebacks.
            raise type(question.refused)(str(question.refused))


class _Question(threading.Thread):
    """One call. `refused`: what the disk is refused for."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(name="disk-check", daemon=True)
        self._storage = storage
        self.asked = time.monotonic()
        self.done = threading.Event()
        self.refused: StorageError | None = None

    def run(self) -> None:
        try:
            self._storage.check()
        except StorageError as error:
            self.refused = error
        except Exception as error:
            self.refused = StorageMissing(f"Диск {self._storage.root} не перевірено: {type(error).__name__}.")
        finally:
            self.done.set()
