"""How often the guards stopped something: for staff and for /metrics. Counts and reasons, never words or people."""

import logging
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from .models import Attempts, SpentPass, Stopped

KEPT = timedelta(days=730)
log = logging.getLogger("portal.guards")


def count(guard: str, reason: str, form: str = "") -> None:
    """One more. A count that cannot be written stops nobody's form."""
    row = {"day": timezone.localdate(), "guard": guard, "reason": reason[:30], "form": form[:40]}
    try:
        with transaction.atomic():
            if Stopped.objects.filter(**row).update(count=F("count") + 1):
                return
        try:
            with transaction.atomic():
                Stopped.objects.create(**row, count=1)
        except IntegrityError:
            with transaction.atomic():
                Stopped.objects.filter(**row).update(count=F("count") + 1)
    except DatabaseError:
        log.exception("a count of the guards was not written")


def today() -> dict[str, int]:
    """What was stopped today, by guard."""
    found = dict(Stopped.objects.filter(day=timezone.localdate()).order_by().values_list("guard").annotate(Sum("count")))
    return {guard: found.get(guard, 0) for guard in Stopped.Guard.values}


def forget() -> None:
    """Passes and counts that have run out are deleted; figures older than two years too."""
    now = timezone.now()
    SpentPass.objects.filter(expires_at__lt=now).delete()
    Attempts.objects.filter(expires_at__lt=now).delete()
    Stopped.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
