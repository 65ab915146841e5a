"""The map's own data: only what a marker needs, as columns, so that ten thousand places weigh little.

``{"at": [lat, lng], "kinds": [[code, name, sign], …], "lat": […], "lng": […], "kind": […], "id": […], "name": […]}``:
coordinates are whole 1e-5 degrees (about a metre) from ``at``; ``kind`` counts in ``kinds``; ``id`` is «p12» or «o12».
Everything else of a place is asked for when it is opened. This is not the open data: those have an address of their own.
"""

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256

import brotli
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from portal.core import pagecache

from .. import listing
from ..models import Officer, PolicePoint

STEP = 100_000  # of a degree
SIGNS = {
    PolicePoint.Kind.STATION: "badge",
    PolicePoint.Kind.DEPARTMENT: "shield",
    PolicePoint.Kind.BASE: "lamp",
    PolicePoint.Kind.COMMUNITY: "people",
    PolicePoint.Kind.HEADQUARTERS: "flag",
    PolicePoint.Kind.SHELTER: "home",
}
OFFICER_SIGN = "officer"


@dataclass(frozen=True)
class Body:
    """The same data in the codings that browsers take, made once."""

    plain: bytes
    brotli: bytes
    gzip: bytes

    @classmethod
    def of(cls, data: dict) -> "Body":
        plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(plain, brotli.compress(plain, quality=5), gzip.compress(plain, 6, mtime=0))

    def coded(self, accepted: str) -> tuple[bytes, str]:
        if "br" in accepted:
            return self.brotli, "br"
        return (self.gzip, "gzip") if "gzip" in accepted else (self.plain, "")


def answer(request, city, values: dict) -> HttpResponse:
    """Kept in the process until the next public write; a browser that has it is told so without it being made.

    The ETag is the page cache's generation, so it costs nothing; «open now» also ends with the minute, as the cache does.
    """
    filters = tuple(sorted((name, str(value)) for name, value in values.items()))
    generation = pagecache.generation()
    etag = quote_etag(_digest(generation, city.pk, filters)) if generation is not None and "open" not in values else None
    if etag and (known := get_conditional_response(request, etag=etag)):
        return known
    body = pagecache.remember(("map data", city.pk, filters), lambda: Body.of(columns(city, values)))
    etag = etag or quote_etag(sha256(body.plain).hexdigest()[:24])
    sent, coding = body.coded(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(sent, content_type="application/json; charset=utf-8")
    response["ETag"] = etag
    # «no-cache»: keep it, and ask each time whether it stands. The page cache leaves it alone.
    response["Cache-Control"] = "public, no-cache"
    if coding:
        response["Content-Encoding"] = coding
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=response)


def _digest(*parts) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:24]


def columns(city, values: dict) -> dict:
    """The columns, in the order of the list. An officer stands where they receive people; without such a place, nowhere."""
    places = listing.places(city, values)
    points = places.points.order_by("sort_key", "pk").values_list("pk", "latitude", "longitude", "kind", "name")
    rows = [("p", *row) for row in points]
    officers = places.officers.filter(reception_point__live=True).select_related(None)
    names = ("last_name", "first_name", "patronymic", "is_demo")
    for pk, latitude, longitude, post, *name, is_demo in officers.values_list(
        "pk", "reception_point__latitude", "reception_point__longitude", "post", *names
    ):
        full_name = Officer(last_name=name[0], first_name=name[1], patronymic=name[2], is_demo=is_demo).full_name
        rows.append(("o", pk, latitude, longitude, post, full_name))
    return _columns(rows)


def _columns(rows: list[tuple]) -> dict:
    lat, lng = min((row[2] for row in rows), default=0.0), min((row[3] for row in rows), default=0.0)
    base = [round(lat * STEP), round(lng * STEP)]
    kinds = list(dict.fromkeys((row[0], row[4]) for row in rows))
    number = {kind: place for place, kind in enumerate(kinds)}
    return {
        "at": base,
        "kinds": [_kind(*kind) for kind in kinds],
        "lat": [round(row[2] * STEP) - base[0] for row in rows],
        "lng": [round(row[3] * STEP) - base[1] for row in rows],
        "kind": [number[row[0], row[4]] for row in rows],
        "id": [f"{row[0]}{row[1]}" for row in rows],
        "name": [row[5] for row in rows],
    }


def _kind(letter: str, code: str) -> list[str]:
    if letter == "o":
        return [code, str(Officer.Post(code).label), OFFICER_SIGN]
    return [code, str(PolicePoint.Kind(code).label), SIGNS[PolicePoint.Kind(code)]]
