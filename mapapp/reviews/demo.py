"""Invented entries for the invented officers and points of a city, with answers. Loading twice changes nothing."""

from datetime import timedelta

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import clock, elements, similar, starting
from .models import Entry, FeedTag, Reply

FOLDER = settings.ROOT / "fixtures" / "reviews"


@transaction.atomic
def load(city) -> None:
    """Make the entries of ``city`` that are not there yet; a city without a file gets its tags alone."""
    starting.load(city)
    path = FOLDER / f"{city.slug}.yaml"
    if not path.exists() or Entry.objects.of_city(city).filter(is_demo=True).exists():
        return
    tags = {(tag.element_kind, tag.text): tag for tag in FeedTag.objects.of_city(city)}
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        element = elements.get(row["element"])
        record = element.find(city, row["slug"]) or _first(element, city)
        if record is not None:
            _entry(city, element, record, row, tags)


def _first(element, city):
    """The invented records may be other ones some day: then the first public one takes the entry."""
    rows = element.model_class.objects.of_city(city).order_by("pk")
    return next((record for record in rows if element.visible(record)), None)


def _entry(city, element, record, row: dict, tags: dict) -> None:
    shown = timezone.now() - timedelta(days=row["days_ago"], hours=3)
    asks = row["kind"] in Entry.ANSWERED_KINDS
    replies = row.get("replies", [])
    entry = Entry.objects.create(
        city=city,
        element_kind=element.kind,
        element_id=record.pk,
        kind=row["kind"],
        text=row["text"],
        lemmas=similar.lemmas(row["text"]),
        sign=Entry.Sign.PSEUDONYM if row.get("name") else Entry.Sign.NEIGHBOUR,
        shown_name=row.get("name", ""),
        state=Entry.State.PUBLISHED,
        submitted_at=shown,
        published_at=shown,
        status=(replies[-1]["status"] if replies else Entry.Status.RECEIVED) if asks else "",
        due_on=clock.due_on(timezone.localdate(shown), 10, city) if asks else None,
        answered_at=shown + timedelta(days=2) if replies and replies[-1]["status"] in Entry.FINAL else None,
        # Nobody is called because of what was made up.
        overdue_told_at=shown if asks else None,
        is_demo=True,
    )
    entry.tags.set([tags[element.kind, text] for text in row.get("tags", ()) if (element.kind, text) in tags])
    for number, reply in enumerate(replies, 1):
        made = Reply.objects.create(entry=entry, status=reply["status"], text=reply["text"], office="Черговий ГУНП (демо)")
        Reply.objects.filter(pk=made.pk).update(created_at=shown + timedelta(days=number))
