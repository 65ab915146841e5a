"""Hidden is hidden everywhere: one row, the section's own switch, and a signal for search, letters and notices."""

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import registry, signals
from .log import log
from .models import HiddenRecord, ModerationDecision, ModerationItem

Action = ModerationDecision.Action
Cause = HiddenRecord.Cause


def where(target) -> dict:
    return {"content_type": ContentType.objects.get_for_model(target), "object_id": str(target.pk)}


def as_it_is(target):
    """The kind of a record and what everybody sees of it now, whatever the caller's copy says; None and None for neither."""
    kind = registry.of_record(target)
    fresh = type(target)._default_manager.filter(pk=target.pk).first()
    return (kind, kind.about(fresh)) if kind and fresh is not None else (None, None)


def put_away(target, *, kind, reason: str, by, item: ModerationItem, cause: str = "") -> HiddenRecord:
    """Hide ``target``; where it is hidden already, a moderator's hiding takes over the row of the readers' one.

    In the caller's transaction.
    """
    cause = cause or (Cause.MODERATOR if by else Cause.GUARD)
    about = kind.about(target)
    try:
        with transaction.atomic():
            record = HiddenRecord.objects.create(**where(target), city=item.city, kind=kind.name, cause=cause, reason=reason, by=by)
    except IntegrityError:
        record = HiddenRecord.objects.get(**where(target), is_open=True)
        if by is not None:
            HiddenRecord.objects.filter(pk=record.pk, is_open=True).update(cause=cause, reason=reason, by=by)
            record.refresh_from_db()
        return record
    touched = list(kind.touched(target))
    kind.hide(target)
    if by is None:
        log(item, Action.HIDDEN, None, record.get_cause_display())
    signals.hidden.send(sender=HiddenRecord, record=record, target=target, touched=touched, item=item, about=about, by=by)
    return record


def show_again(target, *, by) -> HiddenRecord | None:
    """Close the hiding and show the record; None where it was not hidden. In the caller's transaction."""
    record = HiddenRecord.objects.filter(**where(target), is_open=True).first()
    if record is None:
        return None
    closing = HiddenRecord.objects.filter(pk=record.pk, is_open=True)
    if not closing.update(is_open=False, restored_at=timezone.now(), restored_by=by):
        return None
    record.refresh_from_db()
    kind = registry.get(record.kind)
    kind.restore(target)
    signals.restored.send(
        sender=HiddenRecord, record=record, target=target, touched=list(kind.touched(target)), about=kind.about(target), by=by
    )
    return record


def is_hidden(target) -> bool:
    """Whether the record is hidden now."""
    return HiddenRecord.objects.filter(**where(target), is_open=True).exists()
