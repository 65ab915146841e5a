"""Addresses that do not exist any more: only essential letters still try them."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.audit.services import record

from .models import Letter, SuppressedAddress

PERIOD = timedelta(days=180)
# «No such mailbox», «no such domain», «moved», «disabled»: the address itself. Not a full box, a size, a policy.
_ADDRESS_IS_GONE = re.compile(r"\b5\.(1\.[0-36]|1\.10|2\.1|4\.4)\b")


def is_gone(status: str) -> bool:
    """Whether an enhanced status (RFC 3463) says that the address itself does not exist."""
    return bool(_ADDRESS_IS_GONE.search(status))


def active():
    return SuppressedAddress.objects.filter(lifted_at=None, ends_at__gt=timezone.now())


def find(address: str) -> SuppressedAddress | None:
    return active().filter(address=address.lower()).first()


def suppress(letter: Letter, reason: str) -> None:
    """The recipient's address is gone, as its server says; until it is confirmed, lifted, or half a year passes."""
    now = timezone.now()
    SuppressedAddress.objects.update_or_create(
        address=letter.recipient.lower(),
        defaults={
            "city": letter.city,
            "letter": letter,
            "reason": reason[:500],
            "since": now,
            "ends_at": now + PERIOD,
            "lifted_at": None,
            "lifted_by": None,
        },
    )


def lift(address: str, user=None) -> bool:
    """Write to the address again: a person says so, or (without ``user``) its owner has confirmed it."""
    with transaction.atomic():
        found = find(address)
        if found is None:
            return False
        changed = SuppressedAddress.objects.filter(pk=found.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=user)
        if changed:
            record("letter.address_lifted", found, actor=user, city=found.city)
        return bool(changed)
