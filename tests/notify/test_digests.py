"""Digests: everybody one a day, on the nights of changed clocks too, whatever the tick does."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.notify import digests, hiding, services, tasks
from portal.notify.models import Delivery, Digest, Notice, Preference
from portal.outbox.models import Letter

# A person of each hour of the night follows a district in which something happens every hour of the local day.
NIGHTS = {
    "march": (datetime(2026, 3, 27, 12, tzinfo=UTC), [date(2026, 3, day) for day in (28, 29, 30, 31)]),
    "october": (datetime(2026, 10, 23, 12, tzinfo=UTC), [date(2026, 10, day) for day in (24, 25, 26, 27)]),
}
# (night, hour) → UTC moments at which the digests leave, day by day
LEAVING = {
    ("march", 2): ["28T00", "29T00", "29T23", "30T23"],
    ("march", 3): ["28T01", "29T01", "30T00", "31T00"],
    ("march", 4): ["28T02", "29T01", "30T01", "31T01"],
    ("march", 8): ["28T06", "29T05", "30T05", "31T05"],
    ("october", 2): ["23T23", "24T23", "26T00", "27T00"],
    ("october", 3): ["24T00", "25T00", "26T01", "27T01"],
    ("october", 4): ["24T01", "25T02", "26T02", "27T02"],
    ("october", 8): ["24T05", "25T06", "26T06", "27T06"],
}


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def prefers(user, **fields) -> None:
    Preference.objects.update_or_create(user=user, defaults=fields)


def happen(district, key: str) -> None:
    services.tell_subscribers(district, "district", key, f"Новина {key}", "/account/", city=district.city)


def letters_to(user) -> list[Letter]:
    return list(Letter.objects.filter(recipient=user.email, kind="digest").order_by("created_at", "pk"))


@pytest.mark.parametrize(("night", "hour"), LEAVING)
def test_over_an_odd_night_each_day_has_its_digest_at_the_hour_of_the_table(night, hour, cities, cast, district):
    start, days = NIGHTS[night]
    prefers(cast.resident, hour=hour)
    services.subscribe(cast.resident, district, "district")
    end = datetime(days[-1].year, days[-1].month, days[-1].day, 12, tzinfo=UTC)
    moment, told = start, 0
    while moment <= end:
        with at(moment):
            if moment.minute == 30:
                happen(district, f"{moment:%dT%H%M}")
                told += 1
            tasks.sweep()
        moment += timedelta(minutes=30)
    found = list(Digest.objects.filter(user=cast.resident).order_by("day"))
    assert [row.day for row in found] == days
    assert [f"{row.created_at:%dT%H}" for row in found] == LEAVING[night, hour]
    assert len(letters_to(cast.resident)) == len(days)
    by_channel = Counter(Delivery.objects.filter(user=cast.resident).values_list("event_key", "channel"))
    assert set(by_channel.values()) == {1}
    assert Delivery.objects.filter(channel="email", state="sent").count() == sum(row.deliveries.count() for row in found)
    assert Delivery.objects.filter(channel="email").count() == told


@pytest.fixture
def waiting(cities, cast, district):
    """One piece of news since Wednesday noon, for a digest at 22:00."""
    prefers(cast.resident, hour=22)
    services.subscribe(cast.resident, district, "district")
    with at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        happen(district, "first")
    return district


@pytest.mark.usefixtures("waiting")
def test_after_a_blackout_of_five_hours_the_digest_comes_once_and_counts_for_its_own_day(cast):
    with at(datetime(2026, 6, 10, 18, 30, tzinfo=UTC)):
        tasks.sweep()
    assert not letters_to(cast.resident)
    with at(datetime(2026, 6, 10, 23, 30, tzinfo=UTC)):  # 02:30 of the next day
        for _ in range(5):
            tasks.sweep()
    assert Digest.objects.get().day == date(2026, 6, 10)
    assert len(letters_to(cast.resident)) == 1


def test_the_day_after_a_blackout_has_its_own_digest(waiting, cast):
    with at(datetime(2026, 6, 10, 23, 30, tzinfo=UTC)):
        tasks.sweep()
        happen(waiting, "second")
    with at(datetime(2026, 6, 11, 19, tzinfo=UTC)):
        tasks.sweep()
    assert [row.day.day for row in Digest.objects.order_by("day")] == [10, 11]


def test_several_days_without_a_tick_end_in_one_letter(waiting, cast):
    for day in (11, 12):
        with at(datetime(2026, 6, day, 9, tzinfo=UTC)):
            happen(waiting, f"day {day}")
    with at(datetime(2026, 6, 12, 20, tzinfo=UTC)):
        tasks.sweep()
        tasks.sweep()
    assert len(letters_to(cast.resident)) == 1
    assert Digest.objects.get().deliveries.count() == 3


def test_who_moves_the_hour_gets_no_second_digest_that_day_and_loses_nothing(waiting, cast):
    with at(datetime(2026, 6, 10, 19, tzinfo=UTC)):  # 22:00
        tasks.sweep()
        happen(waiting, "after")
        services.choose_all(cast.resident, {"hour": 23}, {})
    with at(datetime(2026, 6, 10, 20, tzinfo=UTC)):  # 23:00 of the same day
        tasks.sweep()
    assert len(letters_to(cast.resident)) == 1
    with at(datetime(2026, 6, 11, 20, tzinfo=UTC)):
        tasks.sweep()
    assert len(letters_to(cast.resident)) == 2


@pytest.mark.usefixtures("waiting")
def test_what_was_read_in_the_portal_is_not_written_again(cast, cities):
    with at(datetime(2026, 6, 10, 19, tzinfo=UTC)):
        services.mark_read(cast.resident, city=cities.odesa)
        tasks.sweep()
    assert not Letter.objects.exists()


def test_a_weekly_digest_gathers_the_week(waiting, cast):
    with at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        services.choose_all(cast.resident, {"rhythm": "weekly", "weekday": 6, "hour": 10}, {})
    for day in range(10, 15):
        with at(datetime(2026, 6, day, 19, tzinfo=UTC)):
            tasks.sweep()
    sunday = Digest.objects.get()
    assert (sunday.day, sunday.created_at.hour) == (date(2026, 6, 14), 19)


def test_each_city_has_a_digest_of_its_own(waiting, cast, cities):
    other = cities.other.districts.first()
    services.subscribe(cast.resident, other, "district")
    with at(datetime(2026, 6, 10, 10, tzinfo=UTC)):
        happen(other, "elsewhere")
    with at(datetime(2026, 6, 10, 19, tzinfo=UTC)):
        tasks.sweep()
    for letter in letters_to(cast.resident):
        assert (b"tyche.localhost" in bytes(letter.raw)) == (letter.city == cities.other)
    assert Digest.objects.count() == 2


def test_a_digest_that_has_not_left_is_written_anew_without_what_was_hidden(waiting, cast, cities):
    hidden = cities.odesa.districts.last()
    services.subscribe(cast.resident, hidden, "district")
    with at(datetime(2026, 6, 10, 10, tzinfo=UTC)):
        happen(hidden, "hidden")
    with at(datetime(2026, 6, 10, 19, tzinfo=UTC)):
        tasks.sweep()
        hiding.hide(hidden)
        tasks.sweep()
    first, second = letters_to(cast.resident)
    assert (first.state, second.state) == ("cancelled", "queued")
    assert list(Digest.objects.get().deliveries.values_list("event_key", flat=True)) == ["first"]
    assert not Notice.objects.filter(label__endswith=f":{hidden.pk}").exists()


@pytest.mark.usefixtures("waiting")
def test_a_second_worker_writes_no_second_digest(cast):
    with at(datetime(2026, 6, 10, 19, tzinfo=UTC)):
        assert digests.send_due() == 1
        Delivery.objects.filter(channel="email").update(state="waiting", digest=None)
        assert digests.send_due() == 0
    assert len(letters_to(cast.resident)) == 1
