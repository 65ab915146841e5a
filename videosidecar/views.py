"""The public page and the operator's console."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.audit.services import record
from portal.places.scope import current_city

from . import console, stats
from .alerts import views as alerts
from .models import Camera
from .permissions import operator_required
from .ranges import file_response
from .recorder.playback import CLIP_NAME, NothingRecorded, last_minute
from .services import storage

PAGE = 200  # cameras
PLAYABLE = frozenset({"h264"})


@require_GET
def public(request):
    """How many cameras there are, and what rights people have. Counts only."""
    city = current_city(request)
    installed, planned = stats.totals(city)
    rows = stats.installed_counts(city)
    return render(request, "videosidecar/public.html", {"installed": installed, "planned": planned, "rows": rows})


@never_cache
@require_GET
@operator_required
def console_list(request):
    """Every installed camera with its state and the reason for it."""
    city = current_city(request)
    show, words = request.GET.get("show", ""), request.GET.get("q", "")[:100]
    view = console.look(city, show=show, words=words)
    page = Paginator(view.rows, PAGE).get_page(request.GET.get("page"))
    record("video.console_opened", actor=request.user, city=city)
    context = {"view": view, "page": page, "show": show, "words": words, **alerts.for_console(city)}
    return render(request, "videosidecar/console.html", context)


@never_cache
@require_GET
@operator_required
def console_states(request):
    """States for the console's script: the same facts as the page, nothing more."""
    view = console.look(current_city(request))
    fields = ("state", "word", "kind", "icon", "reason", "since", "megabytes")
    return JsonResponse(
        {
            "counts": view.counts,
            "cameras": {row.code: {name: value for name, value in row.as_dict().items() if name in fields} for row in view.rows},
        }
    )


@never_cache
@require_GET
@operator_required
def console_camera(request, code):
    """One camera: its last recorded minute, its state, its place."""
    camera = _camera(request, code)
    context = {"camera": camera, "row": console.look_at(camera), "events": alerts.of_camera(camera), **_neighbours(request, camera)}
    try:
        minute = last_minute(storage(), camera.code, clips_folder())
        context |= {
            "clip": minute.path.name,
            "from": datetime.fromtimestamp(minute.start_ns / 1e9, UTC),
            "to": datetime.fromtimestamp(minute.end_ns / 1e9, UTC),
            "playable": minute.codec in PLAYABLE,
            "codec": minute.codec,
        }
    except (NothingRecorded, OSError):
        context["clip"] = ""
    record("video.camera_opened", camera, actor=request.user, city=camera.district.city)
    return render(request, "videosidecar/camera.html", context)


@never_cache
@require_GET
@operator_required
def clip(request, code, name):
    """The clip that the camera's page offers. The first part of it is what the log calls a viewing."""
    camera = _camera(request, code)
    found = re.fullmatch(CLIP_NAME, name)
    if not found or found["camera"] != camera.code:
        raise Http404
    asked = request.headers.get("Range", "")
    try:
        response = file_response(clips_folder() / name, asked, "video/mp4")
    except FileNotFoundError as error:
        raise Http404 from error
    if not asked or asked.startswith("bytes=0-"):
        record("video.watched", camera, actor=request.user, city=camera.district.city, clip=name)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def clips_folder():
    """Made clips live apart from the archive: the recorder's disk is written by the recorder alone."""
    return settings.VAR / "video-clips"


def _camera(request, code) -> Camera:
    cameras = Camera.objects.of_city(current_city(request)).installed().select_related("district__city")
    return get_object_or_404(cameras, code=code)


def _neighbours(request, camera) -> dict:
    """Codes of the cameras before and after, for the keys."""
    codes = Camera.objects.of_city(current_city(request)).installed()
    return {
        "previous": codes.filter(code__lt=camera.code).order_by("-code").values_list("code", flat=True).first(),
        "next": codes.filter(code__gt=camera.code).order_by("code").values_list("code", flat=True).first(),
    }
