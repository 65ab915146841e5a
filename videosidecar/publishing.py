"""Registry → plans of shards. A plan that says the same is not written; a large removal asks first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings

from . import disks
from .models import Camera
from .recorder.board import Board, ShardPlan
from .recorder.model import CameraPlan
from .recorder.shard import ABORTS_ALLOWED
from .sharding import Item, place

REMOVAL_SHARE = 0.10


@dataclass(slots=True)
class Published:
    """How many cameras each shard has; `kept`: cameras that the registry no longer has and that go on until confirmed."""

    shards: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    @property
    def problem(self) -> str:
        if not self.kept:
            return ""
        return (
            f"З плану запису зникло б камер: {len(self.kept)} — понад 10 %. Вони записуються далі. "
            "Перевірте реєстр і підтвердьте: manage.py video plan --confirm-removal"
        )


def publish(board: Board, wanted: Iterable[CameraPlan], *, confirmed: bool = False) -> Published:
    """Write the plans. Raises redis.RedisError."""
    before = {name: plan for name in sorted(board.shards()) if (plan := board.plan(name))}
    current = {camera.id: name for name, plan in before.items() for camera in plan.cameras}
    running = {camera.id: camera for plan in before.values() for camera in plan.cameras}
    plans = {camera.id: camera for camera in wanted}
    kept = _kept(running, plans, confirmed)
    plans |= {camera: running[camera] for camera in kept}

    machines = disks.nodes()
    aborts = board.aborts(plans)
    node = {camera: disks.node_of(camera, list(machines)) for camera in plans}
    items = [Item(plan.id, plan.source, node[plan.id], aborts.get(plan.id, 0) > ABORTS_ALLOWED) for plan in plans.values()]
    members: dict[str, list[CameraPlan]] = {}
    for camera, shard in sorted(place(items, current).items()):
        members.setdefault(shard, []).append(plans[camera])
    for shard, cameras in members.items():
        _write(board, shard, cameras, node[cameras[0].id], machines, before.get(shard))
    for gone in board.shards() - members.keys():
        board.withdraw(gone)
    return Published({name: len(cameras) for name, cameras in members.items()}, kept)


def _kept(running: dict[str, CameraPlan], wanted: dict[str, CameraPlan], confirmed: bool) -> list[str]:
    """Cameras that stay although the registry has them no more: an emptied table must not stop a city's recording."""
    removed = sorted(running.keys() - wanted.keys())
    if confirmed or len(removed) <= max(1.0, len(running) * REMOVAL_SHARE):
        return []
    return removed


def _write(
    board: Board, shard: str, cameras: list[CameraPlan], node: str, machines: dict[str, list[disks.Disk]], before: ShardPlan | None
) -> None:
    first, *others = machines[node]
    plan = ShardPlan(shard, "", str(first.root), first.id, tuple(cameras), tuple((str(disk.root), disk.id) for disk in others), node)
    plan = replace(plan, revision=plan.fingerprint())
    if before is None or before.revision != plan.revision:
        board.publish(plan)


def camera_plan(camera: Camera, credentials: tuple[str, str]) -> CameraPlan:
    user, password = credentials
    return CameraPlan(
        camera.code,
        camera.stream_url,
        settings.VIDEO_SEGMENT_SECONDS,
        user,
        password,
        source=camera.source,
        subnet=camera.network,
    )
