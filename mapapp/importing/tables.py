"""Files of editors as rows of words: CSV of any usual kind, XLSX, GeoJSON. Hostile ones are refused in a sentence.

Rows are numbered as the person sees them: in a table the heading is row 1, in GeoJSON the first feature is.
"""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 60
LONGEST_CELL = 4000
LAST_LINE = 20_000  # of a sheet: past it nothing is read, blank or not
GEOMETRY = "geometry"
_DELIMITERS = ";,\t"
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d[\d .,()-]*$")


class FileError(ValueError):
    """The file cannot be read; the message is a sentence for the editor."""


@dataclass(frozen=True)
class Row:
    """``cells`` by the column's heading; ``geometry`` of a GeoJSON feature."""

    number: int
    cells: dict[str, str]
    geometry: dict | None = None


@dataclass(frozen=True)
class Table:
    headings: list[str]
    rows: list[Row]
    has_geometry: bool = False


def read(name: str, content: bytes) -> Table:
    """Raises FileError."""
    if len(content) > LARGEST_FILE:
        raise FileError(_("Файл більший за 5 МБ. Розділіть його на частини."))
    if not content.strip():
        raise FileError(_("Файл порожній."))
    if content.startswith(b"PK"):
        return _from_lines(_xlsx(content))
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"Rar!")):
        raise FileError(_("Потрібен файл CSV, XLSX або GeoJSON. Старий .xls збережіть як .xlsx."))
    text = _decoded(content)
    if name.lower().endswith((".json", ".geojson")) or text.lstrip().startswith("{"):
        return _geojson(text)
    return _from_lines(_csv(text))


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else the Cyrillic of old Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise FileError(_("Це не текстовий файл. Збережіть таблицю як CSV (UTF-8) або XLSX."))


def _csv(text: str):
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(LARGEST_FILE)
    try:
        for line, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if line > LAST_LINE:
                raise FileError(_("У файлі понад %(most)d рядків. Розділіть його на частини.") % {"most": MOST_ROWS})
            yield line, cells
    except csv.Error:
        raise FileError(_("Таблицю CSV не прочитано: перевірте лапки.")) from None


def _xlsx(content: bytes):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = packed.infolist()
            if len(found) > 500 or sum(item.file_size for item in found) > LARGEST_UNPACKED:
                raise FileError(_("Файл XLSX завеликий у розпакованому вигляді. Збережіть лише потрібний аркуш."))
            if any("vbaProject" in item.filename for item in found):
                raise FileError(_("У файлі є макроси. Збережіть його як звичайний .xlsx або CSV."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            if line > LAST_LINE:
                break
            yield line, [_as_text(value) for value in cells]
        book.close()
    except FileError:
        raise
    except Exception:  # a hostile or torn file makes the library raise anything at all
        raise FileError(_("Файл XLSX пошкоджений або це не таблиця Excel.")) from None


def _as_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("так") if value else _("ні")
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _from_lines(lines) -> Table:
    """The first line that is not blank is the heading."""
    headings: list[str] = []
    rows: list[Row] = []
    for line, cells in lines:
        words = [_clean(cell) for cell in cells]
        if not any(words):
            continue
        if not headings:
            headings = _headings(words)
            continue
        extra = [word for word in words[len(headings) :] if word]
        if extra:
            raise FileError(_("Рядок %(row)d: клітинок більше, ніж заголовків.") % {"row": line})
        rows.append(Row(line, dict(zip(headings, words, strict=False))))
        if len(rows) > MOST_ROWS:
            raise FileError(_("У файлі понад %(most)d рядків. Розділіть його на частини.") % {"most": MOST_ROWS})
    if not headings or not rows:
        raise FileError(_("У файлі немає рядків із даними. Перший рядок має бути заголовком."))
    return Table(headings, rows)


def _headings(words: list[str]) -> list[str]:
    while words and not words[-1]:
        words.pop()
    if len(words) > MOST_COLUMNS:
        raise FileError(_("У файлі забагато колонок."))
    if not all(words):
        raise FileError(_("У заголовку є колонка без назви."))
    if len(set(words)) != len(words):
        raise FileError(_("Дві колонки мають однакову назву."))
    return words


def _clean(cell: str) -> str:
    if "\x00" in cell:
        raise FileError(_("Це не текстовий файл. Збережіть таблицю як CSV (UTF-8) або XLSX."))
    if len(cell) > LONGEST_CELL:
        raise FileError(_("Одна з клітинок задовга: понад %(most)d знаків.") % {"most": LONGEST_CELL})
    cell = cell.strip()
    return cell[1:].strip() if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell


def _geojson(text: str) -> Table:
    try:
        data = json.loads(text)
        features = data["features"] if data["type"] == "FeatureCollection" else [data]
        rows = [_feature(number, feature) for number, feature in enumerate(features, 1)]
    except FileError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileError(_("Це не GeoJSON: потрібна FeatureCollection із властивостями кожного запису.")) from None
    if not rows:
        raise FileError(_("У файлі немає жодного запису."))
    if len(rows) > MOST_ROWS:
        raise FileError(_("У файлі понад %(most)d записів. Розділіть його на частини.") % {"most": MOST_ROWS})
    headings = list(dict.fromkeys(heading for row in rows for heading in row.cells))
    return Table(headings, rows, has_geometry=True)


def _feature(number: int, feature: dict) -> Row:
    if feature["type"] != "Feature":
        raise KeyError("type")
    cells = {str(name): _clean(_as_text(value)) for name, value in (feature.get("properties") or {}).items()}
    geometry = feature.get("geometry")
    if geometry is not None and not isinstance(geometry, dict):
        raise KeyError("geometry")
    return Row(number, cells, geometry)


# ---- writing ----


def defused(value: str) -> str:
    """A cell that no spreadsheet takes for a formula. Plain numbers and telephones stay as they are."""
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.match(value) else value


def write_csv(headings: list[str], rows: list[dict]) -> bytes:
    """UTF-8 with its mark and semicolons: what a Ukrainian Excel opens by a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(headings)
    writer.writerows([defused(row.get(heading, "")) for heading in headings] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(headings: list[str], rows: list[dict], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(headings)
    for row in rows:
        sheet.append([defused(row.get(heading, "")) for heading in headings])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_geojson(headings: list[str], rows: list[dict]) -> bytes:
    features = [
        {"type": "Feature", "geometry": row.get(GEOMETRY), "properties": {heading: row.get(heading, "") for heading in headings}}
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1).encode()
