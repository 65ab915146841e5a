"""Reception, checks, priorities and reports at the console, and who gets in."""

from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from mapapp.console import rows, services
from mapapp.models import Officer, OfficerAccount, OfficerReport, PolicePoint, Priority
from mapapp.models.common import today
from portal.notify.models import Notice
from portal.places.grants import settle
from portal.places.models import RoleGrant


def words(answer):
    """The page as it is read: without the signs that keep words together."""
    return answer.content.decode().replace("\xa0", " ")


def test_a_visitor_signs_in_first_and_others_are_shown_out(places, map_cast):
    client = Client()
    assert "/account/login/" in client.get("/officer/").url
    client.force_login(map_cast("volunteer"))
    assert client.get("/officer/").status_code == 403


def test_an_officer_without_a_link_reads_whom_to_ask(places, map_cast):
    client = Client()
    client.force_login(map_cast("officer"))
    assert "ще не пов’язано" in words(client.get("/officer/"))


def test_who_lost_the_role_loses_the_console_though_the_link_stays(console, person):
    assert console.get("/officer/").status_code == 200
    grant = RoleGrant.objects.get(user=person)
    RoleGrant.objects.filter(pk=grant.pk).update(revoked_at=grant.valid_from)
    settle(person)
    assert console.get("/officer/").status_code == 403


def test_an_officer_of_another_city_is_nobody_here(places, officer, map_cast):
    user = map_cast("officer")
    OfficerAccount.objects.create(officer=Officer.objects.filter(city=places.other).first(), user=user)
    client = Client()
    client.force_login(user)
    assert "ще не пов’язано" in words(client.get("/officer/"))


def test_new_hours_are_public_at_once_and_history_says_whose_they_are(console, officer, person, map_cast):
    editor = map_cast("editor")
    point = PolicePoint.objects.public().filter(city=officer.city).exclude(kind="shelter").exclude(pk=officer.reception_point_id).first()
    answer = console.post("/officer/reception/", {"reception": "Середа з 16 до 18 години", "reception_point": point.pk})
    assert answer.status_code == 302
    page = words(Client().get(officer.get_absolute_url()))
    assert "Середа з 16 до 18" in page
    assert point.name in page
    officer.refresh_from_db()
    assert officer.live_revision.user == person
    assert ModelLogEntry.objects.filter(action="wagtail.publish", user=person, object_id=str(officer.pk)).exists()
    assert Notice.objects.filter(user=editor, title__startswith="Змінено прийом").count() == 1


def test_an_editor_s_draft_survives_the_officer_s_change(officer, person):
    draft = Officer.objects.get(pk=officer.pk)
    draft.phone = "+380000000077"
    draft.save_revision()
    assert services.change_reception(officer, "П’ятниця з 9 до 11 години", None, by=person)
    officer.refresh_from_db()
    assert officer.reception == "П’ятниця з 9 до 11 години"
    assert officer.phone != "+380000000077"
    assert officer.has_unpublished_changes
    waiting = officer.get_latest_revision_as_object()
    assert (waiting.phone, waiting.reception) == ("+380000000077", "П’ятниця з 9 до 11 години")
    assert officer.served_streets.exists()


def test_the_same_hours_make_no_revision(officer, person):
    before = officer.revisions.count()
    assert not services.change_reception(officer, officer.reception, officer.reception_point, by=person)
    assert officer.revisions.count() == before


def test_a_record_that_an_editor_has_locked_says_so(officer, person):
    Officer.objects.filter(pk=officer.pk).update(locked=True)
    with pytest.raises(services.ConsoleError, match="Редактор зараз працює"):
        services.change_reception(officer, "Щодня", None, by=person)


@pytest.mark.parametrize(
    ("text", "said"),
    [("Телефонуйте 067 123 45 67", "Приберіть чужі дані"), ("Колона танків стоїть біля школи", "модератор")],
)
def test_words_for_residents_hold_nobody_s_data_and_nothing_military(console, officer, text, said):
    answer = console.post("/officer/priorities/", {"title": "Двір", "text": text})
    assert answer.status_code == 422
    assert not Priority.objects.filter(officer=officer).exists()
    assert said in words(answer) or "воєн" in words(answer).lower()


def test_one_tap_says_that_the_contact_is_right(console, officer):
    Officer.objects.filter(pk=officer.pk).update(verified_at=today() - timedelta(days=120))
    assert "Усе правильно" in words(console.get("/officer/"))
    console.post("/officer/checked/")
    officer.refresh_from_db()
    assert officer.verified_at == today()
    assert "перевірено сьогодні" in words(console.get("/officer/"))


def test_a_matter_goes_from_planned_to_done_and_stays(console, officer):
    console.post("/officer/priorities/", {"title": "Освітлення біля школи", "text": "Три стовпи."})
    matter = Priority.objects.get(officer=officer)
    for _tap in range(2):
        console.post(f"/officer/priorities/{matter.pk}/start/")
    matter.refresh_from_db()
    assert matter.state == "doing"
    assert console.post(f"/officer/priorities/{matter.pk}/done/", {"done_text": " "}).status_code == 422
    assert console.post(f"/officer/priorities/{matter.pk}/done/", {"done_text": "Поставили."}).status_code == 302
    console.post(f"/officer/priorities/{matter.pk}/drop/")
    matter.refresh_from_db()
    assert (matter.state, matter.done_text, matter.done_on) == ("done", "Поставили.", today())


def test_the_same_matter_pressed_twice_stands_once(console, officer):
    for _tap in range(2):
        answer = console.post("/officer/priorities/", {"title": "Освітлення", "text": ""})
    assert "вже є у списку" in words(answer)
    assert Priority.objects.filter(officer=officer).count() == 1


def test_an_officer_reaches_no_matter_of_another(console, officer):
    other = Officer.objects.filter(city=officer.city).exclude(pk=officer.pk).first()
    matter = Priority.objects.create(officer=other, title="Чуже")
    assert console.post(f"/officer/priorities/{matter.pk}/start/").status_code == 404
    assert console.get(f"/officer/priorities/{matter.pk}/done/").status_code == 404


def test_reports_say_when_the_next_is_due(console, officer):
    Officer.objects.filter(pk=officer.pk).update(last_report_at=None)
    assert "Звіту ще не було" in words(console.get("/officer/reports/"))
    report = {"held_on": today().isoformat(), "title": "За перше півріччя", "text": "Розказали про освітлення.", "meeting_url": ""}
    assert console.post("/officer/reports/", report).status_code == 302
    assert "уже записано" in words(console.post("/officer/reports/", report))
    assert OfficerReport.objects.filter(officer=officer).count() == 1
    assert "Наступний звіт" in words(console.get("/officer/reports/"))
    future = {**report, "held_on": (today() + timedelta(days=2)).isoformat()}
    assert "ще не настав" in words(console.post("/officer/reports/", future))


def test_rows_of_other_sections_stand_in_the_console(console, monkeypatch):
    monkeypatch.setattr(rows, "_rows", {})
    assert "Відповіді мешканцям" not in words(console.get("/officer/"))
    row = rows.Row(10, "Відповіді мешканцям", "Що вам написали.", "reply", "mapapp:map", waiting=lambda officer: 3)
    rows.register(row)
    assert "чекають: 3" in words(console.get("/officer/"))
    with pytest.raises(ValueError, match="is taken"):
        rows.register(row)
