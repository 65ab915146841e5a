"""Which camera is recorded by which process. Pure: no database, no queue.

A camera stays where it is; a new one goes where rendezvous hashing sends it, unless that shard is full. Shards that are no
longer needed are emptied a few cameras at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CAPACITY = 500  # one loop; a camera with a thread of its own takes two places, so 250 of those
WEIGHT = {"rtp": 1, "auto": 2, "av": 2}  # «auto» may all fall back to threads
FILLING = 0.9  # of the capacity, before another shard is opened
MOVES = 20
QUARANTINE = "q-"


@dataclass(frozen=True, slots=True)
class Item:
    """A camera to place. `node`: the machine that has its disk, or empty. `alone`: it took processes with it."""

    camera: str
    source: str = "auto"
    node: str = ""
    alone: bool = False

    @property
    def weight(self) -> int:
        return WEIGHT[self.source]


def place(items: Iterable[Item], current: Mapping[str, str], *, moves: int = MOVES) -> dict[str, str]:
    """Shard by camera. `current` is where each is now; at most `moves` of them are moved for the sake of fewer shards."""
    every = sorted(items, key=lambda item: item.camera)
    placed = {item.camera: QUARANTINE + item.camera for item in every if item.alone}
    for node in sorted({item.node for item in every}):
        placed |= _place_node(node, [item for item in every if item.node == node and not item.alone], current, moves)
    return placed


def _place_node(node: str, items: list[Item], current: Mapping[str, str], moves: int) -> dict[str, str]:
    needed = max(1, -(-sum(item.weight for item in items) // int(CAPACITY * FILLING)))
    names = [shard_name(node, number) for number in range(1, needed + 1)]
    in_use = {shard for item in items if (shard := current.get(item.camera)) and is_of_node(shard, node)}
    room = dict.fromkeys([*names, *sorted(in_use - set(names))], CAPACITY)
    placed: dict[str, str] = {}
    for item in items:
        shard = current.get(item.camera, "")
        if shard in room and room[shard] >= item.weight:
            placed[item.camera] = shard
            room[shard] -= item.weight
    for item in items:
        is_extra = placed.get(item.camera) not in (None, *names)
        if item.camera in placed and not (is_extra and moves > 0):
            continue
        target = _choose(item, names, room)
        if target is None:
            continue
        if is_extra:
            moves -= 1
        placed[item.camera] = target
        room[target] -= item.weight
    return placed


def _choose(item: Item, names: list[str], room: Mapping[str, int]) -> str | None:
    """The shard that hashing prefers among those with room."""
    open_ones = [name for name in names if room[name] >= item.weight]
    return max(open_ones, key=lambda name: hashlib.sha256(f"{name}/{item.camera}".encode()).digest(), default=None)


def shard_name(node: str, number: int) -> str:
    return f"{node}-s{number}" if node else f"s{number}"


def is_of_node(shard: str, node: str) -> bool:
    prefix, _, number = shard.rpartition("s")
    return number.isdigit() and prefix == (f"{node}-" if node else "")
