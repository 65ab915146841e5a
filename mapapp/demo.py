"""Invented records of the map, from fixtures/map/<city>.yaml and the boundaries beside it. Loading twice changes nothing."""

import json
from datetime import timedelta

import yaml
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from portal.core.geo import points as geo
from portal.places.models import City, District, Street

from . import hours
from .models import Officer, OfficerAccount, OfficerDuty, OfficerReport, PolicePoint, Priority, ServedStreet, Unit
from .models.common import today

FOLDER = settings.ROOT / "fixtures" / "map"


@transaction.atomic
def load(city: City) -> None:
    """Make or refresh the invented records of ``city``; a city without a file gets none."""
    path = FOLDER / f"{city.slug}.yaml"
    if not path.exists():
        return
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    streets = _streets(city, data.get("streets", []))
    units = _units(city, data.get("units", []))
    points = _points(city, data.get("points", []), units, streets)
    officers = _officers(city, data.get("officers", []), units, points)
    _served(data.get("served", []), officers, streets)
    _absences(data.get("absences", []), officers)
    _console(officers)
    _priorities(data.get("priorities", []), officers)
    _reports(data.get("reports", []), officers)


def _days_ago(row: dict, name: str):
    return today() - timedelta(days=row[name]) if name in row else None


def _boundaries(city: City) -> dict[str, dict]:
    """Areas of the officers by slug, where somebody has drawn them."""
    path = FOLDER / f"{city.slug}.geojson"
    if not path.exists():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["slug"]: feature["geometry"] for feature in features}


def _kept(known: dict, key, model, values: dict):
    """The record under ``key`` with ``values``: made, mended or, where nothing is new, left alone."""
    record = known.get(key)
    if record is None:
        record = known[key] = model(**values)
        record.save(force_insert=True)
    elif any(getattr(record, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return record


def _streets(city: City, rows: list) -> dict[tuple, Street]:
    """Streets of the file beside those the city has already, by kind and name."""
    streets = {(street.kind, street.name): street for street in Street.objects.of_city(city)}
    areas = {area.slug: area.pk for area in District.objects.of_city(city)}
    links = Street.districts.through
    wanted = set()
    for row in rows:
        values = {"city": city, "former_names": [], "russian_names": [], **row}
        slugs = values.pop("districts")
        street = _kept(streets, (row["kind"], row["name"]), Street, values)
        wanted |= {(street.pk, areas[slug]) for slug in slugs}
    known = set(links.objects.filter(street__city=city).values_list("street_id", "district_id"))
    links.objects.bulk_create(links(street_id=street, district_id=area) for street, area in sorted(wanted - known))
    return streets


def _units(city: City, rows: list) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        values = {name: row.get(name, "") for name in ("address", "phone", "email")}
        units[row["key"]], _ = Unit.objects.update_or_create(
            city=city, name=row["name"], defaults={**values, "parent": units.get(row.get("parent")), "is_demo": True}
        )
    return units


def _points(city: City, rows: list, units: dict, streets: dict) -> dict[str, PolicePoint]:
    points = {point.slug: point for point in PolicePoint.objects.of_city(city)}
    areas = sorted(District.objects.of_city(city), key=lambda area: area.kind != District.Kind.AREA)
    for row in rows:
        values = {
            name: row[name] for name in ("kind", "name", "house", "is_24_7", "hours_note", "phone", "step_free", "services") if name in row
        }
        values |= {
            "city": city,
            "slug": row["slug"],
            "unit": units.get(row.get("unit")),
            "street": streets[tuple(row["street"])],
            "district": next((area for area in areas if geo.contains(area.boundary, row["lat"], row["lng"])), None),
            "latitude": row["lat"],
            "longitude": row["lng"],
            "hours": hours.parse(row.get("hours", "")),
            "verified_at": _days_ago(row, "verified_days_ago"),
            "is_demo": True,
        }
        _kept(points, row["slug"], PolicePoint, values)
    for row in rows:
        if row.get("shelter"):
            PolicePoint.objects.filter(pk=points[row["slug"]].pk).update(nearest_shelter=points[row["shelter"]])
    return points


def _officers(city: City, rows: list, units: dict, points: dict) -> dict[str, Officer]:
    officers = {officer.slug: officer for officer in Officer.objects.of_city(city)}
    boundaries = _boundaries(city)
    for row in rows:
        last, first, patronymic = row["name"]
        point = points.get(row.get("point"))
        values = {name: row[name] for name in ("rank", "post", "phone", "email", "reception", "serves_whole_district") if name in row}
        values |= {
            "city": city,
            "slug": row["slug"],
            "last_name": last,
            "first_name": first,
            "patronymic": patronymic,
            "unit": units.get(row.get("unit")),
            "reception_point": point,
            "district": point.district if point else None,
            "boundary": boundaries.get(row["slug"]),
            "verified_at": _days_ago(row, "verified_days_ago"),
            "last_report_at": _days_ago(row, "last_report_days_ago"),
            "is_demo": True,
        }
        _kept(officers, row["slug"], Officer, values)
    return {row["slug"]: officers[row["slug"]] for row in rows}


def _served(rows: list, officers: dict, streets: dict) -> None:
    """The invented officers serve exactly what the file says."""
    wanted = [
        ServedStreet(
            officer=officers[slug],
            street=streets[tuple(row["street"])],
            parity=parity,
            number_from=low,
            number_to=high,
            suffix="".join(letter),
        )
        for row in rows
        for slug, parity, low, high, *letter in row["rows"]
    ]
    ServedStreet.objects.filter(officer__in=officers.values()).delete()
    ServedStreet.objects.bulk_create(wanted)


def _absences(rows: list, officers: dict) -> None:
    OfficerDuty.objects.filter(officer__in=officers.values(), is_demo=True).delete()
    for row in rows:
        OfficerDuty.objects.create(
            officer=officers[row["officer"]],
            substitute=officers[row["substitute"]],
            starts_on=today(),
            ends_on=today() + timedelta(days=row["days"]),
            is_demo=True,
        )


def _console(officers: dict) -> None:
    """The invented officer who can sign in, where there is such a person."""
    person = get_user_model().objects.filter(email="officer@example.com").first()
    if person and "maketna-sofiia" in officers:
        OfficerAccount.objects.get_or_create(user=person, defaults={"officer": officers["maketna-sofiia"]})


def _priorities(rows: list, officers: dict) -> None:
    for row in rows:
        done = row["state"] == Priority.State.DONE
        since = today() - timedelta(days=row["days"])
        Priority.objects.update_or_create(
            officer=officers[row["officer"]],
            title=row["title"],
            defaults={
                "text": row.get("text", ""),
                "state": row["state"],
                "started_on": None if row["state"] == Priority.State.PLANNED else since,
                "done_text": row.get("done_text", ""),
                "done_on": since if done else None,
            },
        )


def _reports(rows: list, officers: dict) -> None:
    """The days are counted from today, so each load moves a report and makes no second one."""
    for row in rows:
        OfficerReport.objects.update_or_create(
            officer=officers[row["officer"]],
            title=row["title"],
            defaults={
                "held_on": today() - timedelta(days=row["days"]),
                "text": row["text"],
                "meeting_url": row.get("meeting", ""),
            },
        )
