"""Invented records of the map, from fixtures/map/<city>.yaml and the boundaries beside it. Loading twice changes nothing."""

import json
from datetime import timedelta

import yaml
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from portal.places.models import City, District, Street

from . import hours
from .models import Officer, OfficerAccount, OfficerDuty, PolicePoint, ServedStreet, Unit
from .models.common import today

FOLDER = settings.ROOT / "fixtures" / "map"


@transaction.atomic
def load(city: City) -> None:
    """Make or refresh the invented records of ``city``; a city without a file gets none."""
    path = FOLDER / f"{city.slug}.yaml"
    if not path.exists():
        return
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    _streets(city, data.get("streets", []))
    streets = {(street.kind, street.name): street for street in Street.objects.of_city(city)}
    units = _units(city, data.get("units", []))
    points = _points(city, data.get("points", []), units, streets)
    officers = _officers(city, data.get("officers", []), units, points)
    _served(data.get("served", []), officers, streets)
    _absences(data.get("absences", []), officers)
    _console(officers)


def _days_ago(row: dict, name: str):
    return today() - timedelta(days=row[name]) if name in row else None


def _boundaries(city: City) -> dict[str, dict]:
    """Areas of the officers by slug, where somebody has drawn them."""
    path = FOLDER / f"{city.slug}.geojson"
    if not path.exists():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["slug"]: feature["geometry"] for feature in features}


def _streets(city: City, rows: list) -> None:
    for row in rows:
        names = {name: row.get(name, []) for name in ("former_names", "russian_names")}
        street, _ = Street.objects.update_or_create(city=city, kind=row["kind"], name=row["name"], defaults=names)
        street.districts.set(District.objects.filter(city=city, slug__in=row["districts"]))


def _units(city: City, rows: list) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        values = {name: row.get(name, "") for name in ("address", "phone", "email")}
        units[row["key"]], _ = Unit.objects.update_or_create(
            city=city, name=row["name"], defaults={**values, "parent": units.get(row.get("parent")), "is_demo": True}
        )
    return units


def _points(city: City, rows: list, units: dict, streets: dict) -> dict[str, PolicePoint]:
    points: dict[str, PolicePoint] = {}
    for row in rows:
        values = {
            name: row[name] for name in ("kind", "name", "house", "is_24_7", "hours_note", "phone", "step_free", "services") if name in row
        }
        points[row["slug"]], _ = PolicePoint.objects.update_or_create(
            city=city,
            slug=row["slug"],
            defaults={
                **values,
                "unit": units.get(row.get("unit")),
                "street": streets[tuple(row["street"])],
                "latitude": row["lat"],
                "longitude": row["lng"],
                "hours": hours.parse(row.get("hours", "")),
                "verified_at": _days_ago(row, "verified_days_ago"),
                "is_demo": True,
            },
        )
    for row in rows:
        if row.get("shelter"):
            PolicePoint.objects.filter(pk=points[row["slug"]].pk).update(nearest_shelter=points[row["shelter"]])
    return points


def _officers(city: City, rows: list, units: dict, points: dict) -> dict[str, Officer]:
    officers: dict[str, Officer] = {}
    boundaries = _boundaries(city)
    for row in rows:
        last, first, patronymic = row["name"]
        point = points.get(row.get("point"))
        values = {name: row[name] for name in ("rank", "post", "phone", "email", "reception", "serves_whole_district") if name in row}
        officers[row["slug"]], _ = Officer.objects.update_or_create(
            city=city,
            slug=row["slug"],
            defaults={
                **values,
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
            },
        )
    return officers


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
