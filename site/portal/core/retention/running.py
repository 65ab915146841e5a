"""What went, kind by kind. One that fails hinders no other."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from . import signals
from .registry import Kind, days_of, kinds

log = logging.getLogger(__name__)

BATCH = 500


@dataclass(frozen=True)
class Done:
    kind: Kind
    days: int
    count: int
    error: str = ""


def run(*, dry: bool = False, only: str = "", now=None) -> Iterator[Done]:
    """Forget what is older than its term, or with ``dry`` only count it."""
    now = now or timezone.now()
    for kind in kinds():
        if only and kind.name != only:
            continue
        done = _one(kind, now, dry)
        if not dry:
            _remember(done, now)
        yield done


def _one(kind: Kind, now, dry: bool) -> Done:
    days = days_of(kind)
    function = import_string(kind.function) if isinstance(kind.function, str) else kind.function
    try:
        return Done(kind, days, function(now - timedelta(days=days), dry))
    except Exception as error:
        log.exception("what is kept of %s could not be looked through", kind.name)
        return Done(kind, days, 0, type(error).__name__)


def _remember(done: Done, now) -> None:
    from portal.core.health.models import RetentionRun

    with transaction.atomic():
        run, _made = RetentionRun.objects.get_or_create(name=done.kind.name, defaults={"ran_at": now})
        run.ran_at, run.count, run.error = now, done.count, done.error
        run.total += done.count
        run.save()
        if done.count:
            signals.forgotten.send(sender=None, kind=done.kind.name, count=done.count, days=done.days)


def in_batches(rows, dry: bool, forget=None) -> int:
    """Delete the rows of a queryset (or do ``forget`` to each batch) without holding the database for long; how many."""
    if dry:
        return rows.count()
    done = 0
    while numbers := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        batch = rows.model._base_manager.filter(pk__in=numbers)
        with transaction.atomic():
            forget(batch) if forget else batch.delete()
        done += len(numbers)
        if len(numbers) < BATCH:
            break
    return done


def nightly() -> None:
    """The tick."""
    for done in run():
        if done.count:
            log.info("forgotten: %s, %d", done.kind.name, done.count)
