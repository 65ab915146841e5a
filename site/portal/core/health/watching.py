"""The tick: run every check, remember what each told, and say once that something changed.

People are told of a change when it was seen twice in a row: what comes and goes within a minute
wakes nobody. What is told is remembered in the transaction that writes the letters.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from . import registry, running, signals
from .models import CheckState

STEADY = 2  # times in a row
KEPT = timedelta(days=7)  # a check that is registered no more


def watch() -> int:
    """How many changes were told."""
    with translation.override(settings.LANGUAGE_CODE):
        told = running.run(registry.checks())
        now = timezone.now()
        remember(told, now)
        CheckState.objects.filter(seen_at__lt=now - KEPT).delete()
        return _tell(told, now)


def _alert(state: str) -> str:
    return registry.ALARM if state == registry.ALARM else registry.OK


def remember(told: list[running.Told], now) -> None:
    known = {row.name: row for row in CheckState.objects.filter(name__in=[one.check.name for one in told])}
    for one in told:
        before = known.get(one.check.name)
        state = one.result.state
        is_new = before is None or before.state != state
        goes_on = before is not None and _alert(before.state) == _alert(state)
        CheckState.objects.update_or_create(
            name=one.check.name,
            defaults={
                "state": state,
                "text": one.result.text[:300],
                "value": one.result.value,
                "seconds": one.seconds,
                "since": now if is_new else before.since,
                "seen_at": now,
                "streak": before.streak + 1 if goes_on else 1,
            },
        )


def _tell(told: list[running.Told], now) -> int:
    """One message for all that changed. A warning is shown and wakes nobody: told are alarms, and that they are over."""
    changes = []
    with transaction.atomic():
        for one in told:
            alert = _alert(one.result.state)
            mine = CheckState.objects.filter(name=one.check.name, streak__gte=STEADY).exclude(told=alert)
            if mine.update(told=alert, told_at=now):
                changes.append((str(one.check.label), alert, one.result.text, one.result.advice))
        if changes:
            signals.changed.send(sender=None, changes=changes)
    return len(changes)
