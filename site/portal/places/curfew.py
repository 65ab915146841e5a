"""Nobody is asked to come home in the curfew: what ends too late is refused.

Without a rule of the city the hours of the wartime order hold (00:00–05:00); a later rule wins.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import get_default_timezone

from .models import City, Curfew

WAY_HOME = timedelta(minutes=60)
DEFAULT_STARTS, DEFAULT_ENDS = time(0, 0), time(5, 0)


def meets_curfew(city: City, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether people would have less than WAY_HOME between ``ends_at`` and a curfew, or meet inside one.

    Both moments are aware; the hours of the rule are of the clock on the wall, DST nights included.
    """
    zone = get_default_timezone()
    rules = list(Curfew.objects.of_city(city))
    first = starts_at.astimezone(zone).date() - timedelta(days=1)
    last = (ends_at + WAY_HOME).astimezone(zone).date()
    for number in range((last - first).days + 1):
        window = _window(rules, first + timedelta(days=number), zone)
        if window and starts_at < window[1] and ends_at + WAY_HOME > window[0]:
            return True
    return False


def _window(rules: list[Curfew], night: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    starts, ends = DEFAULT_STARTS, DEFAULT_ENDS
    for rule in rules:  # ordered by date: the latest that covers the night stays
        if rule.covers(night):
            starts, ends = rule.starts, rule.ends
    if starts == ends:
        return None
    until = night if ends > starts else night + timedelta(days=1)
    return datetime.combine(night, starts, zone), datetime.combine(until, ends, zone)
