"""Figures for /metrics: what the checks told last, so that asking for them costs one question."""

from django.conf import settings
from django.utils import timezone
from rq import Queue

from portal.core import metrics

from .models import CheckState, TickRun
from .registry import LEVELS


def register_all() -> None:
    here = "portal.core.health.figures"
    metrics.register("portal_check_value", "The number that a check tells: bytes, seconds, jobs.", "check", f"{here}.values")
    metrics.register("portal_check_age_seconds", "Since the checks ran last.", "what", f"{here}.age")
    metrics.register("portal_queue_oldest_seconds", "How long the first job of a queue waits.", "queue", f"{here}.oldest_jobs")
    metrics.register("portal_queue_failed_jobs", "Failed jobs that are kept.", "queue", f"{here}.failed_jobs")
    metrics.register("portal_disk_free_bytes", "Free room by place.", "place", f"{here}.free_bytes")
    metrics.register("portal_backup_age_seconds", "Since the newest backup that was read again.", "what", f"{here}.backup_age")
    metrics.register("portal_info", "1, with the version as its label.", "version", f"{here}.info")


def by_check() -> dict[str, int]:
    return {row.name: LEVELS[row.state] for row in CheckState.objects.all()}


def values() -> dict[str, float]:
    return dict(CheckState.objects.exclude(value=None).values_list("name", "value"))


def age() -> dict[str, float]:
    newest = CheckState.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return {"checks": (timezone.now() - newest).total_seconds()} if newest else {}


def tick_ages() -> dict[str, float]:
    now = timezone.now()
    return {run.name: (now - run.ended_at).total_seconds() for run in TickRun.objects.exclude(ended_at=None)}


def oldest_jobs() -> dict[str, float]:
    from .basic.queues import client, listed, oldest_seconds

    connection = client()
    return {name: oldest_seconds(Queue(name, connection=connection)) for name in listed()}


def failed_jobs() -> dict[str, int]:
    from .basic.queues import client, listed

    connection = client()
    return {name: Queue(name, connection=connection).failed_job_registry.count for name in listed()}


def free_bytes() -> dict[str, int]:
    import shutil

    from .basic.disks import places

    return {name: shutil.disk_usage(path).free for name, path in places().items()}


def backup_age() -> dict[str, float]:
    from portal.core.backup.checks import newest_good

    newest = newest_good() if settings.BACKUP_DIR else None
    return {"verified": (timezone.now() - newest.made_at).total_seconds()} if newest else {}


def info() -> dict[str, int]:
    from portal.core import version

    return {version.words(): 1}
