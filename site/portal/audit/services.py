"""Writing to the audit log."""

import json
import secrets

from django.db import transaction

from . import chain, content
from .models import AuditDetail, AuditEvent

DETAILS_ERASED = "audit.details_erased"


def record(
    action: str, target=None, *, actor=None, city=None, reason: str = "", personal: dict | None = None, about=None, **data
) -> AuditEvent:
    """Add a row: ``action`` is a dotted verb («appeal.viewed»), ``target`` a model instance.

    Call it inside the transaction of the act, so that neither stands without the other. ``data``
    holds plain JSON values, and never the words or contacts of a person: those go into
    ``personal``, with ``about`` (a user) saying whose they are, and can be erased later.
    """
    name = f"{target._meta.label_lower}:{target.pk}" if target is not None else ""
    person = actor if actor is not None and actor.is_authenticated else None
    # Read back as the database will: a date or a lazy word would change its form on the way.
    details = json.loads(json.dumps(personal)) if personal else None
    salt = secrets.token_hex(32)
    with transaction.atomic():
        event = AuditEvent.objects.create(
            action=action,
            target=name,
            actor=person,
            city=city,
            reason=str(reason)[:500],
            data=data,
            commitment=content.commitment(salt, details, getattr(about, "pk", None)) if details else "",
        )
        if details:
            AuditDetail.objects.create(event=event, about=about, salt=salt, data=details)
        chain.seal_after_commit()
    return event


def erase_details(user, *, actor=None, reason: str = "") -> int:
    """Erase the personal details about ``user``; how many. The log says which rows lost theirs, so that
    a detail deleted past this function is told by `audit_verify`. Repeating it is harmless."""
    with transaction.atomic():
        found = AuditDetail.objects.filter(about=user)
        events = sorted(found.values_list("event_id", flat=True))
        if events:
            record(DETAILS_ERASED, user, actor=actor, reason=reason, events=events)
            found.delete()
    return len(events)
