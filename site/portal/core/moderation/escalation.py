"""The clock's hand: what nobody decided in time goes to a second moderator, then to the coordinator."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import bans, clock, signals
from .log import log
from .models import ModerationDecision, ModerationItem, ModerationSettings, Objection

Level = ModerationItem.Level


def tick() -> int:
    """Call on whoever is next for everything that is late; how many were called. May run twice and beside itself."""
    now = timezone.now()
    late = ModerationItem.objects.filter(state=ModerationItem.State.PENDING, escalates_at__lte=now).select_related("city__site")
    moved = sum(_escalate(item, now) for item in late[:500])
    objections = Objection.objects.filter(state=Objection.State.OPEN, due_at__lte=now, escalated_at=None).select_related("city")
    moved += sum(_call_coordinator(objection, now) for objection in objections[:500])
    bans.close_ended()
    return moved


@transaction.atomic
def _escalate(item, now) -> bool:
    level = Level.SECOND if item.level == Level.MODERATOR else Level.COORDINATOR
    then = None
    if level == Level.SECOND:
        then = clock.add_hours(now, ModerationSettings.of_city(item.city).coordinator_after_hours, item.city)
    same = ModerationItem.objects.filter(pk=item.pk, state=ModerationItem.State.PENDING, level=item.level, escalates_at=item.escalates_at)
    # Who held it until now has had the time: the item is free again.
    changes = {"level": level, "escalates_at": then, "claimed_by": None, "claimed_at": None}
    if not same.update(**changes, late_holder=item.claimed_by or item.late_holder):
        return False
    item.refresh_from_db()
    log(item, ModerationDecision.Action.ESCALATED, None, _("Тепер має розглянути: %(who)s.") % {"who": item.get_level_display()})
    signals.escalated.send(sender=ModerationItem, item=item, objection=None, level=level, city=item.city)
    return True


@transaction.atomic
def _call_coordinator(objection, now) -> bool:
    if not Objection.objects.filter(pk=objection.pk, state=Objection.State.OPEN, escalated_at=None).update(escalated_at=now):
        return False
    signals.escalated.send(sender=Objection, item=None, objection=objection, level=Level.COORDINATOR, city=objection.city)
    return True
