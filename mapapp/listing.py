"""What the filters choose. The page's list and the map's data both come from here, so they are equal.

The database cuts the page out: ten thousand places cost a page no more than twenty do.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from portal.places import addresses
from portal.places.text import fold

from .forms import OFFICERS
from .models import Officer, PolicePoint

MOST_STREETS = 200  # a word that so many streets hold chooses nobody by their street


@dataclass
class Places:
    """Published points, then officers, each in order: a sequence for a Paginator."""

    points: QuerySet
    officers: QuerySet

    @cached_property
    def point_count(self) -> int:
        return self.points.count()

    def count(self) -> int:
        return len(self)

    def __len__(self) -> int:
        return self._length

    @cached_property
    def _length(self) -> int:
        return self.point_count + self.officers.count()

    def __getitem__(self, given: slice) -> list[PolicePoint | Officer]:
        start, stop, points = given.start or 0, given.stop, self.point_count
        found: list[PolicePoint | Officer] = list(self.points[start:stop]) if start < points else []
        if stop is None or stop > points:
            found += list(self.officers[max(start - points, 0) : None if stop is None else stop - points])
        return found


def places(city, values: dict) -> Places:
    """What fits the filters (`forms.FilterForm.values`), not read yet."""
    return Places(_points(city, values), _officers(city, values))


def chosen(city, values: dict) -> list[PolicePoint | Officer]:
    """All of it, read."""
    return places(city, values)[:]


def _points(city, values: dict) -> QuerySet:
    rows = PolicePoint.objects.public().of_city(city).select_related("street", "unit", "district").order_by("sort_key", "pk")
    if values.get("kind") == OFFICERS:
        return rows.none()
    if "kind" in values:
        rows = rows.filter(kind=values["kind"])
    if "service" in values:
        # A list of words in JSON: the same text in both databases.
        rows = rows.alias(done_here=Cast("services", TextField())).filter(done_here__contains=f'"{values["service"]}"')
    rows = _narrow(rows, values)
    if "open" not in values:
        return rows
    hours = rows.select_related(None).only("pk", "is_24_7", "hours")
    return rows.filter(pk__in=[point.pk for point in hours if point.is_open()])


def _officers(city, values: dict) -> QuerySet:
    related = ("unit", "district", "reception_point__street", "photo")
    rows = Officer.objects.public().of_city(city).select_related(*related).order_by("sort_key", "pk")
    # When an officer receives is written in words, so «open now» cannot be answered for one; services are a point's.
    if "open" in values or "service" in values or values.get("kind", OFFICERS) != OFFICERS:
        return rows.none()
    return _narrow(rows, values, by_street=city)


def _narrow(rows: QuerySet, values: dict, by_street=None) -> QuerySet:
    if "district" in values:
        rows = rows.filter(Q(district__slug=values["district"]) | Q(district__parent__slug=values["district"]))
    if "q" not in values:
        return rows
    found = rows.holding(values["q"])
    streets = _streets(by_street, values["q"]) if by_street else []
    if not streets:
        return found
    return rows.filter(Q(pk__in=found.values("pk")) | Q(pk__in=Officer.objects.filter(served_streets__street__in=streets).values("pk")))


def _streets(city, text: str) -> list[int]:
    """Streets that are or were called so: whoever serves one of them is looked for as well."""
    words = fold(text)
    if len(words) < 3:
        return []
    found = [street.pk for street in addresses.index_of(city).holding(words)]
    return found if len(found) <= MOST_STREETS else []
