"""Two officers over one house: refused in the form with the other's name, told in the report."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from mapapp import checking
from mapapp.models import Officer, PolicePoint, ServedStreet, StaleReminder
from mapapp.models.common import today
from mapapp.registers import overlaps
from portal.notify.models import Notice
from portal.places.models import Street

ALL, ODD, EVEN = ServedStreet.Parity.ALL, ServedStreet.Parity.ODD, ServedStreet.Parity.EVEN
SQUARE = [[30.78, 46.57], [30.79, 46.57], [30.79, 46.58], [30.78, 46.58], [30.78, 46.57]]


# Written before the code: (side, from, to, letter) twice, and whether a house belongs to both.
@pytest.mark.once
@pytest.mark.parametrize(
    ("first", "second", "meets"),
    [
        ((ALL, None, None, ""), (ALL, None, None, ""), True),
        ((ODD, None, None, ""), (EVEN, None, None, ""), False),
        ((ODD, 1, 9, ""), (ALL, 9, 20, ""), True),
        ((ODD, 1, 9, ""), (ALL, 10, 20, ""), False),
        ((EVEN, 2, 10, ""), (ALL, 10, 10, ""), True),
        ((ODD, 1, 11, ""), (ALL, 10, 10, ""), False),
        ((ODD, 1, 11, ""), (ALL, 10, 11, ""), True),
        ((ALL, 5, None, ""), (ALL, None, 5, ""), True),
        ((ALL, 6, None, ""), (ALL, None, 5, ""), False),
        ((ALL, 72, 72, "а"), (ALL, 1, 100, ""), False),
        ((ALL, 72, 72, "а"), (ALL, 72, 72, "а"), True),
        ((ALL, 72, 72, "а"), (ALL, 72, 72, "б"), False),
        ((EVEN, None, None, "а"), (ODD, None, None, "а"), False),
    ],
)
def test_rows_meet_where_a_house_belongs_to_both(first, second, meets):
    one, other = (ServedStreet(**dict(zip(("parity", "number_from", "number_to", "suffix"), row, strict=True))) for row in (first, second))
    assert overlaps.meet(one, other) is meets
    assert overlaps.meet(other, one) is meets


@pytest.fixture
def editor(client, map_cast):
    client.force_login(map_cast("editor"))
    return client


@pytest.fixture
def street(places):
    found = Street.objects.get(city=places.odesa, name="Італійська")
    ServedStreet.objects.filter(street=found).delete()
    return found


@pytest.fixture
def owner(places, street):
    found = Officer.objects.get(slug="maketna-sofiia")
    ServedStreet.objects.create(officer=found, street=street, parity=ODD, number_from=1, number_to=21)
    return found


def form(places, street, rows, **more):
    streets = [{"street": street.pk, "parity": side, "number_from": low, "number_to": high, "suffix": ""} for side, low, high in rows]
    data = {
        "city": places.odesa.pk, "last_name": "Новенко", "first_name": "Зразок", "patronymic": "Демович", "post": "district",
        "is_demo": "on", "boundary": "", "served_streets": inline_formset(streets), "action-publish": "1", **more,
    }  # fmt: skip
    return nested_form_data(data)


ADD = "/cms/snippets/mapapp/officer/add/"


def test_houses_of_another_are_refused_with_the_other_s_name(editor, places, street, owner):
    answer = editor.post(ADD, form(places, street, [(ALL, 20, 30)]))
    body = answer.content.decode()
    assert "Ці будинки вже за іншим офіцером" in body
    assert owner.full_name in body
    assert not Officer.objects.filter(last_name="Новенко").exists()
    assert editor.post(ADD, form(places, street, [(ALL, 22, 30)])).status_code == 302


def test_two_may_share_houses_where_the_editor_says_so(editor, places, street, owner):
    assert editor.post(ADD, form(places, street, [(ALL, 20, 30)], share_houses="on")).status_code == 302
    (pair,) = [pair for pair in overlaps.shared_houses(places.odesa) if pair.street == street]
    assert {pair.first.officer.last_name, pair.second.officer.last_name} == {"Новенко", owner.last_name}
    assert "Новенко" in editor.get("/cms/map/overlaps/").content.decode()


def test_the_inspector_for_minors_serves_the_same_houses_as_the_district_officer(editor, places, street, owner):
    assert editor.post(ADD, form(places, street, [(ALL, 1, 30)], post="juvenile")).status_code == 302
    assert not [pair for pair in overlaps.shared_houses(places.odesa) if pair.street == street]


def test_one_officer_s_rows_do_not_repeat_a_house(editor, places, street):
    answer = editor.post(ADD, form(places, street, [(ALL, 1, 30), (ODD, 29, 40)]))
    assert "Ці будинки вже є в рядку" in answer.content.decode()


def test_an_officer_s_own_houses_are_no_conflict_when_saved_again(places, street, owner):
    assert not overlaps.rows_of_others(owner, places.odesa, [street.pk])


def test_a_boundary_over_another_is_saved_with_a_warning_that_names_them(editor, places, street, owner):
    Officer.objects.update(boundary=None)
    Officer.objects.filter(pk=owner.pk).update(boundary={"type": "Polygon", "coordinates": [SQUARE]})
    lines = "46.575, 30.785\n46.575, 30.795\n46.585, 30.795\n46.585, 30.785"
    answer = editor.post(ADD, form(places, street, [], boundary=lines), follow=True)
    assert "накладається на межу" in answer.content.decode()
    assert owner.full_name in answer.content.decode()
    made = Officer.objects.get(last_name="Новенко")
    assert made.boundary["coordinates"][0][0] == [30.785, 46.575]
    assert len(overlaps.shared_areas(places.odesa)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps({"type": "Polygon", "coordinates": [SQUARE]}).encode(), ""),
        (json.dumps({"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]}).encode(), "переставлено місцями"),
        (b"\xff\xfe\x00", "не текстовий файл"),
        (b"PK\x03\x04", "не прочитано"),
        (b"{" + b" " * (1024 * 1024), "більший за 1 МБ"),
    ],
    ids=["good", "swapped", "bytes", "archive", "large"],
)
def test_a_boundary_comes_from_a_file(editor, places, street, content, said):
    data = form(places, street, [], boundary="тут не те")
    data["boundary"] = ""
    answer = editor.post(ADD, {**data, "boundary_file": SimpleUploadedFile("межа.geojson", content)})
    if said:
        assert said in answer.content.decode()
        assert not Officer.objects.filter(last_name="Новенко").exists()
    else:
        assert Officer.objects.get(last_name="Новенко").boundary["coordinates"] == [SQUARE]


# ---- stale records ----


@pytest.fixture
def stale(places):
    """Two real records of Odesa nobody has checked for long, one of the other city; the invented ones tell nobody."""
    old = today() - timedelta(days=91)
    officer = Officer.objects.get(slug="maketna-sofiia")
    point = PolicePoint.objects.filter(city=places.odesa, live=True).first()
    foreign = PolicePoint.objects.filter(city=places.other, live=True).first()
    for record in (officer, point, foreign):
        type(record).objects.filter(pk=record.pk).update(verified_at=old, is_demo=False)
    return officer, point


def test_the_editors_are_reminded_once_each_time_it_goes_stale(stale, map_cast, places):
    officer, _point = stale
    editor = map_cast("editor")
    assert checking.remind() == 3  # two here, one of the other city, whose editors are nobody
    assert checking.remind() == 0
    (notice,) = Notice.objects.filter(user=editor)
    assert notice.title == "Час перевірити 2 записи на мапі"
    assert checking.check(officer, editor)
    assert checking.remind() == 0
    Officer.objects.filter(pk=officer.pk).update(verified_at=today() - timedelta(days=200))
    assert checking.remind() == 1
    assert StaleReminder.objects.filter(officer=officer).count() == 2


def test_who_checked_it_last_is_reminded_and_no_other_editor(stale, map_cast):
    officer, point = stale
    last = map_cast("administrator")
    map_cast("editor")
    for record in (officer, point):
        type(record).objects.filter(pk=record.pk).update(verified_by=last)
    checking.remind()
    assert {notice.user for notice in Notice.objects.all()} == {last}


def test_a_record_at_the_edge_of_90_days_is_fresh(stale):
    officer, point = stale
    type(point).objects.filter(pk=point.pk).update(verified_at=today() - timedelta(days=90))
    Officer.objects.filter(pk=officer.pk).update(verified_at=today() - timedelta(days=91))
    assert officer in Officer.objects.stale()
    assert point not in PolicePoint.objects.stale()


def test_the_report_checks_what_is_ticked_and_nothing_of_another_city(editor, stale, places):
    officer, point = stale
    foreign = PolicePoint.objects.filter(city=places.other, is_demo=False).get()
    page = editor.get("/cms/map/stale/").content.decode()
    assert officer.title in page
    assert foreign.name not in page
    keys = [f"officer:{officer.pk}", f"point:{foreign.pk}", "officer:x", "wagtail:1"]
    assert "Перевірено сьогодні: 1 запис" in editor.post("/cms/map/stale/", {"record": keys}, follow=True).content.decode()
    officer.refresh_from_db()
    point.refresh_from_db()
    foreign.refresh_from_db()
    assert officer.verified_at == today()
    assert point.verified_at == foreign.verified_at == today() - timedelta(days=91)
