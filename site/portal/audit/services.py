"""Writing to the audit log."""

from .models import AuditEvent


def record(action: str, target=None, *, actor=None, city=None, reason: str = "", **data) -> AuditEvent:
    """Add a row: ``action`` is a dotted verb («appeal.viewed»), ``target`` a model instance.

    Call it inside the transaction of the act, so that neither stands without the other. ``data``
    holds plain JSON values, and never the words or contacts of a person.
    """
    name = f"{target._meta.label_lower}:{target.pk}" if target is not None else ""
    person = actor if actor is not None and actor.is_authenticated else None
    return AuditEvent.objects.create(action=action, target=name, actor=person, city=city, reason=reason[:500], data=data)
