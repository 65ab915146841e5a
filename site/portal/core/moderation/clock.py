"""The promise to residents: one working day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
OPENS, CLOSES = time(9), time(18)
SATURDAY = 5


def due_after(moment: datetime) -> datetime:
    """One working day after ``moment`` (aware): the same hour of the next working day.

    What comes in the evening or on a day off counts from the next morning.
    """
    local = moment.astimezone(KYIV)
    start = _working_start(local)
    return datetime.combine(_next_working(start.date() + timedelta(days=1)), start.time(), KYIV)


def _working_start(local: datetime) -> datetime:
    if local.weekday() >= SATURDAY or local.time() >= CLOSES:
        return datetime.combine(_next_working(local.date() + timedelta(days=1)), OPENS, KYIV)
    if local.time() < OPENS:
        return datetime.combine(local.date(), OPENS, KYIV)
    return local


def _next_working(day):
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
