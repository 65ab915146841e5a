"""The register of the golden addresses, in a city of its own."""

import pytest
from wagtail.models import Page, Site

from mapapp.models import Officer, OfficerDuty, ServedStreet
from portal.places.models import City, District, Street

from . import golden
from .days import DAY


@pytest.fixture
def golden_city(db) -> City:
    """A city with the streets and officers of golden.py, and nobody else's."""
    page = Page.objects.get(depth=1).add_child(instance=Page(title="Золоте", slug="zolote"))
    site = Site.objects.create(hostname="zolote.localhost", port=80, root_page=page)
    city = City.objects.create(site=site, name="Одеса", name_locative="в Одесі", slug="zolote", latitude=46.48, longitude=30.72)
    districts = _districts(city)
    officers = _officers(city, districts)
    _streets(city, districts, officers)
    for away, substitute in golden.AWAY.items():
        OfficerDuty.objects.create(officer=officers[away], substitute=officers.get(substitute), starts_on=DAY, ends_on=DAY)
    return city


def _districts(city) -> dict[str, District]:
    found: dict[str, District] = {}
    for slug, name, former, parent in golden.DISTRICTS:
        kind = District.Kind.AREA if parent else District.Kind.ADMINISTRATIVE
        found[slug] = District.objects.create(
            city=city, slug=slug, name=name, former_names=former, parent=found.get(parent), kind=kind, latitude=46.48, longitude=30.72
        )
    return found


def _officers(city, districts) -> dict[str, Officer]:
    names = {**dict.fromkeys(golden.OFFICERS), **golden.WHOLE_AREAS}
    return {
        key: Officer.objects.create(
            city=city,
            slug=key,
            last_name=key,
            first_name="Тест",
            is_demo=True,
            live=key != "hidden",
            district=districts.get(area),
            serves_whole_district=area is not None,
        )
        for key, area in names.items()
    }


def _streets(city, districts, officers) -> None:
    served = []
    for kind, name, former, russian, areas, rows in golden.STREETS.values():
        street = Street.objects.create(city=city, kind=kind, name=name, former_names=former, russian_names=russian)
        street.districts.set([districts[slug] for slug in areas])
        for key, parity, low, high, *letter in rows:
            served.append(
                ServedStreet(officer=officers[key], street=street, parity=parity, number_from=low, number_to=high, suffix="".join(letter))
            )
    ServedStreet.objects.bulk_create(served)
