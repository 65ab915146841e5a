"""What the filters choose. The page's list and the map's data both come from here, so they are equal."""

from django.db.models import Q, QuerySet

from portal.places.text import fold

from .forms import OFFICERS
from .models import Officer, PolicePoint


def chosen(city, values: dict) -> list[PolicePoint | Officer]:
    """Published points, then officers, that fit the filters (`forms.FilterForm.values`), each in order."""
    return [*_points(city, values), *_officers(city, values)]


def _points(city, values: dict) -> list[PolicePoint]:
    if values.get("kind") == OFFICERS:
        return []
    rows = PolicePoint.objects.public().of_city(city).select_related("street", "unit", "district")
    if "kind" in values:
        rows = rows.filter(kind=values["kind"])
    rows = _narrow(rows, values)
    return [point for point in rows if point.is_open()] if "open" in values else list(rows)


def _officers(city, values: dict) -> list[Officer]:
    # When an officer receives is written in words, so «open now» cannot be answered for one.
    if "open" in values or values.get("kind", OFFICERS) != OFFICERS:
        return []
    rows = Officer.objects.public().of_city(city).select_related("unit", "district", "reception_point__street", "photo")
    return list(_narrow(rows, values, by_street=True))


def _narrow(rows: QuerySet, values: dict, by_street: bool = False) -> QuerySet:
    if "district" in values:
        rows = rows.filter(Q(district__slug=values["district"]) | Q(district__parent__slug=values["district"]))
    if "q" not in values:
        return rows
    found = rows.holding(values["q"])
    if not by_street:
        return found
    served = [row.pk for row in rows.prefetch_related("served_streets__street") if _serves(row, fold(values["q"]))]
    return rows.filter(Q(pk__in=found.values("pk")) | Q(pk__in=served))


def _serves(officer: Officer, text: str) -> bool:
    """Whether a street that the officer serves is called so, today or before."""
    names = (
        name
        for served in officer.served_streets.all()
        for name in (served.street.name, *served.street.former_names, *served.street.russian_names)
    )
    return any(text in fold(name) for name in names)
