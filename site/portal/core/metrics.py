"""What the portal tells of itself: /metrics for Prometheus, and a line in the log for each request.

Requests are counted by the name of their route, never by path: paths hold secret links.
"""

import logging
import os
import time

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from redis import RedisError

from .queue import queue

log = logging.getLogger("portal.request")

QUEUES = ("default", "mail", "recorder")
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
requests_total = Counter("portal_requests_total", "Requests answered.", ["route", "method", "status"])
request_seconds = Histogram("portal_request_seconds", "Time until the answer.", ["route"], buckets=BUCKETS)

# Sections add their own gauges: a name, its help, its label, and what counts by label.
_gauges: dict[str, tuple[str, str, str]] = {}


def register(name: str, help_text: str, label: str, function: str) -> None:
    """Have ``function`` (a dotted name) asked whenever figures are; it gives numbers by the value of ``label``."""
    if name in _gauges:
        raise ValueError(f"the gauge {name} is registered already")
    _gauges[name] = (help_text, label, function)


def waiting_jobs() -> dict[str, int]:
    """Jobs that wait, by queue."""
    return {name: queue(name).count for name in QUEUES}


register("portal_queue_jobs", "Jobs that wait, by queue.", "queue", "portal.core.metrics.waiting_jobs")


class RequestMetrics:
    """Counts and times each request, and writes one line about it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        route = route_of(request)
        requests_total.labels(route, _method(request), response.status_code).inc()
        request_seconds.labels(route).observe(seconds)
        if route not in QUIET:
            shown = request.path if settings.ENVIRONMENT == "development" else route
            facts = {"route": route, "method": _method(request), "status": response.status_code, "ms": round(seconds * 1000)}
            log.info("%s %s %d %.0f ms", _method(request), shown, response.status_code, seconds * 1000, extra={"facts": facts})
        return response


QUIET = {"healthz", "readyz", "metrics", "static"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def route_of(request) -> str:
    """The route's name; a handful of words for what has none. Never the path."""
    match = request.resolver_match
    if match is None and hasattr(request, "kept_route"):
        return request.kept_route or "none"  # answered from the page cache
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "none"
    return match.view_name or match.route or "unnamed"


def _method(request) -> str:
    """Strangers may send any word for a method; the figures know only real ones."""
    return request.method if request.method in METHODS else "other"


class Gauges:
    """Asks the registered sections. One that fails is left out, and the others are told all the same."""

    def collect(self):
        for name, (help_text, label, function) in _gauges.items():
            family = GaugeMetricFamily(name, help_text, labels=[label])
            try:
                figures = import_string(function)()
            except (RedisError, OSError) as error:
                log.warning("the figures of %s could not be had (%s)", name, type(error).__name__)
                continue
            except Exception:
                log.exception("the figures of %s could not be had", name)
                continue
            for value, number in figures.items():
                family.add_metric([str(value)], number)
            yield family


@never_cache
@require_safe
def metrics(request):
    """Figures for Prometheus. With METRICS_TOKEN set, only for who carries it as a bearer."""
    if settings.METRICS_TOKEN and not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponseForbidden("A token is needed: Authorization: Bearer …\n", content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Gauges())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
        figures = generate_latest(registry)
    else:
        figures = generate_latest(registry) + generate_latest(REGISTRY)
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)
