"""What the recorder and its planner tell each other, in Redis/Valkey. Nothing here is needed to go on recording.

| key | kind | who writes | what |
|---|---|---|---|
| `video:shards` | set | planner | ids of the shards wanted |
| `video:shard:{id}:plan` | string, JSON | planner | revision, node, disks, cameras (addresses without credentials) |
| `video:shard:{id}:secrets` | hash | planner | camera id → JSON [user, password] |
| `video:shard:{id}:node` | string | planner | machine whose worker must run it, or empty |
| `video:shard:{id}:withdrawn` | string, 1 day | planner | not wanted: its recorder may stop (a lost plan says nothing) |
| `video:shard:{id}:epoch` | counter | planner | the newest fencing epoch given out |
| `video:shard:{id}:job` | string | planner | id of the RQ job that should run it |
| `video:shard:{id}:lease` | string, JSON, 8 s | recorder | owner and epoch; a higher epoch fences the lower one |
| `video:shard:{id}:process` | string, JSON, 30 s | recorder | figures of the process, for /metrics |
| `video:beat:{id}` | string, JSON, 30 s | recorder | what `Status` has of a camera; seen, shard, epoch |
| `video:aborts:{id}` | counter, 1 day | recorder | processes that this camera took with it |
| `video:planner` | string, 6 s | planner | who plans; a second planner waits |
| `video:planner:report` | string, JSON, 1 min | planner | what it found and did last |
| `video:removal` | string, 15 min | a person | a large removal that was confirmed |
| `video:policy` | string, JSON | planner | how long recordings stay, by camera |
| `video:disk:{root}` | string, JSON, 10 min | disk keeper | fullness, forecast, what was deleted |
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import redis

from .errors import LeaseLost
from .model import CameraPlan
from .recording import Status

log = logging.getLogger(__name__)

LEASE_SECONDS = 8
HEARTBEAT_SECONDS = 30
PLANNER_SECONDS = 6
ABORTS_SECONDS = WITHDRAWN_SECONDS = 24 * 3600
REMOVAL_SECONDS = 15 * 60
DISK_SECONDS = 10 * 60
SHARDS = "video:shards"
_SECRET = ("user", "password")
_PLAIN = tuple(item.name for item in fields(CameraPlan) if item.name not in _SECRET)
_STATUS = tuple(item.name for item in fields(Status))

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
# A counter that was lost with the rest of the queue must not give out an epoch below the one that runs.
_NEXT_EPOCH = """
local held = redis.call('GET', KEYS[2])
local floor = held and cjson.decode(held).epoch or 0
local last = tonumber(redis.call('GET', KEYS[1]) or 0)
redis.call('SET', KEYS[1], math.max(floor, last) + 1)
return math.max(floor, last) + 1
"""
_PLAN_ALONE = """
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """What one shard records: `root` is the storage folder, `disk` its id (empty: any prepared disk).

    `others`: further (folder, disk id) of the same node; a camera has its own among all of them and takes another when
    that one is missing. `node`: the machine that has these disks (empty: any worker).
    """

    shard: str
    revision: str
    root: str
    disk: str = ""
    cameras: tuple[CameraPlan, ...] = field(default=())
    others: tuple[tuple[str, str], ...] = ()
    node: str = ""

    @property
    def disks(self) -> tuple[tuple[str, str], ...]:
        return ((self.root, self.disk), *self.others)

    def to_json(self) -> str:
        """Safe to print: without credentials."""
        cameras = [{name: getattr(camera, name) for name in _PLAIN} for camera in self.cameras]
        head = {"shard": self.shard, "revision": self.revision, "root": self.root, "disk": self.disk}
        return json.dumps({**head, "others": self.others, "node": self.node, "cameras": cameras}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes, secrets: Mapping[str, tuple[str, str]]) -> ShardPlan:
        raw = json.loads(text)
        cameras = tuple(_camera(facts, secrets.get(facts["id"], ("", ""))) for facts in raw["cameras"])
        others = tuple((root, disk) for root, disk in raw.get("others", ()))
        return cls(raw["shard"], raw["revision"], raw["root"], raw["disk"], cameras, others, raw.get("node", ""))

    def fingerprint(self) -> str:
        """Changes with whatever the plan says, credentials included; not with its revision."""
        facts = [self.root, self.disk, *map(str, self.others), self.node, *(repr(asdict(camera)) for camera in self.cameras)]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _camera(facts: dict[str, Any], secret: tuple[str, str]) -> CameraPlan:
    # A planner of another version may know a field more or less.
    known = {name: facts[name] for name in _PLAIN if name in facts}
    return CameraPlan(**known, user=secret[0], password=secret[1])


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
        self._next_epoch = connection.register_script(_NEXT_EPOCH)
        self._plan_alone = connection.register_script(_PLAN_ALONE)

    @classmethod
    def at(cls, url: str) -> Board:
        return cls(redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2))

    @property
    def connection(self) -> redis.Redis:
        return self._redis

    # Plans.

    def publish(self, plan: ShardPlan) -> None:
        secrets: dict[Any, Any] = {c.id: json.dumps([c.user, c.password]) for c in plan.cameras if c.user}
        with self._redis.pipeline() as pipe:
            pipe.sadd(SHARDS, plan.shard)
            pipe.set(_key(plan.shard, "plan"), plan.to_json())
            pipe.set(_key(plan.shard, "node"), plan.node)
            pipe.delete(_key(plan.shard, "secrets"), _key(plan.shard, "withdrawn"))
            if secrets:
                pipe.hset(_key(plan.shard, "secrets"), mapping=secrets)
            pipe.execute()

    def plan(self, shard: str) -> ShardPlan | None:
        """The published plan with its credentials, or None when there is none."""
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

    def node(self, shard: str) -> str:
        """The machine whose worker must record the shard; empty: any."""
        return _text(self._redis.get(_key(shard, "node")) or b"")

    def is_withdrawn(self, shard: str) -> bool:
        return bool(self._redis.exists(_key(shard, "withdrawn")))

    def withdraw(self, shard: str) -> None:
        """The shard is no longer wanted; whoever records it stops when it next looks."""
        with self._redis.pipeline() as pipe:
            pipe.srem(SHARDS, shard)
            pipe.set(_key(shard, "withdrawn"), 1, ex=WITHDRAWN_SECONDS)
            for part in ("plan", "secrets", "job", "node"):
                pipe.delete(_key(shard, part))
            pipe.execute()

    # Leases.

    def next_epoch(self, shard: str) -> int:
        """Above every epoch given out or held."""
        return int(self._next_epoch(keys=[_key(shard, "epoch"), _key(shard, "lease")]))

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

    # The planner.

    def may_plan(self, owner: str) -> bool:
        """Take or renew the right to plan; False while another planner has it."""
        return bool(self._plan_alone(keys=["video:planner"], args=[owner, PLANNER_SECONDS * 1000]))

    def stop_planning(self, owner: str) -> None:
        if _text(self._redis.get("video:planner") or b"") == owner:
            self._redis.delete("video:planner")

    def tell_report(self, report: Mapping[str, Any]) -> None:
        self._redis.set("video:planner:report", json.dumps({**report, "at": time.time()}, ensure_ascii=False), ex=60)

    def report(self) -> dict[str, Any]:
        """The planner's last report; empty when no planner has been heard of for a minute."""
        text = self._redis.get("video:planner:report")
        return json.loads(text) if text else {}

    def confirm_removal(self) -> None:
        """A person said that many cameras are meant to go: the next large removal is carried out."""
        self._redis.set("video:removal", 1, ex=REMOVAL_SECONDS)

    def removal_is_confirmed(self) -> bool:
        return bool(self._redis.exists("video:removal"))

    def forget_removal(self) -> None:
        self._redis.delete("video:removal")

    # Cameras that take their process with them.

    def accuse(self, camera: str) -> None:
        """A process died while it worked on `camera`."""
        with self._redis.pipeline() as pipe:
            pipe.incr(f"video:aborts:{camera}")
            pipe.expire(f"video:aborts:{camera}", ABORTS_SECONDS)
            pipe.execute()

    def aborts(self, cameras: Iterable[str]) -> dict[str, int]:
        """How many processes each took with it lately; those that took none are left out."""
        wanted = list(cameras)
        counts = self._redis.mget([f"video:aborts:{camera}" for camera in wanted]) if wanted else []
        return {camera: int(count) for camera, count in zip(wanted, counts, strict=True) if count}

    # Disks and processes.

    def publish_policy(self, text: str) -> None:
        self._redis.set("video:policy", text)

    def policy(self) -> str:
        """As published, JSON; empty when there is none."""
        return _text(self._redis.get("video:policy") or b"")

    def tell_disk(self, root: str, facts: Mapping[str, Any]) -> None:
        self._redis.set(f"video:disk:{root}", json.dumps({**facts, "at": time.time()}, ensure_ascii=False), ex=DISK_SECONDS)

    def disk(self, root: str) -> dict[str, Any]:
        """What its keeper said last; empty when that is long ago."""
        text = self._redis.get(f"video:disk:{root}")
        return json.loads(text) if text else {}

    def tell_process(self, shard: str, facts: Mapping[str, Any]) -> None:
        self._redis.set(_key(shard, "process"), json.dumps(facts), ex=HEARTBEAT_SECONDS)

    def processes(self) -> dict[str, dict[str, Any]]:
        """Figures of each shard's process, of those that are heard of."""
        shards = sorted(self.shards())
        texts = self._redis.mget([_key(shard, "process") for shard in shards]) if shards else []
        return {shard: json.loads(text) for shard, text in zip(shards, texts, strict=True) if text}

    # Heartbeats.

    def beat(self, shard: str, epoch: int, statuses: Mapping[str, Status]) -> None:
        """Say how each camera is; forgotten by itself after HEARTBEAT_SECONDS."""
        told = {"seen": time.time(), "shard": shard, "epoch": epoch}
        with self._redis.pipeline(transaction=False) as pipe:
            for camera, status in statuses.items():
                facts = {name: getattr(status, name) for name in _STATUS} | told
                pipe.set(beat_key(camera), json.dumps(facts, ensure_ascii=False), ex=HEARTBEAT_SECONDS)
            pipe.execute()

    def cameras(self, ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Heartbeats by camera, every value as text; a camera that nobody records has an empty one."""
        wanted = list(ids)
        texts = self._redis.mget([beat_key(camera) for camera in wanted]) if wanted else []
        return {
            camera: {name: str(value) for name, value in json.loads(text).items()} if text else {}
            for camera, text in zip(wanted, texts, strict=True)
        }


def beat_key(camera: str) -> str:
    return f"video:beat:{camera}"


def _key(shard: str, part: str) -> str:
    return f"video:shard:{shard}:{part}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
