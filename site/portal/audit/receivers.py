"""What the log hears from the core, which lies below it and knows nothing of it."""

from django.dispatch import receiver

from portal.core.moderation.signals import acted, appeal_decided, appealed, banned, escalated, hidden, lifted, restored

from .services import record


@receiver(acted, dispatch_uid="audit.moderation")
def moderation_act(sender, item, action, user, reason, **kwargs):
    record(f"moderation.{action}", item, actor=user, city=item.city, reason=reason, kind=item.kind, object=item.object_id)


@receiver(hidden, dispatch_uid="audit.hidden")
def record_hidden(sender, record, target, by, **kwargs):
    _note("record.hidden", target, by, record.city, kind=record.kind, cause=record.cause)


@receiver(restored, dispatch_uid="audit.restored")
def record_restored(sender, record, target, by, **kwargs):
    _note("record.restored", target, by, record.city, kind=record.kind)


@receiver(escalated, dispatch_uid="audit.escalated")
def objection_is_late(sender, objection, city, level, **kwargs):
    if objection is not None:  # an item's own history says it for items
        _note("objection.escalated", objection, None, city, level=int(level))


@receiver(appealed, dispatch_uid="audit.appealed")
def decision_appealed(sender, objection, **kwargs):
    _note("objection.made", objection, None, objection.city)


@receiver(appeal_decided, dispatch_uid="audit.appeal_decided")
def appeal_was_decided(sender, objection, by, **kwargs):
    _note(f"objection.{objection.state}", objection, by, objection.city)


@receiver(banned, dispatch_uid="audit.banned")
def person_banned(sender, ban, by, **kwargs):
    _note("ban.made", ban, by, ban.city, user=ban.user_id, until=ban.ends_at.isoformat(), kinds=ban.kinds)


@receiver(lifted, dispatch_uid="audit.lifted")
def ban_lifted(sender, ban, by, **kwargs):
    _note("ban.lifted", ban, by, ban.city, user=ban.user_id)


def _note(action, target, by, city, **data) -> None:
    """No words of residents nor reasons typed by moderators: the queue keeps those, and they can be erased there."""
    record(action, target, actor=by, city=city, **data)
