"""Recordings that must stay: placed and lifted by people, with a row in the audit log; kept as files on the disks."""

import secrets
from datetime import datetime

from django.db import transaction

from portal.audit.services import record

from . import disks
from .models import Camera
from .recorder.disk import holds
from .recorder.disk.holds import Hold

NANO = 1_000_000_000


def hold(camera: Camera, begin: datetime, end: datetime, *, who: str, why: str, actor=None) -> Hold:
    """Keep what `camera` recorded from `begin` to `end` (aware) on every disk of this machine.

    Raises ValueError for a time that ends before it begins, StorageError and OSError when it cannot be written everywhere:
    then some disks may hold it already, and holding again does no harm.
    """
    if end <= begin:
        raise ValueError("Кінець має бути пізніше за початок.")
    storages, hold_id = _storages(), secrets.token_hex(8)
    with transaction.atomic():
        record(
            "video.hold_placed",
            camera,
            actor=actor,
            city=camera.district.city,
            personal={"who": who, "why": why},
            hold=hold_id,
            begin=begin.isoformat(),
            end=end.isoformat(),
        )
        placed = [holds.place(storage.root, camera.code, _ns(begin), _ns(end), who=who, why=why, hold_id=hold_id) for storage in storages]
    return placed[0]


def release(camera: Camera, hold_id: str, *, actor=None) -> bool:
    """Let the recordings go their usual way; False when there is no such hold. Raises StorageError, OSError."""
    with transaction.atomic():
        lifted = [holds.lift(storage.root, camera.code, hold_id) for storage in _storages()]
        if any(lifted):
            record("video.hold_lifted", camera, actor=actor, city=camera.district.city, hold=hold_id)
    return any(lifted)


def holds_of(camera: Camera) -> list[Hold]:
    """Holds of a camera on the disks of this machine, each once, oldest first."""
    found = {hold.id: hold for storage in disks.here() for hold in holds.holds_of(storage.root, camera.code)}
    return sorted(found.values(), key=lambda hold: hold.made_ns)


def _storages():
    """Every disk that the settings name: a hold on half of them would be a promise half kept. Raises StorageError."""
    found = [disks.storage(disk) for disk in disks.disks()]
    for storage in found:
        storage.check()
    return found


def _ns(moment: datetime) -> int:
    return int(moment.timestamp()) * NANO
