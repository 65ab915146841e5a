"""What the recorder and its planner tell each other, in Redis/Valkey. Nothing here is needed to go on recording.

| key | kind | who writes | what |
|---|---|---|---|
| `video:shards` | set | planner | ids of the shards wanted |
| `video:shard:{id}:plan` | string, JSON | planner | revision, root, disk, cameras (addresses without credentials) |
| `video:shard:{id}:secrets` | hash | planner | camera id → JSON [user, password] |
| `video:shard:{id}:epoch` | counter | planner | the newest fencing epoch given out |
| `video:shard:{id}:job` | string | planner | id of the RQ job that should run it |
| `video:shard:{id}:lease` | string, JSON, 8 s | recorder | owner and epoch; a higher epoch fences the lower one |
| `video:cam:{id}` | hash, 30 s | recorder | state, reason, since, bytes, frames, dropped, segment, seen, shard, epoch |
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import redis

from .errors import LeaseLost
from .model import CameraPlan
from .recording import Status

log = logging.getLogger(__name__)

LEASE_SECONDS = 8
HEARTBEAT_SECONDS = 30
SHARDS = "video:shards"

# Take or renew a lease unless somebody with a higher epoch, or a namesake epoch of another owner, holds it.
_HOLD = """
local held = redis.call('GET', KEYS[1])
if held then
  local now = cjson.decode(held)
  if now.epoch > tonumber(ARGV[2]) then return 0 end
  if now.epoch == tonumber(ARGV[2]) and now.owner ~= ARGV[1] then return 0 end
end
redis.call('SET', KEYS[1], cjson.encode({owner=ARGV[1], epoch=tonumber(ARGV[2])}), 'PX', ARGV[3])
return 1
"""
_RELEASE = """
local held = redis.call('GET', KEYS[1])
if held and cjson.decode(held).owner == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """What one shard records: `root` is the storage folder, `disk` its id (empty: any prepared disk)."""

    shard: str
    revision: str
    root: str
    disk: str = ""
    cameras: tuple[CameraPlan, ...] = field(default=())

    def to_json(self) -> str:
        """Safe to print: without credentials."""
        cameras = [{"id": c.id, "url": c.url, "segment_seconds": c.segment_seconds} for c in self.cameras]
        head = {"shard": self.shard, "revision": self.revision, "root": self.root, "disk": self.disk}
        return json.dumps({**head, "cameras": cameras}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes, secrets: Mapping[str, tuple[str, str]]) -> ShardPlan:
        raw = json.loads(text)
        cameras = tuple(CameraPlan(c["id"], c["url"], c["segment_seconds"], *secrets.get(c["id"], ("", ""))) for c in raw["cameras"])
        return cls(raw["shard"], raw["revision"], raw["root"], raw["disk"], cameras)


@dataclass(frozen=True, slots=True)
class Lease:
    owner: str
    epoch: int


class Board:
    """The keys above behind verbs. Every verb may raise redis.RedisError; the shard goes on without."""

    def __init__(self, connection: redis.Redis) -> None:
        self._redis = connection
        self._hold = connection.register_script(_HOLD)
        self._release = connection.register_script(_RELEASE)

    @classmethod
    def at(cls, url: str) -> Board:
        return cls(redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2))

    # Plans.

    def publish(self, plan: ShardPlan) -> None:
        secrets: dict[Any, Any] = {c.id: json.dumps([c.user, c.password]) for c in plan.cameras if c.user}
        with self._redis.pipeline() as pipe:
            pipe.sadd(SHARDS, plan.shard)
            pipe.set(_key(plan.shard, "plan"), plan.to_json())
            pipe.delete(_key(plan.shard, "secrets"))
            if secrets:
                pipe.hset(_key(plan.shard, "secrets"), mapping=secrets)
            pipe.execute()

    def plan(self, shard: str) -> ShardPlan | None:
        """The published plan with its credentials, or None when the shard is not wanted."""
        with self._redis.pipeline() as pipe:
            pipe.get(_key(shard, "plan"))
            pipe.hgetall(_key(shard, "secrets"))
            text, sealed = pipe.execute()
        if text is None:
            return None
        secrets = {_text(camera): tuple(json.loads(pair)) for camera, pair in sealed.items()}
        return ShardPlan.from_json(text, secrets)

    def revision(self, shard: str) -> str:
        text = self._redis.get(_key(shard, "plan"))
        return json.loads(text)["revision"] if text else ""

    def shards(self) -> set[str]:
        return {_text(shard) for shard in self._redis.smembers(SHARDS)}

    def withdraw(self, shard: str) -> None:
        """The shard is no longer wanted; whoever records it stops when it next looks."""
        with self._redis.pipeline() as pipe:
            pipe.srem(SHARDS, shard)
            for part in ("plan", "secrets", "job"):
                pipe.delete(_key(shard, part))
            pipe.execute()

    # Leases.

    def next_epoch(self, shard: str) -> int:
        return int(self._redis.incr(_key(shard, "epoch")))

    def hold(self, shard: str, owner: str, epoch: int) -> None:
        """Take or renew the lease. Raises LeaseLost when a newer recorder holds it."""
        if not self._hold(keys=[_key(shard, "lease")], args=[owner, epoch, LEASE_SECONDS * 1000]):
            raise LeaseLost(f"Групу {shard} записує інший процес: цей зупиняється.")

    def release(self, shard: str, owner: str) -> None:
        self._release(keys=[_key(shard, "lease")], args=[owner])

    def lease(self, shard: str) -> Lease | None:
        text = self._redis.get(_key(shard, "lease"))
        return Lease(**json.loads(text)) if text else None

    def stop(self, shard: str) -> int:
        """Fence off whoever records the shard: it stops at its next renewal. Returns the epoch used up."""
        epoch = self.next_epoch(shard)
        self.hold(shard, "stop", epoch)
        return epoch

    def job(self, shard: str) -> str:
        return _text(self._redis.get(_key(shard, "job")) or b"")

    def set_job(self, shard: str, job: str) -> None:
        self._redis.set(_key(shard, "job"), job)

    # Heartbeats.

    def beat(self, shard: str, epoch: int, statuses: Mapping[str, Status]) -> None:
        """Say how each camera is; forgotten by itself after HEARTBEAT_SECONDS."""
        with self._redis.pipeline(transaction=False) as pipe:
            for camera, status in statuses.items():
                facts: dict[Any, Any] = {**asdict(status), "seen": time.time(), "shard": shard, "epoch": epoch}
                pipe.hset(camera_key(camera), mapping=facts)
                pipe.expire(camera_key(camera), HEARTBEAT_SECONDS)
            pipe.execute()

    def cameras(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Heartbeats by camera; a camera that nobody records has an empty one."""
        wanted = list(ids)
        with self._redis.pipeline(transaction=False) as pipe:
            for camera in wanted:
                pipe.hgetall(camera_key(camera))
            answers = pipe.execute()
        return {
            camera: {_text(name): _text(value) for name, value in answer.items()} for camera, answer in zip(wanted, answers, strict=True)
        }


def camera_key(camera: str) -> str:
    return f"video:cam:{camera}"


def _key(shard: str, part: str) -> str:
    return f"video:shard:{shard}:{part}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
