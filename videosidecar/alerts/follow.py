"""Follows the recorder's files of events into the portal's tables, and groups them into alarms.

Invariants:
1. A line is taken exactly once: the rows and the place in the file move in one transaction.
2. The files are the truth: with the tables empty, following them again makes the same events.
3. It may run twice, beside itself, and after any crash.
"""

import logging
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.core.queue import connection
from portal.places.models import City

from ..disks import disks
from ..models import Camera
from ..recorder.smart import alarms as rules
from ..recorder.smart import events
from ..recorder.smart.board import SmartBoard
from .models import EventFile, VideoAlarm, VideoEvent

log = logging.getLogger(__name__)

SCAN_SECONDS = 60.0
DAYS = 2
KEEP_DAYS = 90
_scanned_at = 0.0


def run() -> None:
    """The tick: what the recorder has hinted at, once a minute every file of today and yesterday, then the alarms."""
    global _scanned_at
    wanted = set(_hints())
    if time.monotonic() - _scanned_at >= SCAN_SECONDS or not _scanned_at:
        _scanned_at = time.monotonic()
        wanted |= set(_recent())
    follow(wanted)


def follow(wanted: set[tuple[str, str]]) -> int:
    """Read what is new in the files «(camera, day)» on every disk; returns how many lines. Then settle the alarms."""
    cameras = Camera.objects.in_bulk({code for code, _ in wanted}, field_name="code")
    taken = 0
    for code, day in sorted(wanted):
        if code in cameras and events.DAY.fullmatch(day):
            taken += sum(_read(disk.root, cameras[code], day) for disk in disks())
    settle()
    return taken


def follow_all() -> int:
    """Every file there is: after the tables were lost."""
    files = (path for disk in disks() for path in disk.root.glob(f"*/*/{events.FILE}"))
    return follow({(path.parent.parent.name, path.parent.name) for path in files})


def _hints() -> list[tuple[str, str]]:
    try:
        return SmartBoard(connection(settings.REDIS_URL)).take()
    except redis.RedisError:
        return []  # the minute's scan finds it


def _recent():
    today = datetime.now(UTC).date()
    days = [f"{today - timedelta(days=back):%Y-%m-%d}" for back in range(DAYS)]
    for code in Camera.objects.installed().values_list("code", flat=True):
        for day in days:
            yield code, day


def _read(root: Path, camera: Camera, day: str) -> int:
    path = root / camera.code / day / events.FILE
    if not path.is_file():
        return 0
    with transaction.atomic():
        place, _created = EventFile.objects.get_or_create(camera=camera, disk=str(root)[:200], day=day)
        place = EventFile.objects.select_for_update().get(pk=place.pk)
        if path.stat().st_size == place.offset:
            return 0
        lines, offset = events.read(path, place.offset)
        for line in lines:
            if line.camera == camera.code:
                _apply(camera, line)
        EventFile.objects.filter(pk=place.pk).update(offset=offset)
    return len(lines)


def _apply(camera: Camera, line: events.Line) -> None:
    known = VideoEvent.objects.filter(camera=camera, key=line.id)
    if line.event == "start":
        VideoEvent.objects.get_or_create(
            camera=camera,
            key=line.id,
            defaults={
                "kind": line.kind,
                "severity": line.severity if line.severity in ("alarm", "warning", "notice") else "notice",
                "started_at": _moment(line.start_ns),
                "text": line.text,
            },
        )
    elif line.event == "picture":
        known.update(picture=line.picture[:80])
    else:
        known.filter(ended_at=None).update(ended_at=_moment(line.at_ns))


def _moment(ns: int) -> datetime:
    return datetime.fromtimestamp(ns / 1e9, UTC)


# Alarms.


def settle() -> None:
    """Bring the alarms of every city in step with the events."""
    now = timezone.now()
    # A camera that is out of the plan has no open trouble: nobody would ever write its end.
    gone = VideoEvent.objects.filter(ended_at=None).exclude(camera__in=Camera.objects.recorded())
    VideoEvent.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(ended_at=now)
    waiting = VideoEvent.objects.filter(alarm=None).exclude(severity="notice")
    open_cities = set(VideoAlarm.objects.filter(closed_at=None).values_list("city", flat=True))
    for city in City.objects.filter(pk__in=open_cities | set(waiting.values_list("camera__district__city", flat=True))):
        with transaction.atomic():
            City.objects.select_for_update().get(pk=city.pk)  # one at a time
            _place(city)
            _close(city)


def _place(city: City) -> None:
    waiting = VideoEvent.objects.of_city(city).filter(alarm=None).exclude(severity="notice")
    new = list(waiting.select_related("camera").order_by("started_at", "pk"))
    if not new:
        return
    known = _known(city, new[0].started_at)
    total = Camera.objects.of_city(city).recorded().count()
    for event in new:
        camera, at = event.camera, event.started_at.timestamp()
        fault = rules.Fault(camera.code, event.kind, rules.group_of(camera.stream_url, camera.network, camera.address), at)
        found = rules.place(fault, known)
        if found is None:
            found = _open(city, event, fault)
            known.append(found)
        _join(found, event, fault)
        absorbed = rules.wide(known, event.kind, at, total)
        if absorbed:
            known = [alarm for alarm in known if alarm not in absorbed]
            known.append(_widen(city, event, absorbed))


def _known(city: City, since: datetime) -> list[rules.Open]:
    """Open alarms and those that closed so lately that they may open again."""
    edge = since - timedelta(seconds=rules.REOPEN)
    every = VideoAlarm.objects.of_city(city).exclude(closed_at__lt=edge)
    cameras = defaultdict(set)
    for alarm, code in VideoEvent.objects.filter(alarm__in=every).values_list("alarm", "camera__code"):
        cameras[alarm].add(code)
    return [
        rules.Open(
            alarm.pk,
            alarm.kind,
            alarm.group,
            alarm.grown_at.timestamp(),
            frozenset(cameras[alarm.pk]),
            alarm.closed_at.timestamp() if alarm.closed_at else 0.0,
        )
        for alarm in every
    ]


def _open(city: City, event: VideoEvent, fault: rules.Fault) -> rules.Open:
    alarm = VideoAlarm.objects.create(
        city=city,
        kind=event.kind,
        group=fault.group[:200],
        severity=event.severity,
        opened_at=event.started_at,
        grown_at=event.started_at,
    )
    return rules.Open(alarm.pk, event.kind, alarm.group, fault.at, frozenset())


def _join(found: rules.Open, event: VideoEvent, fault: rules.Fault) -> None:
    VideoEvent.objects.filter(pk=event.pk).update(alarm=found.key)
    grown = fault.camera not in found.cameras
    found.cameras |= {fault.camera}
    found.closed_at = 0.0
    facts = {"closed_at": None}
    if grown and fault.at > found.grown_at:
        found.grown_at = fault.at
        facts["grown_at"] = event.started_at
    VideoAlarm.objects.filter(pk=found.key).update(**facts)


def _widen(city: City, event: VideoEvent, absorbed: list[rules.Open]) -> rules.Open:
    """One alarm for the city takes in those of its groups; the oldest of them becomes it and keeps who took it."""
    first = min(absorbed, key=lambda alarm: (alarm.grown_at, alarm.key))
    keys = [alarm.key for alarm in absorbed]
    opened = VideoAlarm.objects.filter(pk__in=keys).order_by("opened_at").values_list("opened_at", flat=True).first()
    VideoEvent.objects.filter(alarm__in=keys).update(alarm=first.key)
    VideoAlarm.objects.filter(pk=first.key).update(group=rules.EVERYWHERE, opened_at=opened, grown_at=event.started_at)
    VideoAlarm.objects.filter(pk__in=keys).exclude(pk=first.key).delete()
    cameras = frozenset(code for alarm in absorbed for code in alarm.cameras)
    return rules.Open(first.key, event.kind, rules.EVERYWHERE, event.started_at.timestamp(), cameras)


def _close(city: City) -> None:
    """An alarm closes with its last event."""
    still = VideoEvent.objects.of_city(city).filter(ended_at=None).exclude(alarm=None).values("alarm")
    over = VideoAlarm.objects.of_city(city).filter(closed_at=None).exclude(pk__in=still)
    for alarm in over.annotate(end=Max("events__ended_at")):
        if alarm.end:
            VideoAlarm.objects.filter(pk=alarm.pk, closed_at=None).update(closed_at=alarm.end)


def forget() -> None:
    """Rows of what ended long ago go; the files go with the recordings they lie beside."""
    edge = timezone.now() - timedelta(days=KEEP_DAYS)
    VideoEvent.objects.filter(ended_at__lt=edge).delete()
    VideoAlarm.objects.filter(closed_at__lt=edge, events=None).delete()
    EventFile.objects.filter(day__lt=f"{edge:%Y-%m-%d}").delete()
