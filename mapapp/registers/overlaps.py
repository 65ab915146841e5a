"""Houses and areas for which two officers answer.

A row for a letter («72а») wins over rows for the number, so the two do not meet. An inspector of
juvenile prevention serves the same houses as a district officer by the nature of the work.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from shapely import STRtree
from shapely.geometry import shape

from mapapp.models import Officer, ServedStreet
from portal.core.geo import areas

FAMILIES = {Officer.Post.JUVENILE: "juvenile"}
END = 10**6  # past any house


@dataclass(frozen=True)
class SharedHouses:
    street: object
    first: ServedStreet
    second: ServedStreet


@dataclass(frozen=True)
class SharedArea:
    first: Officer
    second: Officer
    square_kilometres: float


def meet(one: ServedStreet, other: ServedStreet) -> bool:
    """Whether a house of one street belongs to both rows, and neither wins it."""
    if one.suffix != other.suffix:
        return False
    low = max(one.number_from or 1, other.number_from or 1)
    high = min(one.number_to or END, other.number_to or END)
    if low > high:
        return False
    sides = {row.parity for row in (one, other)} - {ServedStreet.Parity.ALL}
    if len(sides) == 2:
        return False
    if not sides or low < high:
        return True
    return (low % 2 == 1) == (sides.pop() == ServedStreet.Parity.ODD)


def family(officer: Officer) -> str:
    """Officers of one family answer for a house in turn, of different ones together."""
    return FAMILIES.get(officer.post, "district")


def rows_of_others(officer: Officer, city, streets: Iterable) -> dict[int, list[ServedStreet]]:
    """Rows of the city's other published officers of the same family, by street."""
    rows = (
        ServedStreet.objects.filter(officer__city=city, officer__live=True, street__in=streets)
        .exclude(officer=officer.pk)
        .select_related("officer", "street")
    )
    found = defaultdict(list)
    for row in rows:
        if family(row.officer) == family(officer):
            found[row.street_id].append(row)
    return found


def meeting_row(row: ServedStreet, others: Iterable[ServedStreet]) -> ServedStreet | None:
    return next((other for other in others if meet(row, other)), None)


def sentence(row: ServedStreet, other: ServedStreet) -> str:
    """«вул. Заболотного: парні 2–70» already belong to somebody with a name."""
    return _("Ці будинки вже за іншим офіцером: %(name)s, %(rows)s.") % {"name": other.officer.full_name, "rows": str(other)}


def shared_houses(city) -> list[SharedHouses]:
    """Every pair of rows of published officers that meet, by street."""
    rows = ServedStreet.objects.filter(officer__city=city, officer__live=True).select_related("officer", "street")
    by_street = defaultdict(list)
    for row in rows.order_by("street__name", "street__kind", "number_from", "pk"):
        by_street[row.street_id].append(row)
    return [
        SharedHouses(one.street, one, other)
        for found in by_street.values()
        for one, other in combinations(found, 2)
        if one.officer_id != other.officer_id and family(one.officer) == family(other.officer) and meet(one, other)
    ]


def shared_areas(city) -> list[SharedArea]:
    """Every pair of published officers whose boundaries cover the same ground."""
    officers = list(Officer.objects.public().of_city(city).filter(boundary__isnull=False))
    tree = STRtree([shape(officer.boundary) for officer in officers])
    near = zip(*tree.query(tree.geometries, predicate="intersects"), strict=True)
    pairs = [(officers[first], officers[second]) for first, second in near if first < second]
    found = (SharedArea(one, other, areas.overlap(one.boundary, other.boundary)) for one, other in pairs if family(one) == family(other))
    return [pair for pair in found if pair.square_kilometres]


def areas_meeting(officer: Officer) -> list[SharedArea]:
    """Whose published boundary covers ground of this officer's."""
    if not officer.boundary:
        return []
    others = Officer.objects.public().filter(city=officer.city_id, boundary__isnull=False).exclude(pk=officer.pk)
    family_of = [other for other in others if family(other) == family(officer)]
    found = (SharedArea(officer, other, areas.overlap(officer.boundary, other.boundary)) for other in family_of)
    return [pair for pair in found if pair.square_kilometres]
