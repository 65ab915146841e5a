"""Files as editors and attackers send them."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from mapapp.importing import tables

pytestmark = pytest.mark.once

ROWS = "код;назва\nа;Перший\nб;«Ґанок»\n"


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("cp1251"),
        ROWS.encode("utf-16"),
        ROWS.replace(";", ",").encode(),
        ROWS.replace(";", "\t").encode("cp1251"),
        ROWS.replace("\n", "\r\n").encode(),
        f"\n\n{ROWS}\n;\n".encode(),
    ],
    ids=["utf-8", "mark", "cp1251", "utf-16", "commas", "tabs", "windows", "blank lines"],
)
def test_a_table_reads_alike_however_it_was_saved(content):
    table = tables.read("points.csv", content)
    assert table.headings == ["код", "назва"]
    assert [row.cells["назва"] for row in table.rows] == ["Перший", "«Ґанок»"]


def test_rows_are_numbered_as_the_person_sees_them():
    assert [row.number for row in tables.read("a.csv", "код\n\n\nа\n\nб\n".encode()).rows] == [4, 6]


def _xlsx(rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_sheet_reads_like_a_table():
    from datetime import datetime

    table = tables.read("a.xlsx", _xlsx([["код", "від", "коли", "так?"], ["а", 12, datetime(2026, 3, 5), True], ["б", 2.5, None, False]]))
    assert [list(row.cells.values()) for row in table.rows] == [["а", "12", "05.03.2026", "так"], ["б", "2.5", "", "ні"]]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.LARGEST_UNPACKED + 1))
    return out.getvalue()


def _with_macros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "порожній"),
        ("a.csv", b"  \n ", "порожній"),
        ("a.csv", "код;назва\n".encode(), "немає рядків"),
        ("a.csv", "код;\x00\nа;б\n".encode(), "не текстовий"),
        ("a.csv", "код;код\nа;б\n".encode(), "однакову назву"),
        ("a.csv", "код;;назва\nа;б;в\n".encode(), "без назви"),
        ("a.csv", "код\nа;б\n".encode(), "клітинок більше"),
        ("a.csv", 'код\n"а\n'.encode(), "перевірте лапки"),
        ("a.csv", ("код\n" + "а\n" * (tables.MOST_ROWS + 1)).encode(), "понад 5000"),
        ("a.csv", ("код\n" + "а" * (tables.LONGEST_CELL + 1)).encode(), "задовга"),
        ("a.csv", b"x" * (tables.LARGEST_FILE + 1), "5 МБ"),
        ("a.xlsx", b"PK\x03\x04 torn", "пошкоджений"),
        ("a.xlsx", _bomb(), "розпакованому вигляді"),
        ("a.xlsx", _with_macros(), "макроси"),
        ("a.xls", b"\xd0\xcf\x11\xe0old", ".xlsx"),
        ("a.geojson", b"{", "не GeoJSON"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "жодного запису"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Point"}]}', "не GeoJSON"),
        ("a.geojson", b"[" * 100_000, "не GeoJSON"),
        ("a.json", b"{" * 100_000, "не GeoJSON"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name, content, said):
    with pytest.raises(tables.FileError, match=said):
        tables.read(name, content)


def test_a_million_rows_stop_early():
    content = "код\n".encode() + b"\n" * 1_000_000
    with pytest.raises(tables.FileError):
        tables.read("a.csv", content)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@SUM(1)", "'@SUM(1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3|x", "'-2+3|x"),
        ("\tx", "'\tx"), ("+380000000099", "+380000000099"), ("-12", "-12"), ("Семена Палія", "Семена Палія"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_of_an_export_is_a_formula_and_it_comes_back_as_it_was(value, written):
    assert tables.defused(value) == written
    back = tables.read("a.csv", tables.write_csv(["код", "слово"], [{"код": "а", "слово": value}]))
    assert back.rows[0].cells["слово"] == value.strip()
    sheet = tables.read("a.xlsx", tables.write_xlsx(["код", "слово"], [{"код": "а", "слово": value}], "а"))
    assert sheet.rows[0].cells["слово"] == value.strip()
