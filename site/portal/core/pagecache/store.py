"""Entries in Valkey. A Valkey that does not answer is gone for a while: pages are then made fresh, and nobody waits.

The keys: ``pages:generation`` is a number that every public write raises; ``pages:<digest>`` an
entry, which carries the generation it was made in. An entry of another generation does not exist.
"""

import gzip
import json
import logging
import struct
import threading
import time
from dataclasses import dataclass
from functools import lru_cache

import brotli
from django.conf import settings
from redis import Redis, RedisError

log = logging.getLogger(__name__)

GENERATION = "pages:generation"
TIMEOUT = 0.25  # seconds; making a page takes less than waiting longer
PAUSE = 5.0  # seconds without asking a Valkey that did not answer
# New entries a minute: what strangers ask for must not fill the memory that the queue lives in.
WITH_QUERY, WITHOUT_QUERY = 300, 3000
BEGUN = 10**12  # below it stands no generation, but a count that began at nothing
_HEAD = struct.Struct(">II")


@dataclass(frozen=True)
class Entry:
    """A page: its headers, its route, and its body in two codings. ``until`` is in seconds since 1970."""

    generation: int
    until: float
    route: str
    etag: str
    headers: list
    brotli: bytes
    gzip: bytes

    @classmethod
    def of(cls, generation: int, until: float, route: str, etag: str, headers: list, body: bytes) -> "Entry":
        return cls(generation, until, route, etag, headers, brotli.compress(body, quality=5), gzip.compress(body, 6, mtime=0))

    def body(self, accepted: str) -> tuple[bytes, str]:
        """The bytes for a client that accepts ``accepted``, and the name of their coding ("" for none)."""
        if "br" in accepted:
            return self.brotli, "br"
        if "gzip" in accepted:
            return self.gzip, "gzip"
        return gzip.decompress(self.gzip), ""

    def pack(self) -> bytes:
        facts = json.dumps([self.generation, self.until, self.route, self.etag, self.headers]).encode()
        return _HEAD.pack(len(facts), len(self.brotli)) + facts + self.brotli + self.gzip

    @classmethod
    def unpack(cls, raw: bytes) -> "Entry":
        facts_size, brotli_size = _HEAD.unpack_from(raw)
        start = _HEAD.size + facts_size
        facts = json.loads(raw[_HEAD.size : start])
        return cls(*facts, raw[start : start + brotli_size], raw[start + brotli_size :])


@lru_cache(maxsize=4)
def _client(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT)


class _Health:
    """What this process knows about Valkey: whether it is worth asking, and whether it is owed a raise."""

    def __init__(self):
        self._lock = threading.Lock()
        self._quiet_until = 0.0
        self.owes_raise = False

    def is_quiet(self) -> bool:
        return time.monotonic() < self._quiet_until

    def failed(self, error: Exception) -> None:
        with self._lock:
            if not self.is_quiet():
                log.warning("Valkey does not answer the page cache (%s): pages are made fresh", type(error).__name__)
            self._quiet_until = time.monotonic() + PAUSE


health = _Health()


def look(key: str | None) -> tuple[int, Entry | None] | None:
    """The generation that stands and the entry under ``key``; None where the cache is to be left alone."""
    if health.is_quiet():
        return None
    try:
        client = _client(settings.REDIS_URL)
        if health.owes_raise:
            _raise(client)
        number, raw = client.mget(GENERATION, key or GENERATION)
        generation = int(number) if number else _begin(client)
    except (RedisError, OSError, ValueError) as error:
        health.failed(error)
        return None
    return generation, _read(raw, generation) if key and raw else None


def _begin(client: Redis) -> int:
    """A number that no entry can carry: a Valkey that lost its memory does not count from one again."""
    client.set(GENERATION, _first(), nx=True)
    return int(client.get(GENERATION) or 0)


def _first() -> int:
    return time.time_ns() // 1000


def _read(raw: bytes, generation: int) -> Entry | None:
    try:
        entry = Entry.unpack(raw)
    except (struct.error, ValueError, TypeError):
        return None
    return entry if entry.generation == generation and entry.until > time.time() else None


def put(key: str, entry: Entry, *, has_query: bool) -> None:
    """Keep ``entry`` until its time is over, unless this minute has brought too many already."""
    seconds = entry.until - time.time()
    if seconds <= 0:
        return
    budget = f"pages:new:{int(has_query)}:{int(time.time() // 60)}"
    try:
        client = _client(settings.REDIS_URL)
        with client.pipeline(transaction=False) as pipe:
            count, _expiry = pipe.incr(budget).expire(budget, 120).execute()
        if count <= (WITH_QUERY if has_query else WITHOUT_QUERY):
            client.set(key, entry.pack(), px=max(1, int(seconds * 1000)))
    except (RedisError, OSError) as error:
        health.failed(error)


def raise_generation() -> None:
    """From now on no entry made before exists. A Valkey that does not answer is told before it is asked again."""
    try:
        _raise(_client(settings.REDIS_URL))
    except (RedisError, OSError) as error:
        health.owes_raise = True
        health.failed(error)


def _raise(client: Redis) -> None:
    if client.incr(GENERATION) < BEGUN:
        client.set(GENERATION, _first())
    health.owes_raise = False
