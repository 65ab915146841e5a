"""The large invented map for measuring: the same every time, and gone without a trace."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mapapp import sampling
from mapapp.models import Officer, PolicePoint, ServedStreet, Unit
from portal.places.models import District, Street
from portal.places.text import sort_key


def _places() -> list:
    return list(PolicePoint.objects.filter(slug__startswith="sample-").order_by("slug").values_list("slug", "latitude", "longitude"))


def _run(**options) -> str:
    out = StringIO()
    call_command("map_sample", stdout=out, **options)
    return out.getvalue()


@pytest.mark.once
def test_a_hundred_thousand_streets_have_names_of_their_own():
    names = sampling.street_names(100_000)
    assert len(set(names)) == 100_000
    assert names[:50] == sampling.street_names(50)


def test_the_same_seed_makes_the_same_records_and_twice_is_once(places):
    before = PolicePoint.objects.count(), Officer.objects.count(), Street.objects.count(), ServedStreet.objects.count()
    assert "точок 30, офіцерів 20, вулиць 40" in _run(objects=50, streets=40, seed=7)
    first = _places()
    _run(objects=50, streets=40, seed=7)
    assert (
        list(PolicePoint.objects.filter(slug__startswith="sample-").order_by("slug").values_list("slug", "latitude", "longitude")) == first
    )
    assert "Прибрано записів: 90" in _run(remove=True)
    assert (PolicePoint.objects.count(), Officer.objects.count(), Street.objects.count(), ServedStreet.objects.count()) == before
    assert not District.objects.filter(slug=sampling.AREA).exists()
    assert not Unit.objects.filter(name=sampling.UNIT).exists()


def test_the_records_are_plainly_invented_and_as_saving_would_make_them(places):
    _run(objects=20, streets=10)
    officer = Officer.objects.get(slug="sample-1", city=places.odesa)
    assert "(демо)" in officer.full_name
    assert officer.sort_key == sort_key(officer.title)
    assert officer.search_text
    for point in PolicePoint.objects.filter(slug__startswith="sample-"):
        assert point.is_demo
        assert int(point.house) >= 900
        assert point.phone.startswith("+38000")
        assert point.district_id


def test_production_refuses_it(places, settings):
    settings.ENVIRONMENT = "production"
    with pytest.raises(CommandError, match="production"):
        _run(objects=1, streets=1)
    assert not PolicePoint.objects.filter(slug__startswith="sample-").exists()


def test_too_many_and_an_unknown_city_are_refused_with_words(places):
    with pytest.raises(CommandError, match="не беремо"):
        _run(objects=-1)
    with pytest.raises(CommandError, match="немає"):
        _run(city="atlantyda")
