"""What the public search finds of the map.

Entries are built from the row of the database, never from the instance at hand: while an editor
saves a draft, the instance already carries the unpublished words.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from portal.places.models import District, Street
from portal.search.registry import Entry, follow, register

from .models import Officer, PolicePoint, ServedStreet, Unit


def _point_entry(given: PolicePoint) -> Entry | None:
    point = PolicePoint.objects.public().select_related("city", "street", "unit", "district").filter(pk=given.pk).first()
    if point is None or not _has_pages():
        return None
    street = [*point.street.former_names, *point.street.russian_names] if point.street else []
    words = [point.get_kind_display(), point.address, *street, point.unit, point.district, *point.service_names]
    return Entry(city=point.city, district=point.district, title=point.name, text=_text(words), url=point.get_absolute_url())


def _officer_entry(given: Officer) -> Entry | None:
    officer = Officer.objects.public().select_related("city", "unit", "district").filter(pk=given.pk).first()
    if officer is None or not _has_pages():
        return None
    streets = [served.street for served in officer.served_streets.select_related("street")]
    names = [name for street in streets for name in (str(street), *street.former_names, *street.russian_names)]
    words = [officer.get_post_display(), officer.get_rank_display(), officer.unit, officer.district, *dict.fromkeys(names)]
    url = officer.get_absolute_url()
    return Entry(city=officer.city, district=officer.district, title=officer.full_name, text=_text(words), url=url)


def street_entry(street: Street) -> Entry | None:
    """A street leads to who answers for it today; every name that people still use finds it."""
    if not _has_pages():
        return None
    names = [*street.former_names, *street.russian_names]
    url = f"{reverse('mapapp:my-officer')}?{urlencode({'q': str(street)})}"
    return Entry(city=street.city, title=str(street), text=_text(names), url=url)


def _has_pages() -> bool:
    """Without the community part the records are kept and have no pages to lead to."""
    return "community" in settings.PORTAL_PARTS


def _text(words: list) -> str:
    return ". ".join(str(word) for word in words if word)


def _officers_of(street: Street) -> list:
    return list(Officer.objects.filter(served_streets__street=street).distinct())


def register_all() -> None:
    register(PolicePoint, "point", "Точка на мапі", _point_entry)
    register(Officer, "officer", "Офіцер поліції", _officer_entry)
    register(Street, "street", "Вулиця", street_entry)
    follow(ServedStreet, lambda served: Officer.objects.filter(pk=served.officer_id))
    follow(Street, lambda street: [*_officers_of(street), *PolicePoint.objects.filter(street=street)])
    follow(Unit, lambda unit: [*Officer.objects.filter(unit=unit), *PolicePoint.objects.filter(unit=unit)])
    follow(District, lambda district: [*Officer.objects.filter(district=district), *PolicePoint.objects.filter(district=district)])
