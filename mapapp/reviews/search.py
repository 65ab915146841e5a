"""Entries in the public search."""

from django.conf import settings

from portal.search.registry import Entry as Found
from portal.search.registry import follow, register

from . import elements
from .models import Entry, Reply


def entry(given: Entry) -> Found | None:
    row = Entry.objects.public().select_related("city").filter(pk=given.pk).first()
    if row is None or not row.is_public or "community" not in settings.PORTAL_PARTS:
        return None
    replies = [reply.text for reply in row.replies.all()]
    return Found(
        city=row.city,
        district=row.element.district(row.record),
        title=row.title,
        text=". ".join([row.text, *replies]),
        url=row.get_absolute_url(),
        date=row.published_at,
    )


def _about(element: elements.Element):
    return lambda record: Entry.objects.filter(element_kind=element.kind, element_id=record.pk, state=Entry.State.PUBLISHED)


def register_all() -> None:
    register(Entry, "review", "Відгук", entry)
    follow(Reply, lambda reply: Entry.objects.filter(pk=reply.entry_id))
    for element in elements.all_elements():
        follow(element.model_class, _about(element))
