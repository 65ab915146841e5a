"""Writes down houses that nobody serves, closes them once somebody does, forgets them."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from portal.core.retention.running import in_batches
from portal.places.addresses import House
from portal.places.text import fold

from .models import UnservedAddress

log = logging.getLogger(__name__)
MOST_OPEN = 3000  # rows a city: a machine that asks for every number must not fill the table
COUNTED_EVERY = timedelta(minutes=1)


def note(city, street, house: House | None) -> None:
    """A resident asked for a house of a known street that nobody serves. Never stops the page that asks."""
    try:
        with transaction.atomic():
            _note(city, street, "", house)
    except DatabaseError as error:
        log.warning("an unserved house was not written down: %s", type(error).__name__)


def send(city, words: str, house: House | None) -> None:
    """A person sends a street that the register does not have to the editors."""
    with transaction.atomic():
        _note(city, None, " ".join(words.split())[:120], house)


def _note(city, street, words: str, house: House | None) -> None:
    number, letter = (house.number, house.letter) if house else (None, "")
    key = f"{street.pk if street else fold(words)}:{number or ''}{letter}"
    now = timezone.now()
    known = UnservedAddress.objects.filter(city=city, key=key)
    # A reload and an impatient finger within a minute are one question.
    if known.filter(last_asked_at__lt=now - COUNTED_EVERY).update(asked=F("asked") + 1, last_asked_at=now):
        return
    if UnservedAddress.objects.filter(city=city, done_at=None)[:MOST_OPEN].count() >= MOST_OPEN:
        return
    row = UnservedAddress(
        city=city, street=street, words=words, number=number, letter=letter, key=key, first_asked_at=now, last_asked_at=now
    )
    UnservedAddress.objects.bulk_create([row], ignore_conflicts=True)


def settle(limit: int = 500) -> int:
    """Close the houses that somebody serves by now; returns how many. Run by the tick."""
    from .answers import NAMING, officer_for_house

    closed = 0
    rows = UnservedAddress.objects.filter(done_at=None, street__isnull=False).select_related("city", "street").order_by("last_asked_at")
    for row in rows[:limit]:
        house = House(row.number, row.letter) if row.number else None
        if officer_for_house(row.city, (row.street,), house).outcome in NAMING:
            closed += UnservedAddress.objects.filter(pk=row.pk, done_at=None).update(done_at=timezone.now())
    return closed


def forget(before: datetime, dry: bool) -> int:
    """Houses nobody has asked about since ``before``, dealt with or not."""
    return in_batches(UnservedAddress.objects.filter(last_asked_at__lt=before), dry)
