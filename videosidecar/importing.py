"""Cameras from a CSV file: every bad row is named, and one bad row means that nothing is written."""

import csv
import io
from dataclasses import dataclass, field

from django import forms
from django.db import transaction

from portal.audit.services import record
from portal.places.models import City, District

from .models import Camera
from .services import set_camera_secret

COLUMNS = (
    "code",
    "district",
    "address",
    "entrance",
    "kit_serial",
    "stream_url",
    "stream_user",
    "stream_password",
    "latitude",
    "longitude",
    "state",
    "installed_on",
)
REQUIRED = ("code", "district", "address", "entrance", "kit_serial")
MAX_ROWS = 5000
MAX_BYTES = 4 * 1024 * 1024


class CameraRowForm(forms.ModelForm):
    """One row. The district is named by its slug."""

    stream_user = forms.CharField(required=False, max_length=80)
    stream_password = forms.CharField(required=False, max_length=120, strip=False)

    class Meta:
        model = Camera
        fields = ("code", "district", "address", "entrance", "kit_serial", "stream_url", "latitude", "longitude", "state", "installed_on")

    def __init__(self, *args, city: City, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"] = forms.ModelChoiceField(
            District.objects.of_city(city),
            to_field_name="slug",
            error_messages={"invalid_choice": "Такого району в цьому місті немає: потрібна його коротка назва латиницею."},
        )
        self.fields["state"].required = False

    def clean_state(self):
        return self.cleaned_data["state"] or Camera.State.PLANNED


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` is the line of the file as an editor counts it, the header being 1; 0 for the file as a whole."""

    row: int
    column: str
    message: str


@dataclass(slots=True)
class Result:
    created: int = 0
    updated: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


def import_cameras(data: bytes, city: City, *, dry_run: bool, actor=None) -> Result:
    """Check the whole file, then write it in one transaction, or nothing at all. Known codes are updated."""
    result = Result()
    rows = _rows(data, result)
    existing = {camera.code: camera for camera in Camera.objects.of_city(city)}
    checked: list[CameraRowForm] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        form = CameraRowForm(row, city=city, instance=existing.get(row["code"].strip()))
        _check(form, number, result, seen)
        checked.append(form)
    if not checked and result.is_good:
        result.problems.append(Problem(0, "", "У файлі немає жодної камери."))
    if not result.is_good:
        return result
    result.updated = sum(form.instance.pk is not None for form in checked)
    result.created = len(checked) - result.updated
    if not dry_run:
        _write(checked, city, actor)
    return result


def _write(forms_: list[CameraRowForm], city: City, actor) -> None:
    with transaction.atomic():
        for form in forms_:
            camera = form.save()
            user, password = form.cleaned_data["stream_user"], form.cleaned_data["stream_password"]
            if user:
                set_camera_secret(camera, user, password, actor=actor)
        record("video.cameras_imported", actor=actor, city=city, count=len(forms_))


def _check(form: CameraRowForm, number: int, result: Result, seen: dict[tuple[str, str], int]) -> None:
    for column, messages in form.errors.items():
        name = "" if column == "__all__" else column
        result.problems.extend(Problem(number, name, message) for message in messages)
    if form.data["stream_password"] and not form.data["stream_user"]:
        result.problems.append(Problem(number, "stream_user", "Є пароль, але немає імені для входу."))
    for column in ("code", "kit_serial"):
        value = form.data[column].strip()
        if not value:
            continue
        first = seen.setdefault((column, value), number)
        if first != number:
            result.problems.append(Problem(number, column, f"Те саме значення вже є в рядку {first}."))


def _rows(data: bytes, result: Result) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; problems of the file as a whole go into `result`."""
    if len(data) > MAX_BYTES:
        result.problems.append(Problem(0, "", "Файл завеликий. Поділіть його на частини до 4 МБ."))
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        result.problems.append(Problem(0, "", "Файл не в кодуванні UTF-8. У таблиці оберіть «CSV UTF-8»."))
        return []
    head = text.partition("\n")[0]
    try:
        reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
        lines = [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        result.problems.append(Problem(0, "", f"Це не CSV: {error}."))
        return []
    if not lines:
        result.problems.append(Problem(0, "", "Файл порожній."))
        return []
    header = [name.strip().lower() for name in lines[0][1]]
    return _matched(header, lines[1:], result)


def _matched(header: list[str], lines: list[tuple[int, list[str]]], result: Result) -> list[tuple[int, dict[str, str]]]:
    for name in REQUIRED:
        if name not in header:
            result.problems.append(Problem(1, name, "Немає такої колонки."))
    for name in header:
        if name not in COLUMNS:
            result.problems.append(Problem(1, name, "Невідома колонка."))
    if len(lines) > MAX_ROWS:
        result.problems.append(Problem(0, "", f"Рядків більше ніж {MAX_ROWS}. Поділіть файл на частини."))
    if not result.is_good:
        return []
    rows = []
    for number, line in lines:
        if len(line) != len(header):
            result.problems.append(Problem(number, "", f"Комірок {len(line)}, а колонок {len(header)}."))
            continue
        given = dict(zip(header, line, strict=True))
        rows.append((number, {name: given.get(name, "") for name in COLUMNS}))
    return rows
