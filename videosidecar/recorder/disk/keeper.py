"""One pass over one disk: what is too old, what is over its quota, what must go for lack of room, who must stop.

| free | what happens |
|---|---|
| under 10 % | the oldest recordings go, whosever they are |
| under 5 % | the oldest of the least important cameras go first, and it is an alarm |
| under 2 % | a quarter of the cameras, the least important first, is held back with each pass until it is 3 % again; an alarm |

Never: what is held, what is younger than its minimum age, a disk without its marker. So a disk can fill up: then cameras
are held back, and that is told, rather than that a promise is broken in silence.
"""

from __future__ import annotations

import heapq
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import StorageError
from ..storage import Storage
from . import forecast, stock
from .deleter import Gone, delete_hour
from .holds import holds_of, turn
from .policy import LAST_SHARE, LOW_SHARE, TIGHT_SHARE, Policy, write_whole
from .stock import NANO, Hour

log = logging.getLogger(__name__)

STATE = ".disk-state.json"
USAGE = ".usage.json"
RELEASE_SHARE = 0.03
PAUSE_PART = 0.25
YOUNGEST_SECONDS = 2 * 3600  # whatever the policy says, what is being written now stays
PAUSED = "Запис призупинено: на диску лишилося менш як 2 % місця. Звільніть місце або додайте диск."
DAY = 86400


class Usage(NamedTuple):
    total: int
    free: int


def usage_of(root: Path) -> Usage:
    """Bytes of the file system. Raises OSError."""
    found = shutil.disk_usage(root)
    return Usage(found.total, found.free)


@dataclass(slots=True)
class State:
    """What is known of a disk after a pass. `level`: ok, low, tight, last, or missing; `problem` is a sentence."""

    root: str
    at: float = 0.0
    level: str = "ok"
    problem: str = ""
    total: int = 0
    free: int = 0
    per_day: float | None = None
    days_left: float | None = None
    oldest_days: float | None = None
    deleted_files: int = 0
    deleted_bytes: int = 0
    held_files: int = 0
    paused: list[str] = field(default_factory=list)
    deleted_ever: int = 0
    samples: list[Any] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """For heartbeats and the console."""
        return {name: value for name, value in asdict(self).items() if name != "samples"}


def read_state(root: Path) -> State:
    """What the last pass left behind; an empty state when there was none."""
    try:
        return State(**json.loads((root / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return State(str(root))


def keep(
    root: Path,
    policy: Policy,
    *,
    disk: str = "",
    now: float | None = None,
    usage: Callable[[Path], Usage] = usage_of,
    wait_seconds: float = 0.0,
) -> State:
    """One pass. What goes wrong is the state's problem, never an exception; a pass that another process is at does nothing."""
    moment = time.time() if now is None else now
    try:
        Storage(root, 0, disk).check()
    except StorageError as error:
        return State(str(root), moment, "missing", str(error))
    try:
        with turn(root, wait_seconds=wait_seconds):
            return _Pass(root, policy, moment, usage).run()
    except StorageError:
        return read_state(root)
    except OSError as error:
        return State(
            str(root), moment, "missing", f"Диск {root} не прибирається: {error.strerror or type(error).__name__}. Перевірте диск."
        )


class _Pass:
    def __init__(self, root: Path, policy: Policy, now: float, usage: Callable[[Path], Usage]) -> None:
        self._root = root
        self._policy = policy
        self._now = now
        self._usage = usage
        self._before = read_state(root)
        self._gone = Gone()
        self._cameras = stock.cameras(root)

    def run(self) -> State:
        self._expire()
        self._quotas()
        level = self._level()
        if level != "ok":
            self._make_room(level)
        state = self._state()
        write_whole(self._root / STATE, json.dumps(asdict(state), ensure_ascii=False))
        return state

    # What goes.

    def _expire(self) -> None:
        """Older than the longest time allowed."""
        for camera in self._cameras:
            days = self._policy.of(camera).max_days
            if not days:
                continue
            before_ns = int((self._now - days * DAY) * NANO)
            for hour in stock.hours(self._root, camera):
                if hour.start_ns >= before_ns:
                    break
                self._delete(hour, "term", before_ns)

    def _quotas(self) -> None:
        for camera in self._cameras:
            quota = self._policy.of(camera).quota_bytes
            if quota:
                self._quota(camera, quota)

    def _quota(self, camera: str, quota: int) -> None:
        hours = list(stock.hours(self._root, camera))
        sizes = self._sizes(camera, hours)
        taken = sum(sizes.values())
        before_ns = self._before_ns(camera)
        for hour in hours:
            if taken <= quota or hour.start_ns >= before_ns:
                break
            taken -= self._delete(hour, "quota").size
        left = {name: size for name, size in sizes.items() if (self._root / camera / name).is_dir()}
        write_whole(self._root / camera / USAGE, json.dumps(left))

    def _sizes(self, camera: str, hours: list[Hour]) -> dict[str, int]:
        """Bytes by hour. Hours that are over are measured once and remembered."""
        try:
            known = json.loads((self._root / camera / USAGE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = {}
        recent_ns = int((self._now - YOUNGEST_SECONDS) * NANO)
        sizes = {}
        for hour in hours:
            name = f"{hour.day.name}/{hour.path.name}"
            sizes[name] = known[name] if name in known and hour.end_ns < recent_ns else hour.size()
        return sizes

    def _make_room(self, level: str) -> None:
        by_importance = level != "low"
        for hour in self._oldest_first(by_importance):
            if self._level() == "ok":
                return
            self._delete(hour, "room")

    def _oldest_first(self, by_importance: bool) -> Iterable[Hour]:
        """Hours beyond their minimum age. By importance: all of the least important first."""

        def rank(hour: Hour) -> tuple[int, int]:
            return (self._policy.of(hour.camera).priority if by_importance else 0), hour.start_ns

        return heapq.merge(*(self._deletable(camera) for camera in self._cameras), key=rank)

    def _deletable(self, camera: str) -> Iterable[Hour]:
        before_ns = self._before_ns(camera)
        for hour in stock.hours(self._root, camera):
            if hour.start_ns >= before_ns:
                return
            yield hour

    def _before_ns(self, camera: str) -> int:
        """What ended before this is beyond its minimum age."""
        return int((self._now - max(self._policy.of(camera).min_days * DAY, YOUNGEST_SECONDS)) * NANO)

    def _delete(self, hour: Hour, why: str, before_ns: int | None = None) -> Gone:
        limit = self._before_ns(hour.camera)
        try:
            holds = holds_of(self._root, hour.camera)
            gone = delete_hour(hour, holds, before_ns=min(limit, limit if before_ns is None else before_ns), why=why)
        except OSError as error:
            log.warning("камера %s: годину %s не видалено (%s)", hour.camera, hour.path.name, error.strerror or type(error).__name__)
            return Gone()
        self._gone.files += gone.files
        self._gone.size += gone.size
        self._gone.held += gone.held
        return gone

    # What is told.

    def _room(self) -> Usage:
        """Of the disk, or of the part of it that the quota leaves."""
        found = self._usage(self._root)
        quota = self._policy.quota_bytes
        if not quota or quota >= found.total:
            return found
        return Usage(quota, max(0, min(found.free, quota - (found.total - found.free))))

    def _level(self) -> str:
        room = self._room()
        share = room.free / room.total if room.total else 0.0
        return "last" if share < LAST_SHARE else "tight" if share < TIGHT_SHARE else "low" if share < LOW_SHARE else "ok"

    def _state(self) -> State:
        room, level = self._room(), self._level()
        found = self._usage(self._root)
        ever = self._before.deleted_ever + self._gone.size
        sample = (self._now, found.total - found.free, ever)
        samples = forecast.remember([(at, used, gone) for at, used, gone in self._before.samples], sample)
        per_day = forecast.rate(samples, sample)
        oldest = min((hour.start_ns for camera in self._cameras for hour in _first(stock.hours(self._root, camera))), default=None)
        return State(
            root=str(self._root),
            at=self._now,
            level=level,
            problem=_problem(self._root, level),
            total=room.total,
            free=room.free,
            per_day=per_day,
            days_left=forecast.days_left(room.free - LOW_SHARE * room.total, per_day),
            oldest_days=None if oldest is None else round((self._now - oldest / NANO) / DAY, 1),
            deleted_files=self._gone.files,
            deleted_bytes=self._gone.size,
            held_files=self._gone.held,
            paused=self._paused(level, room),
            deleted_ever=ever,
            samples=[list(sample) for sample in samples],
        )

    def _paused(self, level: str, room: Usage) -> list[str]:
        """Cameras to hold back: more with each pass under 2 %, none again above 3 %."""
        if level != "last":
            return self._before.paused if room.total and room.free / room.total < RELEASE_SHARE else []
        order = sorted(self._cameras, key=lambda camera: (self._policy.of(camera).priority, camera))
        more = max(1, int(len(order) * PAUSE_PART))
        return order[: len(self._before.paused) + more]


def _first(hours: Iterable[Hour]) -> list[Hour]:
    for hour in hours:
        return [hour]
    return []


def _problem(root: Path, level: str) -> str:
    if level == "tight":
        return (
            f"На диску {root} лишилося менш як 5 % місця, і старших записів, які можна видалити, бракує. Додайте диск або скоротіть строки."
        )
    if level == "last":
        return f"На диску {root} лишилося менш як 2 % місця: запис найменш важливих камер призупинено. Звільніть місце або додайте диск."
    return ""
