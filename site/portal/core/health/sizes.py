"""Sizes by day, and where they lead."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .models import Sample

KEPT = timedelta(days=60)
LOOKED_AT = 14  # days
ENOUGH = 3  # days of samples before a forecast is worth a word


@dataclass(frozen=True)
class Forecast:
    """How much is added a day, in bytes; less than 0 where it shrinks."""

    a_day: float


def note() -> None:
    """The tick: today's sizes. Repeating it within the day renews them."""
    from portal.core.backup import databases

    from .basic.disks import places

    today = timezone.localdate()
    sizes = {f"free.{name}": shutil.disk_usage(path).free for name, path in places().items()}
    sizes["database"] = databases.of(settings.DATABASES["default"]).size()
    for name, value in sizes.items():
        Sample.objects.update_or_create(name=name, day=today, defaults={"value": value})
    Sample.objects.filter(day__lt=today - KEPT).delete()


def forecast(name: str) -> Forecast | None:
    """The slope of the last two weeks by least squares; None while there are too few days."""
    since = timezone.localdate() - timedelta(days=LOOKED_AT)
    points = [(row.day.toordinal(), row.value) for row in Sample.objects.filter(name=name, day__gte=since)]
    if len(points) < ENOUGH:
        return None
    middle = sum(day for day, _value in points) / len(points), sum(value for _day, value in points) / len(points)
    above = sum((day - middle[0]) * (value - middle[1]) for day, value in points)
    return Forecast(above / sum((day - middle[0]) ** 2 for day, _value in points))
