"""The promise to residents: one working day, counted in the city's working hours.

Saturdays and Sundays are off. The state's holidays are working days under martial law (Закон 2136-IX, стаття 6):
a city switches them on again in its settings. Single days, and Saturdays that are worked, are rows (DayOff).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
OPENS, CLOSES = time(9), time(18)
SATURDAY = 5
LONGEST_BREAK = 60  # days; a longer row of days off is a slip of the keyboard, not a plan
# КЗпП, стаття 73, as it reads since 2023: month and day.
FIXED_HOLIDAYS = {(1, 1), (3, 8), (5, 1), (5, 8), (6, 28), (7, 15), (8, 24), (10, 1), (12, 25)}
TRINITY_AFTER_EASTER = timedelta(days=49)


@dataclass(frozen=True)
class Week:
    """The working time of one city. ``days`` says of single dates whether they are worked."""

    opens: time = OPENS
    closes: time = CLOSES
    holidays_count: bool = False
    days: dict[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        if day in self.days:
            return self.days[day]
        if day.weekday() >= SATURDAY:
            return False
        return not (self.holidays_count and is_holiday(day))


def week_of(city, near: date) -> Week:
    """The working time of ``city``, with the special days of the months after ``near``."""
    from .models import DayOff, ModerationSettings

    settings = ModerationSettings.of_city(city)
    rows = DayOff.objects.filter(date__range=(near - timedelta(days=2), near + timedelta(days=LONGEST_BREAK * 2)))
    # The city's own row comes last and wins over that of all cities.
    found = sorted(rows.filter(city__in=[city]) | rows.filter(city=None), key=lambda row: row.city_id is not None)
    return Week(settings.opens_at, settings.closes_at, settings.holidays_count, {row.date: row.is_working for row in found})


def easter(year: int) -> date:
    """Easter of the Ukrainian churches (Julian reckoning) as a Gregorian date; Meeus' rule, right until 2099."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def is_holiday(day: date) -> bool:
    sunday = easter(day.year)
    return (day.month, day.day) in FIXED_HOLIDAYS or day in (sunday, sunday + TRINITY_AFTER_EASTER)


def due_after(moment: datetime, city=None) -> datetime:
    """One working day after ``moment`` (aware): the same hour of the next working day.

    What comes in the evening or on a day off counts from the next morning.
    """
    local = moment.astimezone(KYIV)
    week = week_of(city, local.date()) if city else Week()
    start = _working_start(local, week)
    return datetime.combine(_next_working(start.date() + timedelta(days=1), week), start.time(), KYIV)


def add_hours(moment: datetime, hours: float, city=None) -> datetime:
    """``hours`` of working time after ``moment`` (aware)."""
    local = moment.astimezone(KYIV)
    week = week_of(city, local.date()) if city else Week()
    at, left = _working_start(local, week), timedelta(hours=hours)
    for _day in range(LONGEST_BREAK):
        room = datetime.combine(at.date(), week.closes) - at.replace(tzinfo=None)
        if left <= room:
            return datetime.combine(at.date(), (at.replace(tzinfo=None) + left).time(), KYIV)
        left -= room
        at = datetime.combine(_next_working(at.date() + timedelta(days=1), week), week.opens, KYIV)
    return at


def _working_start(local: datetime, week: Week) -> datetime:
    if not week.is_working(local.date()) or local.time() >= week.closes:
        return datetime.combine(_next_working(local.date() + timedelta(days=1), week), week.opens, KYIV)
    if local.time() < week.opens:
        return datetime.combine(local.date(), week.opens, KYIV)
    return local


def _next_working(day: date, week: Week) -> date:
    for _day in range(LONGEST_BREAK):
        if week.is_working(day):
            return day
        day += timedelta(days=1)
    return day
