"""Checks of coordinates. Degrees, WGS 84; distances in kilometres."""

import math
import re

from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape

# As the map widget writes it: longitude first.
_WRITTEN = re.compile(r"^SRID=4326;POINT ?\((-?\d{1,3}(?:\.\d+)?) (-?\d{1,3}(?:\.\d+)?)\)$")
EARTH_RADIUS = 6371.0
CITY_REACH = 60.0  # further from the centre than this, a point is a slip of the hand


def read(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of «SRID=4326;POINT(30.7 46.4)», or None where it is something else."""
    found = _WRITTEN.match(text.strip())
    return (float(found[2]), float(found[1])) if found else None


def write(latitude: float | None, longitude: float | None) -> str:
    """The point as the map widget reads it; "" where there is none."""
    if latitude is None or longitude is None:
        return ""
    return f"SRID=4326;POINT({longitude} {latitude})"


def distance(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Kilometres along the great circle between two (latitude, longitude) pairs."""
    lat1, lng1, lat2, lng2 = map(math.radians, (*first, *second))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def problem(latitude: float, longitude: float, city=None) -> str:
    """What is wrong with a point, as a sentence for the editor; "" where nothing is."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)) or abs(latitude) > 90 or abs(longitude) > 180:
        return _("Такого місця на землі немає. Широта від −90 до 90, довгота від −180 до 180.")
    if city is None:
        return ""
    centre = (city.latitude, city.longitude)
    away = distance((latitude, longitude), centre)
    if away <= CITY_REACH:
        return ""
    if abs(longitude) <= 90 and distance((longitude, latitude), centre) <= CITY_REACH:
        return _("Схоже, широту й довготу переставлено місцями. Спершу широта, потім довгота: 46.4825, 30.7233.")
    return _("Точка за %(distance)d км від центру міста %(city)s. Перевірте координати або місто.") % {
        "distance": round(away),
        "city": city.name,
    }


def contains(boundary: dict | None, latitude: float, longitude: float) -> bool:
    """Whether a GeoJSON area holds the point. A missing or broken boundary holds nothing."""
    if not boundary:
        return False
    try:
        return bool(shape(boundary).covers(Point(longitude, latitude)))
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return False


def box(boundary: dict | None) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a GeoJSON area, in degrees; None where it is missing or broken."""
    if not boundary:
        return None
    try:
        area = shape(boundary)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return None if area.is_empty else area.bounds
