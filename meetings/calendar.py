"""Meetings as calendar files (RFC 5545).

Times carry TZID=Europe/Kyiv with a VTIMEZONE of our own: rules that hold every year, instead of a
list of dates that ends. Kyiv moves its clocks with the European Union, at 01:00 UTC.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from .models import MeetingPage, MeetingState

KYIV = ZoneInfo("Europe/Kyiv")
MIME = "text/calendar; charset=utf-8; method=PUBLISH"


def one(state: MeetingState, *, url: str = "") -> bytes:
    """The file of one meeting. ``url`` is where the person finds their sign-up."""
    calendar = _calendar(state.page.title)
    calendar.add_component(_event(state.page, state, url))
    return calendar.to_ical()


def feed(city, meetings: Iterable[MeetingPage]) -> bytes:
    """The schedule of a city, to subscribe to. Each meeting has its ``state`` attached."""
    calendar = _calendar(f"Зустрічі {city.name_locative}")
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"value": "DURATION"})
    for page in meetings:
        calendar.add_component(_event(page, page.state))
    return calendar.to_ical()


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Безпечна Одеса//Зустрічі//UK")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", KYIV.key)
    calendar.add_component(_kyiv())
    return calendar


def _kyiv() -> Timezone:
    zone = Timezone()
    zone.add("tzid", KYIV.key)
    # Each onset is the wall clock just before the change: 03:00 in March, 04:00 in October.
    zone.add_component(_rule(TimezoneDaylight(), "EEST", datetime(1997, 3, 30, 3), 3, 2, 3))
    zone.add_component(_rule(TimezoneStandard(), "EET", datetime(1997, 10, 26, 4), 10, 3, 2))
    return zone


def _rule(part, name: str, first: datetime, month: int, hours_before: int, hours_after: int):
    part.add("tzname", name)
    part.add("dtstart", first)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    part.add("tzoffsetfrom", timedelta(hours=hours_before))
    part.add("tzoffsetto", timedelta(hours=hours_after))
    return part


def _event(page: MeetingPage, state: MeetingState | None, url: str = "") -> Event:
    page_url = page.full_url or ""
    event = Event()
    event.add("uid", f"{page.translation_key}@{urlsplit(page_url).hostname or 'portal'}")
    event.add("dtstamp", page.last_published_at or timezone.now())
    event.add("dtstart", page.starts_at.astimezone(KYIV))
    event.add("dtend", page.ends_at.astimezone(KYIV))
    event.add("summary", page.title)
    event.add("location", ", ".join(part for part in (page.address, page.venue, page.district.city.name) if part))
    event.add(
        "description",
        "\n".join(part for part in (page.intro, f"Укриття: {page.shelter}", "Під час тривоги захід зупиняється.", url) if part),
    )
    event.add("sequence", state.sequence if state else 0)
    event.add("status", _status(state))
    if page_url:
        event.add("url", page_url)
    if page.latitude is not None and page.longitude is not None:
        event.add("geo", (page.latitude, page.longitude))
    return event


def _status(state: MeetingState | None) -> str:
    if state is None or state.status == MeetingState.Status.PLANNED:
        return "TENTATIVE"
    return "CANCELLED" if state.is_called_off else "CONFIRMED"
