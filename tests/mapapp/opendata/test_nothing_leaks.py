"""Every field of the map's registers is filled with a mark of its own; the marks that leave are exactly those named here.

The list is written by hand. A field that is added to the code must be thought about twice.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import models

from mapapp.models import Officer, OfficerAccount, OfficerDuty, OfficerReport, PolicePoint, Priority, ServedStreet, Unit
from portal.places.models import District, Street
from tests.mapapp.conftest import OTHER_HOST

MARK = re.compile(r"zq\d\dx")
ALLOWED = {
    *(f"district.{name}" for name in ("name", "slug", "kind", "former_names", "katottg")),
    *(f"street.{name}" for name in ("kind", "name", "former_names", "russian_names")),
    *(f"unit.{name}" for name in ("name", "address", "phone")),
    *(f"policepoint.{name}" for name in ("slug", "kind", "name", "house", "address_note", "hours", "hours_note", "phone", "step_free")),
    *(f"policepoint.{name}" for name in ("services", "verified_at")),
    *(f"officer.{name}" for name in ("slug", "last_name", "first_name", "patronymic", "post", "rank", "phone", "reception")),
    *(f"officer.{name}" for name in ("verified_at", "last_report_at")),
}
# No address below starts from the first two; the third holds house numbers and codes too short for a mark, all of them public.
WITHOUT_A_MARK = {"registerimport", "stalereminder", "servedstreet"}


def _marked(number: int, field: models.Field):
    """A value for ``field`` that is told again in any text."""
    word, day = f"zq{number:02}x", date(2001, 1, 1) + timedelta(days=number)
    if isinstance(field, models.JSONField):
        return {"hours": {"mon": [[word, word]]}, "boundary": {"type": "Polygon", "coordinates": [], "note": word}}.get(field.name, [word])
    if isinstance(field, models.DateTimeField):
        return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC"))
    if isinstance(field, models.DateField):
        return day
    if isinstance(field, models.EmailField):
        return f"{word}@example.com"
    if isinstance(field, models.CharField | models.TextField) and (field.max_length or 100) >= 5:
        return word
    return None


@pytest.fixture
def marks(places, map_cast):
    """Which field carries which mark: {"zq07x": "officer.email", "2001-01-09": …}."""
    officer = Officer.objects.get(slug="prykladenko-taras")
    OfficerAccount.objects.create(officer=officer, user=map_cast("editor"))
    OfficerDuty.objects.filter(officer__slug="maketna-sofiia").update(officer=officer)
    records = [
        officer,
        officer.reception_point,
        officer.unit,
        officer.district,
        officer.account,
        officer.account.user,
        *(model.objects.filter(officer=officer).first() for model in (OfficerDuty, OfficerReport, Priority, ServedStreet)),
        ServedStreet.objects.filter(officer=officer).first().street,
    ]
    Officer.objects.filter(pk=officer.pk).update(verified_by=officer.account.user, locked_by=officer.account.user, photo_consent=True)
    found: dict[str, str] = {}
    for record in records:
        values = {}
        for field in record._meta.concrete_fields:
            value = _marked(len(found), field) if not field.primary_key else None
            if value is None or (record._meta.label_lower == "mapapp.priority" and field.name in ("state", "done_on")):
                continue
            values[field.name] = value
            found[str(value) if isinstance(value, date) else f"zq{len(found):02}x"] = f"{record._meta.model_name}.{field.name}"
        if isinstance(record, OfficerDuty):  # it ends no sooner than it starts
            values["ends_on"], found[str(values["starts_on"] + timedelta(days=900))] = (
                values["starts_on"] + timedelta(days=900),
                "duty.ends_on",
            )
        type(record).objects.filter(pk=record.pk).update(**values)
    return found


def _answers(client, officer, point, street, unit, district) -> str:
    """Everything that open data says, headers too."""
    root = "/api/v1/"
    lists = ("districts", "streets", "units", "points", "officers")
    urls = [
        root,
        f"{root}openapi.json",
        *(f"{root}{name}?limit=200" for name in lists),
        *(f"{root}{name}.csv" for name in lists),
        *(f"{root}{name}.geojson" for name in ("districts", "points", "officers")),
        f"{root}officers/{officer.slug}",
        f"{root}points/{point.slug}",
        f"{root}streets/{street.pk}",
        f"{root}units/{unit.pk}",
        f"{root}districts/{district.slug}",
        f"{root}lookup?address={street.name}",
        f"{root}locate?lat=46.586&lng=30.781",
        f"{root}officers?limit=x",
        f"{root}officers/nikoho-nemaie",
        f"{root}nowhere",
        "/map/places.geojson",
        "/map/districts.geojson",
    ]
    said = []
    for url in urls:
        for answer in (client.get(url), client.head(url), client.options(url)):
            assert answer.status_code < 500, url
            assert not answer.cookies, url
            said.append(f"{answer.headers} {answer.content.decode('utf-8-sig')}")
    return "\n".join(said)


def _reloaded(marks):
    officer = Officer.objects.get(account__isnull=False)
    street = Street.objects.get(pk=ServedStreet.objects.filter(officer=officer).order_by("pk").first().street_id)
    return officer, officer.reception_point, street, officer.unit, officer.district


def test_exactly_the_named_fields_leave(client, marks):
    said = _answers(client, *_reloaded(marks))
    left = {field for mark, field in marks.items() if mark in said}
    assert left == ALLOWED


def test_the_other_city_says_none_of_them(client, marks):
    client.defaults["HTTP_HOST"] = OTHER_HOST
    said = _answers(client, *_reloaded(marks))
    assert not MARK.findall(said)  # what was asked for is not repeated either
    assert "nebuvalyi-ostap" in said


def test_every_model_of_the_map_was_marked(marks):
    marked = {field.split(".")[0] for field in marks.values()}
    expected = {model._meta.model_name for model in apps.get_app_config("mapapp").get_models()} - WITHOUT_A_MARK
    assert expected <= marked
    assert {District._meta.model_name, Street._meta.model_name, Unit._meta.model_name, PolicePoint._meta.model_name} <= marked
