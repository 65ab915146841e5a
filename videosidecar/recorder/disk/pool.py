"""Several disks of one node: every camera has its own, and another one while that is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ..errors import StorageError, StorageMissing
from ..patience import SECONDS, Patience
from ..storage import Storage


class DiskPool:
    """`disks`: (folder, disk id or empty). Which disk is a camera's own follows from the names alone (rendezvous hashing),
    so it stays the same when other disks come and go."""

    def __init__(self, disks: Sequence[tuple[str, str]], reserve_bytes: int | None = None, *, patience: float = SECONDS) -> None:
        self._patience = Patience(patience)
        self._storages = [Storage(Path(root), reserve_bytes, disk) for root, disk in disks]

    def preferred(self, camera: str) -> Storage:
        """The camera's own disk, there or not. Raises StorageMissing when the plan names none."""
        return self._order(camera)[0]

    def pick(self, camera: str) -> Storage:
        """The first disk, in the camera's order, that answers, is ours and not full. Raises StorageError of its own disk."""
        order = self._order(camera)
        first: StorageError | None = None
        for storage in order:
            try:
                self._patience.check(storage)
            except StorageError as error:
                first = first or error
            else:
                return storage
        raise first or StorageMissing("У плані немає жодного диска.")

    def _order(self, camera: str) -> list[Storage]:
        if not self._storages:
            raise StorageMissing("У плані немає жодного диска. Задайте VIDEO_ROOT.")
        return sorted(self._storages, key=lambda storage: hashlib.sha256(f"{storage.root}/{camera}".encode()).digest())
