"""Areas that people draw, paste or bring in a file: read forgivingly, judged in words.

An area is GeoJSON (RFC 7946): Polygon or MultiPolygon, degrees of WGS 84, longitude first. People
write latitude first; ``read`` takes lines of «46.58, 30.79» as well as GeoJSON, its Feature, or a
collection of one.
"""

import json
import math
import re

from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.validation import explain_validity

from . import points

MOST_CORNERS = 2000
SMALLEST, LARGEST = 0.001, 400.0  # km²: less than a small yard, more than a whole large city
SHARED = 0.01  # of the smaller area: neighbours who drew the same street twice overlap by less
_PAIR = re.compile(r"^\s*(-?\d{1,3}(?:[.]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.]\d+)?)\s*[,;]?\s*$")
_DIGITS = 6  # a tenth of a metre


class AreaError(ValueError):
    """The text is no area; the message is a sentence for the editor."""


def read(text: str) -> dict | None:
    """The geometry in ``text``, or None where it is empty. Raises AreaError."""
    text = text.strip().lstrip("\ufeff")
    if not text or text == "null":
        return None
    if text[0] in "{[":
        return _geometry(_json(text))
    corners = [_corner(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(corners) < 3:
        raise AreaError(_("Межі треба щонайменше три кути: по одному в рядку, широта й довгота."))
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    return {"type": "Polygon", "coordinates": [corners]}


def _corner(line: str, number: int) -> list[float]:
    found = _PAIR.match(line)
    if not found:
        raise AreaError(
            _("Рядок %(number)d не прочитано: «%(line)s». Пишіть так: 46.5824, 30.7891.") % {"number": number, "line": line[:40]}
        )
    return [float(found[2]), float(found[1])]


def _json(text: str):
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise AreaError(_("Це не GeoJSON: файл обірваний або в ньому зайвий знак.")) from None


def _refuse(name: str):
    raise ValueError(name)


def _geometry(data) -> dict:
    """The one area of a geometry, a Feature or a FeatureCollection."""
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise AreaError(
                _("У файлі має бути одна ділянка, а їх %(number)d.") % {"number": len(features) if isinstance(features, list) else 0}
            )
        data = features[0]
    if isinstance(data, dict) and data.get("type") == "Feature":
        data = data.get("geometry")
    if not isinstance(data, dict) or data.get("type") not in ("Polygon", "MultiPolygon"):
        raise AreaError(_("Межа має бути замкненою ділянкою (Polygon або MultiPolygon)."))
    return {"type": data["type"], "coordinates": data.get("coordinates")}


def write(area: dict | None) -> str:
    """Corners as people read them, one in a line, latitude first; GeoJSON where there are holes or several parts."""
    if not area:
        return ""
    rings = area.get("coordinates") if area.get("type") == "Polygon" else None
    try:
        if rings and len(rings) == 1:
            return "\n".join(
                f"{latitude:.{_DIGITS}f}, {longitude:.{_DIGITS}f}" for longitude, latitude in (pair[:2] for pair in rings[0][:-1])
            )
    except (TypeError, ValueError):
        pass
    return json.dumps(area, ensure_ascii=False)


def problem(area, city=None) -> str:
    """What is wrong with an area, as a sentence for the editor; "" where nothing is."""
    if not isinstance(area, dict) or area.get("type") not in ("Polygon", "MultiPolygon"):
        return _("Межа має бути замкненою ділянкою (Polygon або MultiPolygon).")
    wrong = _rings_problem(area)
    if wrong:
        return wrong
    try:
        drawn = shape(area)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return _("Це не геометрія GeoJSON. Потрібен об’єкт із «type»: «Polygon» і «coordinates».")
    west, south, east, north = drawn.bounds
    wrong = _place_problem(west, south, east, north, city)
    if wrong:
        return wrong
    if not drawn.is_valid:
        return _crossing(drawn)
    return _size_problem(square_kilometres(drawn))


def _rings_problem(area: dict) -> str:
    """Rings that are no rings: shapely would close or drop them silently."""
    parts = [area.get("coordinates")] if area["type"] == "Polygon" else area.get("coordinates")
    corners = 0
    try:
        if not parts:
            return _("У межі немає жодного кута.")
        for part in parts:
            if not part:
                return _("У межі немає жодного кута.")
            for ring in part:
                pairs = [(float(pair[0]), float(pair[1])) for pair in ring]
                if not all(math.isfinite(value) for pair in pairs for value in pair):
                    return _("Координати межі не прочитано.")
                corners += len(pairs)
                if len(set(pairs)) < 3:
                    return _("Межі треба щонайменше три різні кути.")
                if pairs[0] != pairs[-1]:
                    return _("Межа не замкнена: остання точка має збігатися з першою.")
    except (TypeError, ValueError, IndexError, KeyError):
        return _("Координати межі не прочитано.")
    if corners > MOST_CORNERS:
        return _("У межі %(number)d кутів. Спростіть її: досить %(most)d.") % {"number": corners, "most": MOST_CORNERS}
    return ""


def _place_problem(west: float, south: float, east: float, north: float, city) -> str:
    if west < -180 or east > 180 or south < -90 or north > 90:
        return _("Координати межі виходять за межі землі. У GeoJSON спершу довгота, потім широта.")
    if city is None:
        return ""
    centre = (city.latitude, city.longitude)
    corners = [(latitude, longitude) for latitude in (south, north) for longitude in (west, east)]
    if all(points.distance(corner, centre) <= points.CITY_REACH for corner in corners):
        return ""
    if all(points.distance((longitude, latitude), centre) <= points.CITY_REACH for latitude, longitude in corners):
        return _("Схоже, широту й довготу переставлено місцями. У GeoJSON спершу довгота, у рядках спершу широта: 46.4825, 30.7233.")
    return _("Межа виходить за місто %(city)s. Перевірте координати або місто.") % {"city": city.name}


def _crossing(drawn) -> str:
    """shapely says where: «Self-intersection[30.79 46.58]»."""
    found = re.search(r"\[(-?[\d.]+) (-?[\d.]+)", explain_validity(drawn))
    if not found:
        return _("Межа перетинає сама себе.")
    return _("Межа перетинає сама себе біля точки %(latitude)s, %(longitude)s.") % {
        "latitude": f"{float(found[2]):.5f}",
        "longitude": f"{float(found[1]):.5f}",
    }


def _size_problem(size: float) -> str:
    if size < SMALLEST:
        return _("Ділянка менша за двір: %(size)d м². Перевірте кути.") % {"size": round(size * 1_000_000)}
    if size > LARGEST:
        return _("Ділянка більша за місто: %(size)d км². Перевірте кути.") % {"size": round(size)}
    return ""


def square_kilometres(drawn) -> float:
    """Near enough for areas of a city: degrees at the latitude of the area's middle."""
    middle = math.radians(drawn.centroid.y if not drawn.is_empty else 0)
    degree = math.pi * points.EARTH_RADIUS / 180
    return drawn.area * degree * degree * math.cos(middle)


def overlap(one: dict | None, other: dict | None) -> float:
    """Square kilometres that two areas share; 0 where they only touch, or one is missing or broken."""
    try:
        first, second = shape(one), shape(other)
        shared = first.intersection(second)
        smaller = min(first.area, second.area)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return 0.0
    return square_kilometres(shared) if smaller and shared.area / smaller > SHARED else 0.0


def tidy(area: dict) -> dict:
    """The same area with plain lists and coordinates of a sensible length."""
    return _rounded(json.loads(json.dumps(mapping(shape(area)))))


def _rounded(value):
    if isinstance(value, dict):
        return {"type": value["type"], "coordinates": _rounded(value["coordinates"])}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    return round(value, _DIGITS)
