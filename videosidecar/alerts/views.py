"""Alarms on the operators' console."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.audit.services import record
from portal.places.scope import current_city

from ..disks import disks
from ..models import Camera
from ..permissions import operator_required
from ..recorder.smart.events import ID, PICTURES
from . import words
from .models import VideoAlarm, VideoEvent

PAGE = 50
ON_THE_CONSOLE = 5
OF_A_CAMERA = 20


@dataclass(frozen=True, slots=True)
class Row:
    """An alarm as operators read it."""

    pk: int
    title: str
    text: str
    kind: str
    icon: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None
    taken_at: datetime | None
    taken_by: str
    events: list[VideoEvent]

    @property
    def count(self) -> int:
        return len({event.camera_id for event in self.events})


def open_alarms(city):
    """Open ones: those nobody took first, the gravest before the others, then the newest."""
    rank = {"alarm": 0, "warning": 1, "notice": 2}
    found = list(_with_events(VideoAlarm.objects.of_city(city).filter(closed_at=None)))
    return sorted(found, key=lambda alarm: (alarm.acknowledged_at is not None, rank.get(alarm.severity, 3), -alarm.opened_at.timestamp()))


def row(alarm: VideoAlarm) -> Row:
    events = list(alarm.events.all())
    cameras = {event.camera_id: event.camera for event in events}
    kind, icon = words.TAGS[alarm.severity]
    alone = len(cameras) <= 1
    text = events[-1].text if alone and events else words.cause(alarm.kind, alarm.group, [c.address for c in cameras.values()])
    return Row(
        pk=alarm.pk,
        title=words.title(alarm.kind, len(cameras)),
        text=text,
        kind=kind,
        icon=icon,
        severity=alarm.get_severity_display(),
        opened_at=alarm.opened_at,
        closed_at=alarm.closed_at,
        taken_at=alarm.acknowledged_at,
        taken_by=alarm.acknowledged_by.get_display_name() if alarm.acknowledged_by else "",
        events=events,
    )


def for_console(city) -> dict:
    """What the list of cameras shows above it."""
    every = open_alarms(city)
    return {"alarms": [row(alarm) for alarm in every[:ON_THE_CONSOLE]], "alarm_count": len(every)}


def of_camera(camera: Camera) -> list[dict]:
    """The newest events of a camera, with their words."""
    return [
        {"event": event, "title": words.title(event.kind), "kind": words.TAGS[event.severity][0]}
        for event in camera.events.order_by("-started_at", "-pk")[:OF_A_CAMERA]
    ]


@never_cache
@require_GET
@operator_required
def alarm_list(request):
    """Open alarms first, then the closed ones, page by page."""
    city = current_city(request)
    past = _with_events(VideoAlarm.objects.of_city(city).exclude(closed_at=None).order_by("-closed_at", "-pk"))
    page = Paginator(past, PAGE).get_page(request.GET.get("page"))
    record("video.alarms_opened", actor=request.user, city=city)
    context = {"open": [row(alarm) for alarm in open_alarms(city)], "past": [row(alarm) for alarm in page], "page": page}
    return render(request, "videosidecar/alarms.html", context)


@never_cache
@require_GET
@operator_required
def alarm(request, pk):
    """One alarm with every camera in it."""
    city = current_city(request)
    found = get_object_or_404(_with_events(VideoAlarm.objects.of_city(city)), pk=pk)
    record("video.alarm_opened", found, actor=request.user, city=city)
    return render(request, "videosidecar/alarm.html", {"row": row(found)})


@require_POST
@operator_required
def take(request, pk):
    """«Взяти до роботи»: one operator takes an alarm, the next sees who."""
    city = current_city(request)
    found = get_object_or_404(VideoAlarm.objects.of_city(city), pk=pk)
    with transaction.atomic():
        free = VideoAlarm.objects.filter(pk=found.pk, acknowledged_at=None)
        taken = free.update(acknowledged_at=timezone.now(), acknowledged_by=request.user)
        if taken:
            record("video.alarm_taken", found, actor=request.user, city=city)
    if taken:
        messages.success(request, _("Тривогу взято до роботи."))
    else:
        messages.warning(request, _("Цю тривогу вже хтось узяв."))
    return redirect("videosidecar:alarm", pk=found.pk)


@never_cache
@require_GET
@operator_required
def picture(request, code, key):
    """The small picture of an event. Who opened the camera's page stands in the log; this is a part of it."""
    if not ID.fullmatch(key):
        raise Http404
    cameras = Camera.objects.of_city(current_city(request)).installed()
    event = get_object_or_404(VideoEvent, camera__in=cameras, camera__code=code, key=key)
    day = event.started_at.astimezone(UTC)
    if not event.picture:
        raise Http404
    for disk in disks():
        path = disk.root / code / f"{day:%Y-%m-%d}" / PICTURES / f"{key}.jpg"
        try:
            return FileResponse(path.open("rb"), content_type="image/jpeg")
        except OSError:
            continue
    raise Http404


def _with_events(alarms):
    return alarms.select_related("acknowledged_by").prefetch_related("events__camera")
