"""Grants as the gate knows them: token hashes, never tokens."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEY = "video:grants"  # a hash: name → JSON of one grant; with field `@written`, the time of the snapshot
WRITTEN = "@written"
READ = "read"


def fingerprint(token: str) -> str:
    """What is stored of a token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Grant:
    """`paths` are prefixes («odesa/»), `until` a Unix time in seconds (0: no end)."""

    name: str
    token_hash: str = field(repr=False)
    paths: tuple[str, ...]
    actions: frozenset[str] = frozenset({READ})
    until: float = 0.0

    def allows(self, action: str, path: str, now: float) -> bool:
        if self.until and now >= self.until:
            return False
        return action in self.actions and any(path == prefix or path.startswith(prefix) for prefix in self.paths if prefix)

    def to_json(self) -> str:
        return json.dumps({"token_hash": self.token_hash, "paths": self.paths, "actions": sorted(self.actions), "until": self.until})

    @classmethod
    def from_json(cls, name: str, text: str | bytes) -> Grant:
        raw: dict[str, Any] = json.loads(text)
        return cls(name, raw["token_hash"], tuple(raw["paths"]), frozenset(raw["actions"]), float(raw["until"]))


class Snapshot:
    """All grants at one moment. Made anew, never changed."""

    def __init__(self, grants: Mapping[str, Grant], written: float) -> None:
        self.written = written
        self._by_hash = {grant.token_hash: grant for grant in grants.values()}

    @classmethod
    def from_hash(cls, raw: Mapping[bytes | str, bytes | str]) -> Snapshot:
        """From the Valkey hash. Raises ValueError, KeyError for a hash that is not ours."""
        texts = {_text(name): _text(value) for name, value in raw.items()}
        written = float(texts.pop(WRITTEN))
        return cls({name: Grant.from_json(name, value) for name, value in texts.items()}, written)

    @classmethod
    def from_file(cls, path: Path) -> Snapshot:
        """From a JSON object of the same form as the hash."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls.from_hash({name: value if isinstance(value, str) else json.dumps(value) for name, value in raw.items()})

    def find(self, token: str, user: str = "") -> Grant | None:
        """The grant of `token`; with `user` the names must agree."""
        if not token:
            return None
        grant = self._by_hash.get(fingerprint(token))
        if grant is None or (user and not hmac.compare_digest(user.encode(), grant.name.encode())):
            return None
        return grant


def snapshot_hash(grants: list[Grant]) -> dict[str, str]:
    """What the Django side writes into the Valkey hash."""
    return {WRITTEN: str(time.time()), **{grant.name: grant.to_json() for grant in grants}}


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
