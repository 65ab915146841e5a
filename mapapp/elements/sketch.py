"""A small drawn map without tiles or scripts, and the same in words.

North is up; a degree of longitude is drawn shorter by the cosine of the latitude, so that shapes keep their look.
"""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Point, Polygon, shape

from mapapp.models import Officer, PolicePoint

WIDTH = 320  # units of the drawing; the height follows
MARGIN = 12
KM_A_DEGREE = 111.32  # along a meridian
TOUCHING = 0.0003  # degrees; hand-drawn edges rarely meet exactly
SIDES = (
    (gettext_lazy("південний захід"), gettext_lazy("південь"), gettext_lazy("південний схід")),
    (gettext_lazy("захід"), gettext_lazy("середина"), gettext_lazy("схід")),
    (gettext_lazy("північний захід"), gettext_lazy("північ"), gettext_lazy("північний схід")),
)


@dataclass(frozen=True)
class Sketch:
    """``district`` and ``area`` are paths (SVG), ``places`` are x, y, name; ``words`` say the same."""

    width: int
    height: int
    district: str
    area: str
    places: list[tuple[float, float, str]]
    words: list[str]


def of_officer(officer: Officer) -> Sketch | None:
    """The officer's area inside the district; None where no boundary is drawn."""
    area = _shape(officer.boundary)
    if area is None:
        return None
    district = _shape(officer.district.boundary) if officer.district else None
    point = officer.reception_point if officer.reception_point and officer.reception_point.live else None
    words = [_size(area)]
    if district is not None:
        words.append(_("%(district)s, %(where)s.") % {"where": _side(area.centroid, district), "district": officer.district.name})
    if beside := _neighbours(officer, area):
        words.append(_("Поруч дільниці: %(names)s.") % {"names": ", ".join(beside)})
    if point is not None:
        words.append(_("Крапка: %(name)s.") % {"name": point.name})
    return _draw(district, area, [point] if point else [], words)


def of_point(point: PolicePoint) -> Sketch | None:
    """The point inside its district; None where the district is not drawn."""
    district = _shape(point.district.boundary) if point.district else None
    if district is None:
        return None
    where = _side(Point(point.longitude, point.latitude), district)
    place = {"lat": f"{point.latitude:.5f}", "lng": f"{point.longitude:.5f}"}
    words = [
        _("%(district)s, %(where)s.") % {"where": where, "district": point.district.name},
        _("Координати: %(lat)s, %(lng)s.") % place,
    ]
    return _draw(district, None, [point], words)


def _shape(boundary):
    if not boundary:
        return None
    try:
        area = shape(boundary)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return area if isinstance(area, Polygon | MultiPolygon) and not area.is_empty and area.is_valid else None


def _size(area) -> str:
    west, south, east, north = area.bounds
    across = (east - west) * KM_A_DEGREE * math.cos(math.radians((south + north) / 2))
    up = (north - south) * KM_A_DEGREE
    return _("Дільниця приблизно %(across)s на %(up)s км.") % {"across": _km(across), "up": _km(up)}


def _km(value: float) -> str:
    return f"{max(value, 0.1):.1f}".replace(".", ",")


def _side(place: Point, district) -> str:
    """In which part of the district the place lies."""
    west, south, east, north = district.bounds
    column, row = _third((place.x - west) / (east - west)), _third((place.y - south) / (north - south))
    return str(SIDES[row][column])


def _third(share: float) -> int:
    return 0 if share < 1 / 3 else 2 if share > 2 / 3 else 1


def _neighbours(officer: Officer, area) -> list[str]:
    """Officers whose areas touch this one, by name."""
    others = (
        Officer.objects.public()
        .of_city(officer.city_id)
        .filter(district=officer.district_id, boundary__isnull=False)
        .exclude(pk=officer.pk)
        .only("pk", "last_name", "first_name", "patronymic", "is_demo", "boundary")
    )
    near = area.buffer(TOUCHING)
    return [other.full_name for other in others if (drawn := _shape(other.boundary)) is not None and near.intersects(drawn)]


def _draw(district, area, points, words) -> Sketch:
    bounds = [one.bounds for one in (district, area) if one is not None]
    west, south = min(one[0] for one in bounds), min(one[1] for one in bounds)
    east, north = max(one[2] for one in bounds), max(one[3] for one in bounds)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, north - south)

    def at(x: float, y: float) -> tuple[float, float]:
        return round(MARGIN + (x - west) * squeeze * scale, 1), round(MARGIN + (north - y) * scale, 1)

    def path(drawn) -> str:
        if drawn is None:
            return ""
        parts = drawn.geoms if isinstance(drawn, MultiPolygon) else [drawn]
        rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
        return " ".join("M" + "L".join("{} {}".format(*at(*pair[:2])) for pair in ring.coords[:-1]) + "Z" for ring in rings)

    return Sketch(
        width=round((east - west) * squeeze * scale + 2 * MARGIN),
        height=round((north - south) * scale + 2 * MARGIN),
        district=path(district),
        area=path(area),
        places=[(*at(point.longitude, point.latitude), point.name) for point in points],
        words=words,
    )
