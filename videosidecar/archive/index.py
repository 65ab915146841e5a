"""The tables of the archive index, in the database `video`.

They hold nothing that the disk does not hold, so they have no models and no migrations: tables of another version are
dropped and filled again. One row for each camera and hour: a thousand cameras make 24 000 rows a day instead of 1.44 million.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, transaction

ALIAS = "video"
VERSION = "1"
HOUR_NS = 3600 * 1_000_000_000

_TABLES = {
    "video_meta": "key varchar(20) PRIMARY KEY, value varchar(200) NOT NULL",
    "video_follow": (
        "disk varchar(64) NOT NULL, camera varchar(63) NOT NULL, day varchar(10) NOT NULL, place bigint NOT NULL, "
        "PRIMARY KEY (disk, camera, day)"
    ),
    "video_hour": (
        "camera varchar(63) NOT NULL, hour bigint NOT NULL, segments text NOT NULL, gaps text NOT NULL, "
        "files bigint NOT NULL, bytes bigint NOT NULL, recorded_ms bigint NOT NULL, PRIMARY KEY (camera, hour)"
    ),
}


@dataclass(slots=True)
class Hour:
    """What began within one hour of one camera. `segments` by file, as the manifest tells of them; times in UTC ns.

    A file is named by its day as well: «2026-11-23/14/….mp4».
    """

    camera: str
    hour: int
    segments: dict[str, dict[str, Any]] = field(default_factory=dict)
    gaps: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(segment["size"] for segment in self.segments.values())

    @property
    def recorded_ms(self) -> int:
        return sum(max(0, segment["end_ns"] - segment["start_ns"]) for segment in self.segments.values()) // 1_000_000


def hour_of(at_ns: int) -> int:
    return at_ns // HOUR_NS


def prepare() -> bool:
    """Make the tables where they are missing or of another version; True when they are new and empty."""
    connection = connections[ALIAS]
    with transaction.atomic(using=ALIAS):
        known = set(connection.introspection.table_names())
        if _TABLES.keys() <= known and _meta("version") == VERSION:
            return False
        _make()
        return True


def clear() -> None:
    """Forget everything; the manifests tell it again."""
    with transaction.atomic(using=ALIAS):
        _make()


def _make() -> None:
    with connections[ALIAS].cursor() as cursor:
        for name, columns in _TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE TABLE {name} ({columns})")
        cursor.execute("INSERT INTO video_meta (key, value) VALUES ('version', %s)", [VERSION])


def _meta(key: str) -> str:
    rows = _rows("SELECT value FROM video_meta WHERE key = %s", [key])
    return rows[0][0] if rows else ""


@contextmanager
def one_writer() -> Iterator[None]:
    """A transaction that no other indexer shares: the second one waits for the first."""
    with transaction.atomic(using=ALIAS):
        # SQLite takes its lock at BEGIN IMMEDIATE; PostgreSQL on this row.
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("UPDATE video_meta SET value = value WHERE key = 'version'")
        yield


# Where the indexer stands.


def places(disk: str) -> dict[tuple[str, str], int]:
    """Bytes read of each manifest of a disk, by (camera, day)."""
    rows = _rows("SELECT camera, day, place FROM video_follow WHERE disk = %s", [disk])
    return {(camera, day): place for camera, day, place in rows}


def set_places(disk: str, places: dict[tuple[str, str], int]) -> None:
    _many(
        "INSERT INTO video_follow (disk, camera, day, place) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (disk, camera, day) DO UPDATE SET place = excluded.place",
        [(disk, camera, day, place) for (camera, day), place in places.items()],
    )


# Hours.


def load(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Hour]:
    """The hours asked for; those that are not known are empty."""
    found = {}
    for camera, hour in keys:
        rows = _rows("SELECT segments, gaps FROM video_hour WHERE camera = %s AND hour = %s", [camera, hour])
        found[camera, hour] = _hour(camera, hour, *rows[0]) if rows else Hour(camera, hour)
    return found


def save(hours: Iterable[Hour]) -> None:
    """Write whole rows; an hour without anything in it is deleted."""
    full, empty = [], []
    for hour in hours:
        if not hour.segments and not hour.gaps:
            empty.append((hour.camera, hour.hour))
            continue
        segments = json.dumps(hour.segments, ensure_ascii=False, separators=(",", ":"))
        gaps = json.dumps(list(hour.gaps.values()), ensure_ascii=False, separators=(",", ":"))
        full.append((hour.camera, hour.hour, segments, gaps, len(hour.segments), hour.bytes, hour.recorded_ms))
    _many(
        "INSERT INTO video_hour (camera, hour, segments, gaps, files, bytes, recorded_ms) VALUES (%s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (camera, hour) DO UPDATE SET segments = excluded.segments, gaps = excluded.gaps, files = excluded.files, "
        "bytes = excluded.bytes, recorded_ms = excluded.recorded_ms",
        full,
    )
    _many("DELETE FROM video_hour WHERE camera = %s AND hour = %s", empty)


def hours(camera: str, since_ns: int, until_ns: int) -> list[Hour]:
    """What began within these hours, oldest first."""
    rows = _rows(
        "SELECT hour, segments, gaps FROM video_hour WHERE camera = %s AND hour BETWEEN %s AND %s ORDER BY hour",
        [camera, hour_of(since_ns), hour_of(until_ns)],
    )
    return [_hour(camera, hour, segments, gaps) for hour, segments, gaps in rows]


def cameras() -> list[str]:
    return [camera for (camera,) in _rows("SELECT DISTINCT camera FROM video_hour ORDER BY camera")]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of one camera, or of all."""

    files: int
    bytes: int
    recorded_ms: int


def totals(camera: str = "") -> Totals:
    rows = _rows(
        "SELECT COALESCE(SUM(files), 0), COALESCE(SUM(bytes), 0), COALESCE(SUM(recorded_ms), 0) FROM video_hour "
        "WHERE %s = '' OR camera = %s",
        [camera, camera],
    )
    return Totals(*map(int, rows[0]))


def _hour(camera: str, hour: int, segments: str, gaps: str) -> Hour:
    return Hour(camera, hour, json.loads(segments), {gap["start_ns"]: gap for gap in json.loads(gaps)})


def _rows(statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def _many(statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with connections[ALIAS].cursor() as cursor:
            cursor.executemany(statement, rows)
