"""Calendar files: the wall clock in Odesa, DST nights included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from meetings import calendar, services
from portal.places.models import Curfew

from .factories import make_meeting

KYIV = ZoneInfo("Europe/Kyiv")


def read(content):
    return Calendar.from_ical(content)


def vtimezone_offset(zone, moment):
    """UTC offset at ``moment`` by the rules of the file alone, as a calendar program would work it out."""
    from dateutil.rrule import rrulestr

    found = []
    for part in zone.subcomponents:
        offset_from = part["TZOFFSETFROM"].td
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=part["DTSTART"].dt)
        onset = rule.before((moment + offset_from).replace(tzinfo=None), inc=True)
        found.append((onset - offset_from, part["TZOFFSETTO"].td))
    return max(found)[1]


@pytest.mark.parametrize("day", [(2026, 10, 25), (2027, 3, 28), (2027, 10, 31), (2030, 3, 31)])
def test_the_files_own_time_zone_agrees_with_the_clock_every_half_hour_of_a_dst_night(cities, day):
    zone = next(read(calendar.one(make_meeting(cities.odesa).state)).walk("VTIMEZONE").__iter__())
    assert zone["TZID"] == "Europe/Kyiv"
    start = datetime(*day, tzinfo=UTC) - timedelta(hours=3)
    for step in range(20):
        moment = start + timedelta(minutes=30 * step)
        assert vtimezone_offset(zone, moment) == moment.astimezone(KYIV).utcoffset(), moment


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [((2026, 10, 24), 15), ((2026, 10, 25), 16), ((2027, 3, 27), 16), ((2027, 3, 28), 15)],
)
def test_a_meeting_at_six_in_the_evening_stays_at_six_on_both_sides_of_a_dst_night(cities, day, utc_hour):
    starts = datetime(*day, 18, tzinfo=KYIV)
    meeting = make_meeting(cities.odesa, starts_at=starts)
    content = calendar.one(meeting.state)
    assert f"DTSTART;TZID=Europe/Kyiv:{starts:%Y%m%d}T180000".encode() in content
    event = read(content).walk("VEVENT")[0]
    assert event["DTSTART"].dt.astimezone(UTC).hour == utc_hour


def test_a_meeting_across_the_hour_that_does_not_exist_keeps_its_length(cities):
    Curfew.objects.create(city=cities.odesa, starts="00:00", ends="00:00")
    starts = datetime(2027, 3, 28, 2, 30, tzinfo=KYIV)
    ends = (starts.astimezone(UTC) + timedelta(hours=2)).astimezone(KYIV)
    meeting = make_meeting(cities.odesa, starts_at=starts, ends_at=ends)
    event = read(calendar.one(meeting.state)).walk("VEVENT")[0]
    assert event["DTEND"].dt.astimezone(UTC) - event["DTSTART"].dt.astimezone(UTC) == timedelta(hours=2)


def test_the_feed_carries_each_live_meeting_once_and_says_what_is_cancelled(client, cities, cast):
    make_meeting(cities.odesa, title="Буде")
    off = make_meeting(cities.odesa, title="Не буде")
    make_meeting(cities.odesa, title="Чернетка", live=False)
    services.step(off.state, "cancel", by=cast.coordinator, reason="Дощ.")
    answer = client.get("/meetings/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = {str(event["SUMMARY"]): str(event["STATUS"]) for event in read(answer.content).walk("VEVENT")}
    assert events == {"Буде": "TENTATIVE", "Не буде": "CANCELLED"}


def test_a_changed_meeting_has_the_same_uid_and_a_higher_sequence(cities, cast):
    state = make_meeting(cities.odesa).state
    before = read(calendar.one(state)).walk("VEVENT")[0]
    after = read(calendar.one(services.step(state, "confirm", by=cast.coordinator))).walk("VEVENT")[0]
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
