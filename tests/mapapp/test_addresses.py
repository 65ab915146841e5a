"""What an address means, apart from who serves it."""

from types import SimpleNamespace

import pytest

from mapapp.addresses import House, StreetIndex


def _street(name, kind="вул.", former=(), russian=()):
    return SimpleNamespace(kind=kind, name=name, former_names=list(former), russian_names=list(russian))


PALIIA = _street("Семена Палія", former=["Дніпропетровська дорога"])
BRIGADE = _street("28-ї бригади", former=["Паустовського"])
INDEX = StreetIndex([PALIIA, BRIGADE], ["Селище Котовського"])


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("Семена Палія, 72", House(72)),
        ("Семена Палія 72а", House(72, "а")),
        ("Семена Палія 72 А", House(72, "а")),
        ("Семена Палія 72/3", House(72, "", "3")),
        ("Семена Палія, дом 72 корпус 3, кв. 9", House(72, "", "3")),
        ("Семена Палія 72 кв 9", House(72)),
        ("Семена Палія", None),
        ("28-ї бригади", None),
        ("28 бригади 28", House(28)),
    ],
)
def test_the_house_is_read_apart_from_the_street(text, house):
    found = INDEX.find(text)
    assert len(found.streets) == 1
    assert found.house == house


@pytest.mark.parametrize("text", ["м. Одеса, Палія 7", "65000, Україна, Палія 7", "селище Котовського, Палія 7"])
def test_city_postcode_and_district_around_the_address_do_not_matter(text):
    found = INDEX.find(text)
    assert found.streets == (PALIIA,)
    assert found.house == House(7)


def test_a_mistyped_street_is_offered_and_not_taken():
    found = INDEX.find("Днiпропетровска 15")
    assert not found.streets
    assert found.near == (PALIIA,)
    assert found.house == House(15)


def test_a_name_unlike_any_other_gets_no_offer():
    found = INDEX.find("Хрещатик 1")
    assert not found.streets
    assert not found.near


@pytest.mark.parametrize("text", ["", " ", ",,,", "№", "72", "\x00", "'" * 5000, "вул. " * 400])
def test_what_is_no_address_is_nothing(text):
    assert not INDEX.find(text).streets
