"""Disks of the recorder as the settings name them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .models import Camera
from .recorder.disk.policy import Policy, Terms
from .recorder.errors import StorageError
from .recorder.storage import Storage

GB = 10**9


@dataclass(frozen=True, slots=True)
class Disk:
    """`node`: the machine it is in, or empty; `id`: what its marker must say, or empty for any prepared disk."""

    root: Path
    node: str = ""
    id: str = ""


def disks() -> list[Disk]:
    """VIDEO_DISKS, or VIDEO_ROOT alone."""
    return [_parse(text) for text in settings.VIDEO_DISKS] or [Disk(Path(settings.VIDEO_ROOT))]


def _parse(text: str) -> Disk:
    place, _, disk_id = text.partition("#")
    node, colon, root = place.rpartition(":")
    return Disk(Path(root), node if colon else "", disk_id)


def nodes() -> dict[str, list[Disk]]:
    """Disks by machine."""
    found: dict[str, list[Disk]] = {}
    for disk in disks():
        found.setdefault(disk.node, []).append(disk)
    return found


def node_of(camera: str, names: list[str]) -> str:
    """The machine that records a camera (rendezvous hashing)."""
    return max(names, key=lambda name: hashlib.sha256(f"{name}/{camera}".encode()).digest())


def storage(disk: Disk) -> Storage:
    """For whoever reads or tidies up: without a reserve."""
    return Storage(disk.root, 0, disk.id)


def here() -> list[Storage]:
    """Storages that this machine can see and whose marker is right."""
    found = []
    for disk in disks():
        try:
            storage(disk).check()
        except StorageError:
            continue
        found.append(storage(disk))
    return found


def policy() -> Policy:
    """How long recordings stay, from the settings and the registry. What is not recorded any more keeps its terms."""
    default = Terms(settings.VIDEO_MIN_DAYS, settings.VIDEO_MAX_DAYS)
    own = {camera.code: _terms(camera, default) for camera in Camera.objects.installed()}
    return Policy(default, own, settings.VIDEO_QUOTA_GB * GB)


def _terms(camera: Camera, default: Terms) -> Terms:
    return Terms(
        default.min_days if camera.min_days is None else camera.min_days,
        default.max_days if camera.max_days is None else camera.max_days,
        (camera.quota_gb or 0) * GB,
        camera.priority,
    )
