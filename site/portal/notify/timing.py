"""When a digest leaves and until when the night lasts, by the clock of Kyiv.

A digest belongs to a day of that clock. Two days a year are odd: in March an hour is missing, in
October one comes twice. A missing hour stands for the moment when the clock jumps, the double one
for its first coming. So each day has exactly one moment, whatever the hour.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

WEEK = 7


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local_day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def instant(day: date, hour: int) -> datetime:
    """The UTC moment of ``hour`` (0–23) on a local day. See above for the two odd nights."""
    return datetime.combine(day, time(hour), tzinfo=zone()).astimezone(UTC)


def next_slot(after: datetime, hour: int, weekday: int | None = None) -> datetime:
    """The first moment of a digest later than ``after``: every day, or on one weekday (Monday is 0)."""
    day = local_day(after) - timedelta(days=1)
    for _ in range(WEEK + 3):
        if weekday is None or day.weekday() == weekday:
            moment = instant(day, hour)
            if moment > after:
                return moment
        day += timedelta(days=1)
    raise AssertionError("a week has every weekday")


def quiet_until(moment: datetime, start: int, end: int) -> datetime | None:
    """When the quiet hours that ``moment`` falls into are over; None outside of them.

    From ``start`` to ``end`` o’clock, past midnight where ``start`` is the later one. Equal hours mean no quiet at all.
    """
    hour = moment.astimezone(zone()).hour
    inside = start <= hour < end if start < end else (start != end and (hour >= start or hour < end))
    return next_slot(moment, end) if inside else None
