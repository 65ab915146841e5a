"""Open data of the map: GeoJSON with the named properties and no others.

A property that is not in these tuples does not leave: see tests/mapapp/test_open_data.py.
"""

import hashlib
import json

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from portal.places.models import District

from .models import Officer, PolicePoint
from .opendata import rows as rows_of_data

POINT_PROPERTIES = (
    "id",
    "type",
    "kind",
    "kind_name",
    "name",
    "address",
    "district",
    "phone",
    "is_24_7",
    "step_free",
    "is_demo",
    "verified_at",
    "url",
)
OFFICER_PROPERTIES = ("id", "type", "kind", "kind_name", "name", "address", "district", "phone", "is_demo", "verified_at", "url")
DISTRICT_PROPERTIES = ("slug", "kind", "name", "former_names", "katottg", "parent")
MAX_AGE = 60  # seconds a browser may use the answer without asking again


def place_id(place: PolicePoint | Officer) -> str:
    """The id of a place in the list, on the map and in the data."""
    return f"{'officer' if isinstance(place, Officer) else 'point'}-{place.slug}"


def places(rows: list[PolicePoint | Officer]) -> dict:
    return _collection(_officer(row) if isinstance(row, Officer) else _point(row) for row in rows)


def districts(rows: list[District]) -> dict:
    return _collection(
        _feature(
            rows_of_data.outline(row.boundary),
            DISTRICT_PROPERTIES,
            {
                "slug": row.slug,
                "kind": row.kind,
                "name": row.name,
                "former_names": row.former_names,
                "katottg": row.katottg,
                "parent": row.parent.slug if row.parent else None,
            },
        )
        for row in rows
    )


def answer(request, data: dict) -> HttpResponse:
    """``data`` as an answer that browsers and other sites may keep and ask about by its ETag."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type="application/geo+json; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=etag, response=response)


def _point(point: PolicePoint) -> dict:
    return _feature(
        {"type": "Point", "coordinates": [point.longitude, point.latitude]},
        POINT_PROPERTIES,
        {
            "id": place_id(point),
            "type": "point",
            "kind": point.kind,
            "kind_name": str(point.get_kind_display()),
            "name": point.name,
            "address": point.address,
            "district": point.district.slug if point.district else None,
            "phone": point.phone,
            "is_24_7": point.is_24_7,
            "step_free": point.step_free,
            "is_demo": point.is_demo,
            "verified_at": _date(point),
            "url": point.get_absolute_url(),
        },
    )


def _officer(officer: Officer) -> dict:
    """An officer stands where they receive people; without such a place there is no geometry."""
    place = officer.reception_point if officer.reception_point and officer.reception_point.live else None
    return _feature(
        {"type": "Point", "coordinates": [place.longitude, place.latitude]} if place else None,
        OFFICER_PROPERTIES,
        {
            "id": place_id(officer),
            "type": "officer",
            "kind": officer.post,
            "kind_name": str(officer.get_post_display()),
            "name": officer.full_name,
            "address": place.address if place else "",
            "district": officer.district.slug if officer.district else None,
            "phone": officer.phone,
            "is_demo": officer.is_demo,
            "verified_at": _date(officer),
            "url": officer.get_absolute_url(),
        },
    )


def _date(record) -> str | None:
    return record.verified_at.isoformat() if record.verified_at else None


def _feature(geometry: dict | None, allowed: tuple, values: dict) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": {name: values[name] for name in allowed}}


def _collection(features) -> dict:
    return {"type": "FeatureCollection", "features": list(features)}
