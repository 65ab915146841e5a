"""What a file would change: problems by row and column, nothing written before the press, exactly that after it."""

import json

import pytest

from mapapp.importing import plans, services, tables
from mapapp.models import Officer, PolicePoint, RegisterImport, ServedStreet
from portal.audit.models import AuditEvent
from portal.places.models import Street

POINT = "код;вид;назва;вулиця;будинок;широта;довгота;телефон\n"
GOOD = "novyi;опорний пункт поліції;Опорний пункт № 990;вул. Заболотного;990;46,5800;30,7900;380000000055\n"


def hours_of(officer, hours):
    """A file that changes one cell."""
    heading = "код;прізвище;ім’я;посада;дні й години прийому"
    return f"{heading}\n{officer.slug};{officer.last_name};{officer.first_name};{officer.get_post_display()};{hours}\n"


@pytest.fixture
def editor(map_cast):
    return map_cast("editor")


@pytest.fixture
def look(places, editor):
    def make(register, text, name="file.csv", encoding="utf-8"):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        return services.look(register, places.odesa, name, content, by=editor)

    return make


def said(plan):
    return [(problem.row, problem.column, problem.text) for problem in plan.problems]


def test_a_file_of_old_windows_is_looked_at_and_nothing_is_written(look):
    before = PolicePoint.objects.count()
    plan, kept = look("points", POINT + GOOD, encoding="cp1251")
    assert plan.problems == []
    (change,) = plan.changes
    assert (change.row, change.kind, change.record.name) == (2, plans.NEW, "Опорний пункт № 990")
    assert (kept.added, kept.state) == (1, "checked")
    assert PolicePoint.objects.count() == before


def test_the_press_writes_what_was_shown_once(look, editor):
    _plan, kept = look("points", POINT + GOOD)
    assert services.apply(kept, publish=True, by=editor)
    assert not services.apply(kept, publish=True, by=editor)
    point = PolicePoint.objects.get(slug="novyi")
    assert point.live
    assert (point.latitude, point.longitude, point.phone) == (46.58, 30.79, "+380000000055")
    assert point.district.slug == "selyshche-kotovskoho"
    assert point.live_revision.user == editor
    (event,) = AuditEvent.objects.filter(action="map.imported")
    assert event.data["new"] == 1
    kept.refresh_from_db()
    assert (kept.state, bytes(kept.content)) == ("applied", b"")


def test_drafts_stay_drafts(look, editor, client):
    _plan, kept = look("points", POINT + GOOD)
    services.apply(kept, publish=False, by=editor)
    point = PolicePoint.objects.get(slug="novyi")
    assert not point.live
    assert client.get(point.get_absolute_url()).status_code == 404
    again, kept = look("points", POINT + GOOD.replace("№ 990", "№ 991"))
    assert [change.kind for change in again.changes] == [plans.CHANGED]
    services.apply(kept, publish=True, by=editor)
    point.refresh_from_db()
    assert (point.live, point.name) == (True, "Опорний пункт № 991")


def test_every_problem_is_named_by_row_and_column(look):
    rows = [
        "a;опорний пункт поліції;;вул. Заболотного;990;46.58;30.79;",
        "b;замок;Пункт;вул. Заболотного;990;46.58;30.79;",
        "c;укриття;Пункт;вул. Неіснуюча;990;46.58;30.79;",
        "d;укриття;Пункт;вул. Заболотного;990;30.79;46.58;",
        "e;укриття;Пункт;вул. Заболотного;990;49.84;24.03;",
        "f;укриття;Пункт;вул. Заболотного;990;46.58;30.79;12345",
        "g;укриття;Пункт;вул. Заболотного;990;сорок;30.79;",
        "h;укриття;Добрий;вул. Заболотного;990;46.58;30.79;",
        "h;укриття;Добрий;вул. Заболотного;990;46.58;30.79;",
    ]
    plan, kept = look("points", POINT + "\n".join(rows))
    assert kept is None
    wanted = [
        (2, "назва", "без неї не можна"), (3, "вид", "Такого немає: «замок»"), (4, "вулиця", "немає в реєстрі міста"),
        (5, "широта", "переставлено місцями"), (6, "широта", "від центру міста Одеса"), (7, "телефон", "Запишіть номер так"),
        (8, "широта", "Це не число"), (10, "", "уже є в рядку 9"),
    ]  # fmt: skip
    assert [(row, column) for row, column, _text in said(plan)] == [(row, column) for row, column, _text in wanted]
    for (_row, _column, text), (_r, _c, words) in zip(said(plan), wanted, strict=True):
        assert words in text
    assert not PolicePoint.objects.filter(name="Добрий").exists()
    assert not RegisterImport.objects.exists()


def test_columns_that_are_not_known_or_missing_are_named(look):
    plan, _kept = look("points", "код;вид;назва;широта;вага\nа;укриття;П;46.58;3\n")
    assert [(row, column) for row, column, _text in said(plan)] == [(1, "вага"), (1, "довгота")]


@pytest.mark.parametrize("register", list(plans.REGISTERS))
@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_what_was_exported_changes_nothing_when_it_comes_back(look, places, register, kind):
    content, _type, name = services.write(register, places.odesa, kind)
    plan, kept = look(register, content, name=name)
    assert said(plan) == []
    assert plan.counts[plans.SAME] > 0
    assert plan.to_write == []
    assert kept is None


def test_a_changed_cell_is_shown_before_and_after(look, places, editor):
    officer = Officer.objects.get(slug="maketna-sofiia")
    text = hours_of(officer, "Середа з 9")
    plan, kept = look("officers", text)
    (change,) = plan.to_write
    assert [(one.column, one.before, one.after) for one in change.differences] == [
        ("дні й години прийому", officer.reception, "Середа з 9")
    ]
    services.apply(kept, publish=True, by=editor)
    officer.refresh_from_db()
    assert officer.reception == "Середа з 9"
    assert officer.served_streets.exists()


def test_the_press_is_refused_where_the_register_has_changed_meanwhile(look, places, editor):
    officer = Officer.objects.get(slug="maketna-sofiia")
    text = hours_of(officer, "Середа")
    _plan, kept = look("officers", text)
    Officer.objects.filter(pk=officer.pk).update(reception="П’ятниця")
    with pytest.raises(services.Changed, match="реєстр змінився"):
        services.apply(kept, publish=True, by=editor)
    officer.refresh_from_db()
    kept.refresh_from_db()
    assert (officer.reception, kept.state) == ("П’ятниця", "checked")


def test_a_failure_in_the_middle_leaves_nothing(look, editor, monkeypatch):
    _plan, kept = look("points", POINT + GOOD + GOOD.replace("novyi", "druhyi").replace("№ 990", "№ 992"))
    written = []

    def fail(change, publish, by):
        if written:
            raise RuntimeError("the disk is full")
        written.append(change)
        real(change, publish, by)

    real = services._write
    monkeypatch.setattr(services, "_write", fail)
    with pytest.raises(RuntimeError):
        services.apply(kept, publish=True, by=editor)
    kept.refresh_from_db()
    assert kept.state == "checked"
    assert not PolicePoint.objects.filter(slug__in=["novyi", "druhyi"]).exists()


def test_a_record_with_a_waiting_draft_is_not_overwritten(look):
    officer = Officer.objects.get(slug="maketna-sofiia")
    officer.phone = "+380000000066"
    officer.save_revision()
    text = hours_of(officer, "Середа")
    plan, _kept = look("officers", text)
    assert "неопубліковану чернетку" in said(plan)[0][2]


# ---- streets ----

STREETS = "офіцер;вулиця;сторона;від;до;літера\n"


@pytest.fixture
def two(places):
    first, second = Officer.objects.filter(city=places.odesa, live=True, post="district").order_by("pk")[:2]
    ServedStreet.objects.filter(officer__city=places.odesa).delete()
    return first, second


def test_rows_of_an_officer_in_the_file_are_all_of_the_officer_s_streets(look, two, editor):
    first, second = two
    street = Street.objects.get(city=first.city, name="Заболотного")
    ServedStreet.objects.create(officer=first, street=street, parity="even", number_from=2, number_to=20)
    ServedStreet.objects.create(officer=second, street=street, parity="odd")
    plan, kept = look("streets", STREETS + f"{first.slug};Заболотного;парні;2;40;\n{first.slug};28-ї бригади;;;;\n")
    assert said(plan) == []
    (change,) = plan.changes
    assert len([one for one in change.differences if one.after]) == 2
    assert [one.before for one in change.differences if one.before] == [f"{street}: парні 2–20"]
    services.apply(kept, publish=True, by=editor)
    assert sorted(str(row) for row in first.served_streets.all()) == sorted([f"{street}: парні 2–40", "вул. 28-ї бригади: усі будинки"])
    assert second.served_streets.count() == 1


def test_houses_of_another_officer_are_refused_with_the_name(look, two):
    first, second = two
    street = Street.objects.get(city=first.city, name="Заболотного")
    ServedStreet.objects.create(officer=second, street=street, parity="all", number_from=30, number_to=50)
    plan, kept = look("streets", STREETS + f"{first.slug};Заболотного;парні;2;40;\n")
    assert kept is None
    ((row, column, text),) = said(plan)
    assert (row, column) == (2, "вулиця")
    assert second.full_name in text


def test_houses_twice_in_the_file_are_refused_with_the_row(look, two):
    first, second = two
    plan, _kept = look("streets", STREETS + f"{first.slug};Заболотного;усі будинки;1;40;\n{second.slug};Заболотного;непарні;39;60;\n")
    ((row, _column, text),) = said(plan)
    assert row == 3
    assert "рядку 2" in text
    assert first.full_name in text


def test_wrong_houses_are_named(look, two):
    first, _second = two
    rows = (
        f"{first.slug};Заболотного;парні;40;2;\n{first.slug};Заболотного;;12а;;\nnobody;Заболотного;;;;\n{first.slug};Заболотного;;1;1;аб\n"
    )
    plan, _kept = look("streets", STREETS + rows)
    assert [(row, column) for row, column, _text in said(plan)] == [(2, "до"), (3, "від"), (4, "офіцер"), (5, "літера")]


def test_boundaries_come_as_geojson(look, places, editor):
    officer = Officer.objects.get(slug="maketna-sofiia")
    facts = {"код": officer.slug, "прізвище": officer.last_name, "ім’я": officer.first_name, "посада": officer.get_post_display()}
    square = [[[30.78, 46.57], [30.79, 46.57], [30.79, 46.58], [30.78, 46.58], [30.78, 46.57]]]
    swapped = [[[b, a] for a, b in square[0]]]
    for coordinates, words in ((swapped, "переставлено місцями"), (square, "")):
        feature = {"type": "Feature", "properties": facts, "geometry": {"type": "Polygon", "coordinates": coordinates}}
        plan, kept = look("officers", json.dumps({"type": "FeatureCollection", "features": [feature]}), name="a.geojson")
        if words:
            assert words in said(plan)[0][2]
    services.apply(kept, publish=True, by=editor)
    officer.refresh_from_db()
    assert officer.boundary["coordinates"] == square


# ---- who may ----


def test_two_cities_do_not_meet_in_files(look, places):
    foreign = Officer.objects.filter(city=places.other).first()
    plan, _kept = look("streets", STREETS + f"{foreign.slug};Заболотного;;;;\n")
    assert said(plan)[0][:2] == (2, "офіцер")
    for register in plans.REGISTERS:
        content, _type, name = services.write(register, places.odesa, "csv")
        rows = tables.read(name, content).rows
        assert not any(foreign.slug in row.cells.values() for row in rows)


def test_the_pages_lead_from_the_file_to_the_press(client, places, editor, map_cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(editor)
    page = "/cms/map/exchange/"
    assert client.get(page).status_code == 200
    file = SimpleUploadedFile("points.csv", (POINT + GOOD).encode("cp1251"))
    answer = client.post(page, {"city": places.odesa.pk, "register": "points", "file": file})
    assert answer.status_code == 302
    shown = client.get(answer.url).content.decode()
    assert "Опорний пункт № 990" in shown
    assert not PolicePoint.objects.filter(slug="novyi").exists()
    client.force_login(map_cast("administrator"))
    assert client.get(answer.url).status_code == 404  # another's look is another's
    client.force_login(editor)
    for _press in range(2):
        assert client.post(answer.url, {"then": "publish"}).status_code == 302
    assert PolicePoint.objects.get(slug="novyi").live
    bad = SimpleUploadedFile("points.csv", "код\x00".encode())
    refused = client.post(page, {"city": places.odesa.pk, "register": "points", "file": bad})
    assert refused.status_code == 422
    assert "не текстовий" in refused.content.decode()
    foreign = client.post(page, {"city": places.other.pk, "register": "points", "file": SimpleUploadedFile("a.csv", GOOD.encode())})
    assert foreign.status_code == 422
    assert client.get(f"/cms/map/exchange/export/?register=officers&city={places.other.pk}&kind=csv").status_code in (302, 403)
    mine = client.get(f"/cms/map/exchange/export/?register=officers&city={places.odesa.pk}&kind=csv")
    assert "attachment" in mine["Content-Disposition"]
    client.force_login(map_cast("moderator"))
    assert client.get(page).status_code in (302, 403)
