"""The golden table of digests over both nights on which Ukraine moves its clocks, written before the code."""

from datetime import UTC, date, datetime

import pytest

from portal.notify import timing

pytestmark = pytest.mark.once

# local day, hour the person chose, the UTC moment expected, why
GOLDEN = [
    (date(2026, 3, 28), 3, "2026-03-28T01:00", "winter time, UTC+2"),
    (date(2026, 3, 29), 2, "2026-03-29T00:00", "an hour before the jump"),
    (date(2026, 3, 29), 3, "2026-03-29T01:00", "03:00 does not exist: the moment of the jump, 04:00 of the new time"),
    (date(2026, 3, 29), 4, "2026-03-29T01:00", "the same moment under its own name"),
    (date(2026, 3, 29), 5, "2026-03-29T02:00", "summer time, UTC+3"),
    (date(2026, 3, 30), 3, "2026-03-30T00:00", "summer time"),
    (date(2026, 10, 24), 3, "2026-10-24T00:00", "summer time"),
    (date(2026, 10, 25), 2, "2026-10-24T23:00", "summer time still"),
    (date(2026, 10, 25), 3, "2026-10-25T00:00", "03:00 comes twice: the first"),
    (date(2026, 10, 25), 4, "2026-10-25T02:00", "winter time again"),
    (date(2026, 10, 26), 3, "2026-10-26T01:00", "winter time"),
    (date(2026, 7, 1), 0, "2026-06-30T21:00", "midnight belongs to the day that begins"),
    (date(2026, 1, 1), 23, "2026-01-01T21:00", "the last hour"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour", "expected", "why"), GOLDEN, ids=[f"{row[0]}-{row[1]:02}" for row in GOLDEN])
def test_each_local_day_has_one_moment_for_each_hour(day, hour, expected, why):
    assert timing.instant(day, hour) == utc(expected), why


@pytest.mark.parametrize(("first", "days"), [(date(2026, 3, 27), 5), (date(2026, 10, 23), 5)], ids=["march", "october"])
@pytest.mark.parametrize("hour", range(24))
def test_following_the_slots_over_an_odd_night_meets_every_day_once(first, days, hour):
    moment, met = timing.instant(first, hour), []
    for _ in range(days):
        met.append(timing.local_day(moment))
        moment = timing.next_slot(moment, hour)
    assert [day.day for day in met] == [first.day + number for number in range(days)]


def test_a_weekly_digest_comes_on_its_weekday():
    sunday = timing.next_slot(utc("2026-03-25T12:00"), 3, weekday=6)
    assert sunday == utc("2026-03-29T01:00")
    assert timing.next_slot(sunday, 3, weekday=6) == utc("2026-04-05T00:00")


QUIET = [
    ("2026-06-10T18:59", 22, 7, None, "21:59"),
    ("2026-06-10T19:00", 22, 7, "2026-06-11T04:00", "22:00"),
    ("2026-06-10T23:30", 22, 7, "2026-06-11T04:00", "02:30"),
    ("2026-06-11T04:00", 22, 7, None, "07:00"),
    ("2026-03-28T21:00", 22, 7, "2026-03-29T04:00", "the short night ends at 07:00 of the new time"),
    ("2026-10-24T20:00", 22, 7, "2026-10-25T05:00", "the long night too"),
    ("2026-06-10T10:00", 13, 15, "2026-06-10T12:00", "quiet hours may lie in the day"),
    ("2026-06-10T10:00", 8, 8, None, "equal hours: never quiet"),
]


@pytest.mark.parametrize(("moment", "start", "end", "until", "why"), QUIET, ids=[row[4] for row in QUIET])
def test_the_night_ends_when_the_clock_on_the_wall_says_so(moment, start, end, until, why):
    assert timing.quiet_until(utc(moment), start, end) == (utc(until) if until else None)
