"""Whole registers as files: CSV for tables, GeoJSON for maps."""

import csv
import io

from django.http import HttpResponse

from portal.places.scope import current_city

from . import http, rows

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What is not flat in a row, as words in one cell.
_FLAT = {
    "served": lambda value: "; ".join(f"{one.get('street') or one['officer']}: {one['words']}" for one in value),
    "hours": lambda value: "; ".join(f"{day} {', '.join('-'.join(span) for span in spans)}" for day, spans in value.items()),
}
TABLES = {
    "districts": (rows.districts, rows.district),
    "streets": (rows.streets, rows.street),
    "units": (rows.units, rows.unit),
    "points": (rows.points, rows.point),
    "officers": (rows.officers, rows.officer),
}
SHAPES = ("districts", "points", "officers")


def _cell(name: str, value) -> str:
    """A value as a cell. Phones are written as addresses (RFC 3966): neither «+380…» nor a formula reaches a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in _FLAT:
        value = _FLAT[name](value)
    elif isinstance(value, list):
        value = "; ".join(map(str, value))
    if name == "phone" and value:
        return f"tel:{value}"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else str(value)


def table(request, name: str) -> HttpResponse:
    """CSV in UTF-8 with a mark, so that spreadsheets read the letters; cells parted by semicolons, as they expect here."""
    find, pack = TABLES[name]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows.FIELDS[name])
    for row in find(current_city(request)):
        writer.writerow([_cell(field, value) for field, value in pack(row).items()])
    response = HttpResponse(stream.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def shapes(request, name: str) -> HttpResponse:
    """GeoJSON (RFC 7946): districts and officers by their boundaries, points by their place."""
    find, pack = TABLES[name]
    features = [
        {"type": "Feature", "geometry": _geometry(name, record), "properties": pack(record)} for record in find(current_city(request))
    ]
    return http.body({"type": "FeatureCollection", "features": features}, "application/geo+json; charset=utf-8")


def _geometry(name: str, record) -> dict | None:
    if name == "points":
        return {"type": "Point", "coordinates": [record.longitude, record.latitude]}
    return rows.outline(record.boundary)
