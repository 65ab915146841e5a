"""What those who look on tell the portal in Redis/Valkey. Only hints: the files on the disk are the truth.

| key | kind | who writes | what |
|---|---|---|---|
| `video:smart:touched` | set | recorder | «camera/day» whose events.jsonl has grown; the portal takes it out |
"""

from __future__ import annotations

from typing import Any

import redis

TOUCHED = "video:smart:touched"
AT_ONCE = 1000


class SmartBoard:
    """Every verb may raise redis.RedisError; both sides go on without."""

    def __init__(self, connection: redis.Redis) -> None:
        self._redis = connection

    def touch(self, camera: str, day: str) -> None:
        self._redis.sadd(TOUCHED, f"{camera}/{day}")

    def take(self) -> list[tuple[str, str]]:
        """(camera, day) of the files to read now, each once."""
        found: Any = self._redis.spop(TOUCHED, AT_ONCE) or []
        names = (name.decode() if isinstance(name, bytes) else str(name) for name in found)
        return [(camera, day) for camera, _, day in (name.rpartition("/") for name in names)]
