"""The day by which the police promise to answer, in working days of the city."""

from datetime import date, timedelta

from portal.core.moderation.clock import week_of


def due_on(start: date, working_days: int, city) -> date:
    """The last day for the answer: the start itself does not count. Days off are the city's (moderation's calendar)."""
    week, day = week_of(city, start), start
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        left -= week.is_working(day)
    return day
