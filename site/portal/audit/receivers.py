"""What the log hears from the core, which lies below it and knows nothing of it."""

from django.dispatch import receiver

from portal.core.moderation.signals import acted

from .services import record


@receiver(acted, dispatch_uid="audit.moderation")
def moderation_act(sender, item, action, user, reason, **kwargs):
    record(f"moderation.{action}", item, actor=user, city=item.city, reason=reason, kind=item.kind, about=item.object_id)
