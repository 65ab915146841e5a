"""Editors keep the registers in Wagtail."""

import json

import pytest
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from mapapp.models import Officer, OfficerDuty, PolicePoint, Unit
from portal.places.models import Street

ADD = "/cms/snippets/mapapp/policepoint/add/"


@pytest.fixture
def editor(client, map_cast):
    client.force_login(map_cast("editor"))
    return client


@pytest.fixture
def point_data(places):
    return {
        "city": places.odesa.pk,
        "kind": "base",
        "name": "Опорний пункт № 999",
        "position": "SRID=4326;POINT(30.79 46.58)",
        "hours": "пн–пт 09:00–18:00",
        "phone": "+380 00 000 00 99",
        "step_free": "yes",
        "services": ["officer"],
        "checked_today": "on",
        "action-publish": "1",
    }


def test_an_editor_publishes_a_point(editor, client, places, point_data, map_cast):
    answer = editor.post(ADD, point_data)
    assert answer.status_code == 302
    point = PolicePoint.objects.get(name="Опорний пункт № 999")
    assert point.live
    assert (point.latitude, point.longitude) == (46.58, 30.79)
    assert point.slug == "opornyi-punkt-999"
    assert point.phone == "+380000000099"
    assert point.hours["fri"] == [["09:00", "18:00"]]
    assert point.district.slug == "selyshche-kotovskoho"
    assert point.verified_by.email == "editor@example.com"
    assert not point.is_stale
    assert client.get("/map/points/opornyi-punkt-999/").status_code == 200


def test_a_saved_draft_is_not_shown_and_can_be_published_later(editor, client, places, point_data):
    point_data.pop("action-publish")
    assert editor.post(ADD, point_data).status_code == 302
    point = PolicePoint.objects.get(name="Опорний пункт № 999")
    assert not point.live
    assert client.get(f"/map/points/{point.slug}/").status_code == 404


def test_a_draft_of_a_published_point_leaves_the_page_as_it_was(editor, places, point_data):
    editor.post(ADD, point_data)
    point = PolicePoint.objects.get(slug="opornyi-punkt-999")
    draft = {**point_data, "name": "Інша назва", "slug": point.slug}
    draft.pop("action-publish")
    assert editor.post(f"/cms/snippets/mapapp/policepoint/edit/{point.pk}/", draft).status_code == 302
    visitor = Client()
    assert "Інша назва" not in visitor.get("/map/points/opornyi-punkt-999/").content.decode()
    assert "Інша назва" not in visitor.get("/map/places.geojson").content.decode()
    point.refresh_from_db()
    assert point.get_latest_revision_as_object().name == "Інша назва"


def test_a_coordinator_s_change_is_shown_once_an_editor_of_the_city_approves_it(editor, places, point_data, map_cast):
    editor.post(ADD, point_data)
    point = PolicePoint.objects.get(slug="opornyi-punkt-999")
    coordinator = Client()
    coordinator.force_login(map_cast("coordinator"))
    changed = {**point_data, "name": "Опорний пункт № 999, вхід з двору", "slug": point.slug, "action-submit": "1"}
    changed.pop("action-publish")
    assert coordinator.post(f"/cms/snippets/mapapp/policepoint/edit/{point.pk}/", changed).status_code == 302
    step = point.current_workflow_task_state
    assert step.task.name == "Перевірка редактором міста"
    approval = f"/cms/snippets/mapapp/policepoint/workflow/action/{point.pk}/approve/{step.pk}/"
    page = "/map/points/opornyi-punkt-999/"

    coordinator.post(approval, {"comment": ""})
    _editor_of(places.other).post(approval, {"comment": ""})
    assert "вхід з двору" not in Client().get(page).content.decode()
    editor.post(approval, {"comment": ""})
    assert "вхід з двору" in Client().get(page).content.decode()
    editor.post(approval, {"comment": ""})  # the second click finds nothing to approve
    point.refresh_from_db()
    assert point.current_workflow_state is None
    assert point.revisions.count() == 2


def _editor_of(city):
    from accounts.models import User
    from accounts.roles import Role, give

    user = User.objects.create_user("editor.other@example.com", "dovhe-slovo-dlia-testiv", display_name="Особа (демо)", city=city)
    give(user, Role.EDITOR)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("position", "said"),
    [
        ("", "Поставте точку на мапі"),
        ("46.58, 30.79", "Координати не прочитано"),
        ("SRID=4326;POINT(30.79 nan)", "Координати не прочитано"),
        ("SRID=4326;POINT(30.79 146.58)", "Такого місця на землі немає"),
        ("SRID=4326;POINT(46.58 30.79)", "переставлено місцями"),
        ("SRID=4326;POINT(24.03 49.84)", "від центру міста Одеса"),
    ],
)
def test_bad_coordinates_are_refused_with_a_sentence_and_nothing_is_saved(editor, places, point_data, position, said):
    answer = editor.post(ADD, {**point_data, "position": position})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not PolicePoint.objects.filter(name="Опорний пункт № 999").exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "048 123 45 67", "Запишіть номер так"),
        ("phone", "+3804812345678", "Запишіть номер так"),
        ("hours", "колись", "Такого дня немає"),
    ],
)
def test_wrong_contacts_are_refused_with_a_sentence(editor, places, point_data, field, value, said):
    answer = editor.post(ADD, {**point_data, field: value})
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_records_of_two_cities_do_not_mix(editor, places, point_data):
    foreign = Unit.objects.filter(city=places.other).first()
    answer = editor.post(ADD, {**point_data, "unit": foreign.pk})
    assert "Цей запис з іншого міста" in answer.content.decode()


def _officer_data(places, rows):
    streets = [
        {"street": street.pk, "parity": parity, "number_from": low, "number_to": high, "suffix": ""} for street, parity, low, high in rows
    ]
    return nested_form_data(
        {
            "city": places.odesa.pk,
            "last_name": "Новенко",
            "first_name": "Зразок",
            "patronymic": "Демович",
            "post": "district",
            "is_demo": "on",
            "boundary": "null",
            "served_streets": inline_formset(streets),
            "action-publish": "1",
        }
    )


def test_an_editor_publishes_an_officer_with_streets_and_the_address_finds_them(editor, client, places):
    street = Street.objects.get(city=places.odesa, name="Італійська")
    answer = editor.post("/cms/snippets/mapapp/officer/add/", _officer_data(places, [(street, "odd", 1, 21)]))
    assert answer.status_code == 302
    page = client.get("/map/my-officer/", {"q": "Пушкінська, 13"}).content.decode()
    assert "Новенко Зразок Демович (демо)" in page


def test_houses_written_backwards_are_refused(editor, places):
    street = Street.objects.get(city=places.odesa, name="Італійська")
    answer = editor.post("/cms/snippets/mapapp/officer/add/", _officer_data(places, [(street, "all", 21, 1)]))
    assert "Друге число менше за перше" in answer.content.decode()
    assert not Officer.objects.filter(last_name="Новенко").exists()


def test_a_street_of_another_city_is_refused(editor, places):
    street = Street.objects.get(city=places.other, name="Вигадана")
    answer = editor.post("/cms/snippets/mapapp/officer/add/", _officer_data(places, [(street, "all", "", "")]))
    assert "Цей запис з іншого міста" in answer.content.decode()


def test_a_broken_boundary_is_refused(editor, places):
    bow = {"type": "Polygon", "coordinates": [[[30.78, 46.57], [30.79, 46.58], [30.79, 46.57], [30.78, 46.58], [30.78, 46.57]]]}
    data = _officer_data(places, [])
    answer = editor.post("/cms/snippets/mapapp/officer/add/", {**data, "boundary": json.dumps(bow)})
    assert "перетинає сама себе" in answer.content.decode()


def test_publishing_an_old_draft_brings_no_absence_back(editor, places):
    officer = Officer.objects.get(slug="maketna-sofiia")
    revision = officer.save_revision()
    OfficerDuty.objects.filter(officer=officer).delete()
    revision.publish()
    assert not OfficerDuty.objects.filter(officer=officer).exists()


def test_a_coordinator_writes_down_absence_and_changes_nothing_else(client, places, map_cast):
    client.force_login(map_cast("coordinator"))
    first, second = Officer.objects.filter(city=places.odesa)[:2]
    data = {"officer": first.pk, "substitute": second.pk, "starts_on": "2030-01-01", "ends_on": "2030-01-05"}
    assert client.post("/cms/snippets/mapapp/officerduty/add/", data).status_code == 302
    assert OfficerDuty.objects.filter(officer=first, starts_on="2030-01-01").exists()
    assert client.get(ADD).status_code == 302  # sent back: no right to add points
    assert client.get("/cms/snippets/mapapp/policepoint/").status_code == 200


def test_a_moderator_has_no_part_in_the_registers(client, places, map_cast):
    client.force_login(map_cast("moderator"))
    assert client.get("/cms/snippets/mapapp/officer/").status_code == 302


@pytest.mark.parametrize("query", ["ОПОРНИЙ", '"', "'", "\x00", "прикладенко"])
@pytest.mark.parametrize("model", ["policepoint", "officer"])
def test_the_editors_search_bears_any_text(editor, places, query, model):
    assert editor.get(f"/cms/snippets/mapapp/{model}/", {"q": query}).status_code == 200


def test_the_editors_search_finds_letters_of_any_case_and_old_names(editor, places):
    assert "Опорний пункт № 921" in editor.get("/cms/snippets/mapapp/policepoint/", {"q": "ОПОРНИЙ"}).content.decode()
    assert "Князя Володимира Великого" in editor.get("/cms/snippets/places/street/", {"q": "добровольс"}).content.decode()
    chooser = editor.get("/cms/snippets/choose/places/street/results/", {"q": "паустовск"}).content.decode()
    assert "28-ї бригади" in chooser
    assert "Заболотного" not in chooser


def test_the_editors_map_asks_no_other_host(editor, places):
    page = editor.get(ADD).content.decode()
    for host in ("unpkg.com", "openstreetmap.org", "googleapis"):
        assert host not in page
    assert "leaflet/leaflet" in page


def test_an_editor_previews_a_point_before_publishing(editor, places, point_data):
    url = "/cms/snippets/mapapp/policepoint/preview/"
    assert editor.post(url, point_data).json()["is_valid"]
    assert "Опорний пункт № 999" in editor.get(url).content.decode()
