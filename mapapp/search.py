"""What the public search finds of the map.

Entries are built from the row of the database, never from the instance at hand: while an editor
saves a draft, the instance already carries the unpublished words.
"""

from django.conf import settings

from portal.search.registry import Entry, register

from .models import Officer, PolicePoint


def _point_entry(given: PolicePoint) -> Entry | None:
    point = PolicePoint.objects.public().select_related("city", "street", "unit", "district").filter(pk=given.pk).first()
    if point is None or not _has_pages():
        return None
    street = [*point.street.former_names, *point.street.russian_names] if point.street else []
    words = [point.get_kind_display(), point.address, *street, point.unit, point.district, *point.service_names]
    return Entry(city=point.city, title=point.name, text=_text(words), url=point.get_absolute_url())


def _officer_entry(given: Officer) -> Entry | None:
    officer = Officer.objects.public().select_related("city", "unit", "district").filter(pk=given.pk).first()
    if officer is None or not _has_pages():
        return None
    streets = [served.street for served in officer.served_streets.select_related("street")]
    names = [name for street in streets for name in (str(street), *street.former_names)]
    words = [officer.get_post_display(), officer.get_rank_display(), officer.unit, officer.district, *dict.fromkeys(names)]
    return Entry(city=officer.city, title=officer.full_name, text=_text(words), url=officer.get_absolute_url())


def _has_pages() -> bool:
    """Without the community part the records are kept and have no pages to lead to."""
    return "community" in settings.PORTAL_PARTS


def _text(words: list) -> str:
    return ". ".join(str(word) for word in words if word)


def register_all() -> None:
    register(PolicePoint, "point", "Точка на мапі", _point_entry)
    register(Officer, "officer", "Офіцер поліції", _officer_entry)
