"""Records of a city as plain rows. Each row passes its schema, so a key too many is dropped and a key too few is an error."""

from django.db.models import Prefetch, Q, QuerySet

from mapapp.models import Officer, PolicePoint, ServedStreet, Unit
from portal.places.models import District, Street
from portal.places.text import fold

from . import schemas


def districts(city, kind: str | None = None) -> QuerySet:
    rows = District.objects.of_city(city).select_related("parent").order_by("kind", "name", "pk")
    return rows.filter(kind=kind) if kind else rows


def streets(city, q: str | None = None, district: str | None = None) -> QuerySet:
    served = (
        ServedStreet.objects.filter(officer__live=True, officer__city=city)
        .select_related("officer")
        .order_by("number_from", "parity", "pk")
    )
    rows = (
        Street.objects.of_city(city)
        .prefetch_related("districts", Prefetch("served", served, to_attr="served_now"))
        .order_by("name", "kind", "pk")
    )
    if district:
        rows = rows.filter(pk__in=Street.objects.filter(districts__slug=district, districts__city=city).values("pk"))
    if not q:
        return rows
    words = fold(q).split()[:8]
    return rows.filter(pk__in=[pk for pk, names in _names_of_streets(city) if all(word in names for word in words)])


def _names_of_streets(city) -> list[tuple[int, str]]:
    """Every name of every street in the one form that is searched: SQLite knows no case of Cyrillic letters."""
    rows = Street.objects.of_city(city).values_list("pk", "kind", "name", "former_names", "russian_names")
    return [(pk, fold(" ".join([kind, name, *former, *russian]))) for pk, kind, name, former, russian in rows]


def units(city) -> QuerySet:
    return Unit.objects.public().of_city(city).select_related("parent").order_by("name", "pk")


def points(city, q: str | None = None, kind: str | None = None, district: str | None = None) -> QuerySet:
    rows = PolicePoint.objects.public().of_city(city).select_related("street", "unit", "district", "nearest_shelter")
    rows = rows.filter(kind=kind) if kind else rows
    return _narrow(rows, q, district).order_by("sort_key", "pk")


def officers(city, q: str | None = None, post: str | None = None, district: str | None = None) -> QuerySet:
    served = Prefetch(
        "served_streets", ServedStreet.objects.select_related("street").order_by("street__name", "number_from", "parity", "pk")
    )
    rows = Officer.objects.public().of_city(city).select_related("unit", "district", "reception_point").prefetch_related(served)
    rows = rows.filter(post=post) if post else rows
    return _narrow(rows, q, district).order_by("sort_key", "pk")


def _narrow(rows: QuerySet, q: str | None, district: str | None) -> QuerySet:
    if district:
        rows = rows.filter(Q(district__slug=district) | Q(district__parent__slug=district))
    return rows.holding(q) if q else rows


def _pack(schema, **values) -> dict:
    return schema.model_validate(values).model_dump(mode="json")


def outline(boundary) -> dict | None:
    """A boundary as its shape alone: a file that an editor drew in may carry names and notes of its own."""
    if not isinstance(boundary, dict) or not {"type", "coordinates"} <= boundary.keys():
        return None
    return {"type": boundary["type"], "coordinates": boundary["coordinates"]}


def district(row: District) -> dict:
    return _pack(
        schemas.DistrictOut,
        slug=row.slug,
        kind=row.kind,
        name=row.name,
        former_names=row.former_names,
        katottg=row.katottg,
        parent=row.parent.slug if row.parent else None,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def _houses(row: ServedStreet) -> dict:
    return {
        "parity": row.parity,
        "number_from": row.number_from,
        "number_to": row.number_to,
        "letter": row.suffix,
        "words": row.houses,
    }


def street(row: Street) -> dict:
    return _pack(
        schemas.StreetOut,
        id=row.pk,
        kind=row.kind,
        name=row.name,
        former_names=row.former_names,
        russian_names=row.russian_names,
        districts=sorted(area.slug for area in row.districts.all()),
        served=[{"officer": served.officer.slug, **_houses(served)} for served in row.served_now],
    )


def unit(row: Unit) -> dict:
    return _pack(
        schemas.UnitOut,
        id=row.pk,
        name=row.name,
        parent=_live_key(row.parent, "pk"),
        address=row.address,
        phone=row.phone,
        is_demo=row.is_demo,
    )


def _live_key(record, field: str = "slug"):
    """The key of a related record that residents may see, else None."""
    return getattr(record, field) if record is not None and record.live else None


def point(row: PolicePoint) -> dict:
    return _pack(
        schemas.PointOut,
        slug=row.slug,
        kind=row.kind,
        kind_name=str(row.get_kind_display()),
        name=row.name,
        unit=_live_key(row.unit, "pk"),
        district=row.district.slug if row.district else None,
        address=row.address,
        address_note=row.address_note,
        latitude=row.latitude,
        longitude=row.longitude,
        is_24_7=row.is_24_7,
        hours=row.hours or {},
        hours_note=row.hours_note,
        phone=row.phone,
        step_free=row.step_free,
        services=row.services,
        nearest_shelter=_live_key(row.nearest_shelter),
        verified_at=row.verified_at,
        is_demo=row.is_demo,
        url=row.get_absolute_url(),
    )


def officer(row: Officer) -> dict:
    return _pack(
        schemas.OfficerOut,
        slug=row.slug,
        name=row.full_name,
        post=row.post,
        post_name=str(row.get_post_display()),
        rank_name=str(row.get_rank_display()),
        unit=_live_key(row.unit, "pk"),
        phone=row.phone,
        reception=row.reception,
        reception_point=_live_key(row.reception_point),
        district=row.district.slug if row.district else None,
        serves_whole_district=row.serves_whole_district,
        served=[{"street_id": served.street_id, "street": str(served.street), **_houses(served)} for served in row.served_streets.all()],
        last_report_at=row.last_report_at,
        verified_at=row.verified_at,
        is_demo=row.is_demo,
        url=row.get_absolute_url(),
    )


def brief(row: Officer | None) -> dict | None:
    """An officer in an answer to an address."""
    if row is None:
        return None
    return _pack(
        schemas.OfficerBrief,
        slug=row.slug,
        name=row.full_name,
        post_name=str(row.get_post_display()),
        phone=row.phone,
        reception=row.reception,
        is_demo=row.is_demo,
        url=row.get_absolute_url(),
    )


FIELDS = {
    "districts": tuple(schemas.DistrictOut.model_fields),
    "streets": tuple(schemas.StreetOut.model_fields),
    "units": tuple(schemas.UnitOut.model_fields),
    "points": tuple(schemas.PointOut.model_fields),
    "officers": tuple(schemas.OfficerOut.model_fields),
}
