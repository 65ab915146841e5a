"""What the queue keeps of a record whose people are to be forgotten: that it was looked at, when, and how it ended."""

from django.contrib.contenttypes.models import ContentType

from .models import ModerationDecision, ModerationItem, Objection


def make_nameless(target) -> int:
    """In the caller's transaction; how many items lost their words. What still waits for a moderator is left alone."""
    kind = ContentType.objects.get_for_model(target)
    items = ModerationItem.objects.filter(content_type=kind, object_id=str(target.pk)).exclude(state=ModerationItem.State.PENDING)
    numbers = list(items.values_list("pk", flat=True))
    ModerationDecision.objects.filter(item__in=numbers).update(note="")
    Objection.objects.filter(item__in=numbers).update(text="—", answer="")
    return ModerationItem.objects.filter(pk__in=numbers).update(original={}, note="", author=None)
