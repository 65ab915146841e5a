"""Who answers today: absence, substitutes, areas, positions, cities."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from mapapp.models import Officer, OfficerDuty, ServedStreet
from mapapp.services import Outcome, contact_of, officer_for_address, officer_for_position
from portal.places.models import District

DAY = date(2030, 3, 4)
ADDRESS = "Семена Палія, 72"  # testovska-mariia


@pytest.fixture
def officer(places):
    return lambda slug: Officer.objects.get(city=places.odesa, slug=slug)


@pytest.fixture
def away(officer):
    def make(slug, substitute=None, first=DAY, last=DAY):
        return OfficerDuty.objects.create(
            officer=officer(slug), substitute=officer(substitute) if substitute else None, starts_on=first, ends_on=last
        )

    return make


def test_an_absent_officer_is_answered_for_by_the_substitute(places, away):
    away("testovska-mariia", "probna-iryna")
    match = officer_for_address(places.odesa, ADDRESS, DAY).match
    assert match.officer.slug == "testovska-mariia"
    assert match.contact.slug == "probna-iryna"
    assert match.is_substituted


def test_absence_holds_from_its_first_day_to_its_last(places, away, officer):
    away("testovska-mariia", "probna-iryna", DAY, DAY + timedelta(days=2))
    contacts = [contact_of(officer("testovska-mariia"), DAY + timedelta(days=days)).slug for days in (-1, 0, 2, 3)]
    assert contacts == ["testovska-mariia", "probna-iryna", "probna-iryna", "testovska-mariia"]


def test_a_substitute_who_is_away_too_is_answered_for_by_the_next(places, away, officer):
    away("testovska-mariia", "probna-iryna")
    away("probna-iryna", "umovnyi-petro")
    assert contact_of(officer("testovska-mariia"), DAY).slug == "umovnyi-petro"


def test_two_who_stand_in_for_each_other_leave_nobody(places, away, officer):
    away("testovska-mariia", "probna-iryna")
    away("probna-iryna", "testovska-mariia")
    assert contact_of(officer("testovska-mariia"), DAY) is None


def test_an_absent_officer_without_substitute_leaves_the_unit_to_call(client, places, away, officer):
    OfficerDuty.objects.all().delete()
    today = date.today()
    away("testovska-mariia", None, today - timedelta(days=1), today + timedelta(days=1))
    page = client.get("/map/my-officer/", {"q": ADDRESS}).content.decode().replace("\u00a0", " ")
    assert "Сьогодні офіцер не приймає" in page
    assert "tel:+380000000002" in page  # the duty desk of the unit
    assert "tel:+380000000016" not in page  # the absent officer's own


def test_a_substitute_withdrawn_from_the_site_is_not_named(places, away, officer):
    away("testovska-mariia", "probna-iryna")
    Officer.objects.filter(slug="probna-iryna").update(live=False)
    assert contact_of(officer("testovska-mariia"), DAY) is None


def test_a_person_cannot_stand_in_for_themself(places, away):
    with pytest.raises(IntegrityError), transaction.atomic():
        away("testovska-mariia", "testovska-mariia")


def test_an_unpublished_officer_answers_for_nothing(places):
    Officer.objects.filter(slug="testovska-mariia").update(live=False)
    answer = officer_for_address(places.odesa, ADDRESS, DAY)
    assert answer.outcome == Outcome.DISTRICT
    assert answer.match.officer.slug == "vzirtsevyi-mykola"


def test_the_same_street_in_another_city_has_its_own_officer(places):
    answer = officer_for_address(places.other, ADDRESS, DAY)
    assert answer.match.officer.slug == "nebuvalyi-ostap"


def test_without_a_city_there_is_no_answer():
    assert officer_for_address(None, ADDRESS, DAY).outcome == Outcome.EMPTY


def test_a_house_nobody_holds_names_those_who_serve_the_street(places):
    Officer.objects.filter(serves_whole_district=True).update(serves_whole_district=False)
    answer = officer_for_address(places.odesa, "Семена Палія, 500", DAY)
    assert answer.outcome == Outcome.NOBODY
    assert {match.officer.slug for match in answer.neighbours} == {"probna-iryna", "vyhadanko-andrii", "testovska-mariia"}


def test_a_position_inside_an_officers_own_boundary_names_that_officer(places, officer):
    Officer.objects.update(boundary=None)
    square = [[30.780, 46.575], [30.790, 46.575], [30.790, 46.585], [30.780, 46.585], [30.780, 46.575]]
    Officer.objects.filter(slug="probna-iryna").update(boundary={"type": "Polygon", "coordinates": [square]})
    assert officer_for_position(places.odesa, 46.580, 30.785, DAY).match.officer.slug == "probna-iryna"
    assert officer_for_position(places.odesa, 46.590, 30.785, DAY).match.officer.slug == "vzirtsevyi-mykola"


def test_a_position_outside_every_area_finds_nobody(places):
    assert officer_for_position(places.odesa, 46.70, 30.90, DAY).outcome == Outcome.NOBODY
    assert officer_for_position(places.odesa, float("nan"), 30.79, DAY).outcome == Outcome.EMPTY


def test_the_named_area_comes_before_its_district(places, officer):
    whole = officer("umovnyi-petro")
    whole.district, whole.serves_whole_district = District.objects.get(city=places.odesa, slug="peresypskyi"), True
    whole.save()
    assert officer_for_address(places.odesa, "Нічийна, 5", DAY).match.officer.slug == "vzirtsevyi-mykola"


def test_one_answer_asks_the_database_a_few_times_only(places, away, django_assert_max_num_queries):
    away("testovska-mariia", "probna-iryna")
    officer_for_address(places.odesa, "Заболотного", DAY)  # the names of streets are kept from here on
    with django_assert_max_num_queries(4):
        officer_for_address(places.odesa, ADDRESS, DAY)


@pytest.mark.parametrize(
    ("row", "number", "suffix", "holds"),
    [
        ({}, 5, "", True),
        ({"parity": "odd"}, 5, "", True),
        ({"parity": "odd"}, 6, "", False),
        ({"parity": "even", "number_from": 2, "number_to": 8}, 8, "а", True),
        ({"parity": "even", "number_from": 2, "number_to": 8}, 10, "", False),
        ({"number_from": 26}, 25, "", False),
        ({"number_to": 25}, 25, "", True),
        ({"number_from": 72, "number_to": 72, "suffix": "а"}, 72, "", False),
        ({"number_from": 72, "number_to": 72, "suffix": "а"}, 72, "а", True),
    ],
)
def test_a_row_holds_its_houses_and_no_others(row, number, suffix, holds):
    assert ServedStreet(**row).holds(number, suffix) is holds
