"""The history of an item: rows that are only added."""

from .models import ModerationDecision, ModerationItem
from .signals import acted


def log(item, action, user=None, reason: str = "", note: str = "") -> ModerationDecision:
    decision = ModerationDecision.objects.create(item=item, action=action, by=user, reason=reason, note=note)
    acted.send(sender=ModerationItem, item=item, action=action.value, user=user, reason=reason)
    return decision
