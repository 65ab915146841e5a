"""Nobody is asked to walk home in the curfew: its hours by date, on the wall clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.places.curfew import meets_curfew
from portal.places.models import Curfew

KYIV = ZoneInfo("Europe/Kyiv")


def at(day, hour, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=KYIV)


@pytest.mark.parametrize(("hour", "minute", "refused"), [(22, 59, False), (23, 0, False), (23, 1, True), (23, 59, True)])
def test_without_a_rule_the_wartime_hours_hold(cities, hour, minute, refused):
    assert meets_curfew(cities.odesa, at(10, 20), at(10, hour, minute)) is refused


def test_what_begins_before_the_morning_end_is_refused(cities):
    assert meets_curfew(cities.odesa, at(10, 4, 59), at(10, 6))
    assert not meets_curfew(cities.odesa, at(10, 5), at(10, 6))


def test_a_rule_with_dates_holds_between_them_and_for_its_own_city(cities):
    Curfew.objects.create(city=cities.odesa, starts="22:00", ends="05:00", valid_from=date(2026, 12, 10), valid_until=date(2026, 12, 12))
    assert not meets_curfew(cities.odesa, at(9, 20), at(9, 22))
    assert meets_curfew(cities.odesa, at(10, 20), at(10, 22))
    assert meets_curfew(cities.odesa, at(12, 20), at(12, 22))
    assert not meets_curfew(cities.odesa, at(13, 20), at(13, 22))
    assert not meets_curfew(cities.other, at(10, 20), at(10, 22))


def test_equal_times_lift_the_curfew(cities):
    Curfew.objects.create(city=cities.odesa, starts="00:00", ends="00:00")
    assert not meets_curfew(cities.odesa, at(10, 20), at(11, 2))


@pytest.mark.parametrize("day", [date(2026, 10, 24), date(2027, 3, 27)])
def test_on_a_dst_night_the_hour_before_the_curfew_is_still_an_hour(cities, day):
    starts = datetime(day.year, day.month, day.day, 20, tzinfo=KYIV)
    assert not meets_curfew(cities.odesa, starts, starts.replace(hour=23))
    assert meets_curfew(cities.odesa, starts, starts.replace(hour=23, minute=1))
