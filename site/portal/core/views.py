"""Health, readiness and the refusals that every section shares."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve
from redis import Redis, RedisError

from .health import registry, running


@never_cache
@require_safe
def healthz(request):
    """The process answers. Nothing else is asked, so that a slow database does not restart it."""
    return JsonResponse({"status": "ok"})


@require_safe
def media(request, path):
    """Pictures where no front server gives them out. The folder is asked for anew: it may be moved by settings."""
    return serve(request, path, document_root=settings.MEDIA_ROOT)


@never_cache
@require_safe
def readyz(request):
    """The process can serve: what is vital answers, within its time. The queue's state is told, and does
    not decide: pages are read while letters wait."""
    told = running.run(registry.checks(vital=True))
    vital = {one.check.name: _word(one.result) for one in told}
    failed = next((word for word in vital.values() if word != "ok"), "ok")
    return JsonResponse({"status": failed, **vital, "queue": _queue()}, status=200 if failed == "ok" else 503)


def _word(result: registry.Result) -> str:
    """Strangers may ask: no more than the state. A slow database is still one that answers."""
    return "not ready" if result.state == registry.ALARM else "ok"


def _queue() -> str:
    try:
        Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except (RedisError, OSError) as error:
        return type(error).__name__
    return "ok"


def csrf_failure(request, reason=""):
    """The form grew old or cookies are off: say how to go on, and lose nothing more."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def data_terms(request):
    """How long the portal keeps what people leave in it, by the same registry that deletes it."""
    return render(request, "portal_core/data_terms.html")
