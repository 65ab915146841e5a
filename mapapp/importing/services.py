"""Looking through a file, applying exactly what was shown, and writing a register out."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapapp.models import Officer, PolicePoint, RegisterImport, ServedStreet
from portal.audit.services import record as audit
from portal.places.models import City

from . import columns, plans, tables
from .plans import NEW, Plan

KEPT = timedelta(days=1)  # a plan that nobody confirms
LABELS = {"points": gettext_lazy("Точки"), "officers": gettext_lazy("Офіцери"), "streets": gettext_lazy("Вулиці офіцерів")}
TITLES = {"points": "tochky", "officers": "ofitsery", "streets": "vulytsi"}


class Changed(Exception):
    """Between the look and the press the register has changed; the message is a sentence for the editor."""


def look(register: str, city: City, name: str, content: bytes, *, by) -> tuple[Plan, RegisterImport | None]:
    """The plan of a file, kept for confirming where nothing is wrong with it. Raises tables.FileError."""
    plan = plans.make(register, city, tables.read(name, content))
    if plan.problems or not plan.to_write:
        return plan, None
    kept = RegisterImport.objects.create(
        city=city,
        register=register,
        file_name=name[-200:],
        content=content,
        file_sha256=hashlib.sha256(content).hexdigest(),
        plan_sha256=plan.digest,
        made_by=by,
        **_counts(plan),
    )
    return plan, kept


def _counts(plan: Plan) -> dict:
    counts = plan.counts
    return {"added": counts[plans.NEW], "changed": counts[plans.CHANGED], "unchanged": counts[plans.SAME]}


def plan_of(kept: RegisterImport) -> Plan:
    """The plan made anew from the kept bytes, as the register stands now."""
    content = bytes(kept.content)
    if hashlib.sha256(content).hexdigest() != kept.file_sha256:
        raise Changed(_("Збережений файл пошкоджено. Завантажте його ще раз."))
    return plans.make(kept.register, kept.city, tables.read(kept.file_name, content))


def apply(kept: RegisterImport, *, publish: bool, by) -> bool:
    """All of what was shown or nothing. False where it was applied before: a second press changes nothing.

    Raises Changed where the register is no longer what it was when the file was looked through.
    """
    with transaction.atomic():
        City.objects.select_for_update().get(pk=kept.city_id)  # imports of a city one after another
        waiting = RegisterImport.objects.filter(pk=kept.pk, state=RegisterImport.State.CHECKED)
        if not waiting.update(state=RegisterImport.State.APPLIED, applied_at=timezone.now(), published=publish):
            return False
        plan = plan_of(kept)
        if plan.problems or plan.digest != kept.plan_sha256:
            raise Changed(_("Поки ви дивилися, реєстр змінився. Завантажте файл ще раз і перегляньте зміни."))
        for change in plan.to_write:
            _write(change, publish, by)
        RegisterImport.objects.filter(pk=kept.pk).update(content=b"")
        counts = plan.counts
        audit("map.imported", kept, actor=by, city=kept.city, register=kept.register, published=publish, sha256=kept.file_sha256, **counts)
    return True


def _write(change, publish: bool, by) -> None:
    record = change.record
    if change.kind == NEW:
        record.live = False
        record.save()
    if change.served is not None:
        record.served_streets = change.served
    revision = record.save_revision(user=by, log_action=True)
    if publish:
        revision.publish(user=by)


def export(register: str, city: City) -> tuple[list[str], list[dict]]:
    """Headings and rows of a register, each record as an import would compare it."""
    return (_export_streets if register == "streets" else _export_records)(register, city)


def _export_records(register: str, city: City):
    model, wanted = plans.REGISTERS[register].model, plans.REGISTERS[register].columns
    rows = []
    for record in model.objects.of_city(city).select_related(*plans.related(model, wanted)).order_by("sort_key", "pk"):
        shown = record if record.live else record.get_latest_revision_as_object()
        row = {column.heading: column.show(getattr(shown, column.field)) for column in wanted}
        row[tables.GEOMETRY] = (
            {"type": "Point", "coordinates": [shown.longitude, shown.latitude]} if model is PolicePoint else shown.boundary
        )
        rows.append(row)
    return [column.heading for column in wanted], rows


def _export_streets(register: str, city: City):
    served = Prefetch("served_streets", ServedStreet.objects.select_related("street"))
    headings = [columns.OFFICER, columns.OFFICER_NAME, *(column.heading for column in columns.STREETS[1:])]
    rows = []
    for officer in Officer.objects.of_city(city).prefetch_related(served).order_by("sort_key", "pk"):
        shown = officer if officer.live else officer.get_latest_revision_as_object()
        for one in shown.served_streets.all():
            cells = {column.heading: column.show(getattr(one, column.field)) for column in columns.STREETS[1:]}
            rows.append({columns.OFFICER: officer.slug, columns.OFFICER_NAME: officer.full_name, **cells})
    return headings, rows


def write(register: str, city: City, kind: str) -> tuple[bytes, str, str]:
    """(bytes, content type, name of the file) of an export; ``kind`` is csv, xlsx or geojson."""
    headings, rows = export(register, city)
    name = f"{city.slug}-{TITLES[register]}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return tables.write_xlsx(headings, rows, TITLES[register]), _XLSX, name
    if kind == "geojson":
        drawn = {"latitude", "longitude"} if register == "points" else set()
        hidden = {column.heading for column in plans.REGISTERS[register].columns if column.field in drawn}
        return tables.write_geojson([one for one in headings if one not in hidden], rows), "application/geo+json", name
    return tables.write_csv(headings, rows), "text/csv; charset=utf-8", name


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def forget(before, dry: bool) -> int:
    """Files that nobody confirmed: they go, with whatever was in them."""
    found = RegisterImport.objects.filter(state=RegisterImport.State.CHECKED, made_at__lt=before)
    return found.count() if dry else found.delete()[0]
