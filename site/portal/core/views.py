"""Health, readiness and the refusals that every section shares."""

from django.conf import settings
from django.db import connections
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError


@never_cache
@require_safe
def healthz(request):
    """The process answers. Nothing else is asked, so that a slow database does not restart it."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request):
    """The process can serve: its database answers. The queue's state is told, and does not decide:
    pages are read while letters wait."""
    checks = {"database": _database(), "queue": _queue()}
    return JsonResponse({"status": checks["database"], **checks}, status=200 if checks["database"] == "ok" else 503)


def _database() -> str:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # any driver error means the same here: not ready
        return type(error).__name__
    return "ok"


def _queue() -> str:
    try:
        Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except (RedisError, OSError) as error:
        return type(error).__name__
    return "ok"


def csrf_failure(request, reason=""):
    """The form grew old or cookies are off: say how to go on, and lose nothing more."""
    return render(request, "403_csrf.html", status=403)
