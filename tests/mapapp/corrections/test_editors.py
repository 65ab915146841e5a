"""The editors' list: own city alone, one at a time, an answer by letter once."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role, give
from mapapp.corrections import services
from mapapp.corrections.models import Correction
from portal.audit.models import AuditEvent
from portal.notify.models import Notice
from portal.outbox.models import Letter

LIST = "/cms/corrections/"


@pytest.fixture
def editor(map_cast):
    return map_cast("editor")


@pytest.fixture
def desk(editor):
    client = Client()
    client.force_login(editor)
    return client


def test_the_list_shows_the_own_city_and_others_get_nothing(places, correction, desk, map_cast):
    one = correction(text="Лише для Одеси")
    assert "Прикладенко" in desk.get(LIST).content.decode()
    stranger = User.objects.create_user("inshyi@example.com", "dovhe-slovo-dlia-testiv", display_name="Інший (демо)", city=places.other)
    give(stranger, Role.EDITOR)
    other = Client(headers={"host": "vyhadansk.localhost"})
    other.force_login(stranger)
    assert "Прикладенко" not in other.get(LIST).content.decode()
    assert other.get(f"{LIST}{one.pk}/").status_code == 404
    assert other.post(f"{LIST}{one.pk}/", {"action": "claim"}).status_code == 404
    moderator = Client()
    moderator.force_login(map_cast("moderator"))
    assert moderator.get(LIST).status_code in (302, 403)
    assert moderator.get(f"{LIST}{one.pk}/").status_code in (302, 403)


def test_the_most_reported_record_comes_first_and_its_reports_together(correction, desk):
    correction("umovnyi-petro")
    for _turn in range(3):
        correction()
    names = [row.element_name for row in desk.get(LIST).context["object_list"]]
    assert names == ["Прикладенко Тарас Демович (демо)"] * 3 + ["Умовний Петро Демович (демо)"]


def test_the_second_editor_is_told_that_the_first_has_it(correction, desk, editor, map_cast, fresh):
    one = correction()
    desk.post(f"{LIST}{one.pk}/", {"action": "claim"})
    assert fresh(one).claimed_by == editor
    second = Client()
    second.force_login(map_cast("administrator"))
    answer = second.post(f"{LIST}{one.pk}/", {"action": "accepted", "answer": "Виправили"}, follow=True)
    assert "Колега вже працює" in answer.content.decode()
    assert fresh(one).state == "claimed"


def test_a_decision_is_answered_once_and_written_down(correction, desk, fresh):
    one = correction(email="susid@example.com")
    for _turn in range(2):
        desk.post(f"{LIST}{one.pk}/", {"action": "accepted", "answer": "Дякуємо, телефон виправлено."})
    letter = Letter.objects.get(kind="correction")
    assert letter.recipient == "susid@example.com"
    assert fresh(one).state == "accepted"
    assert AuditEvent.objects.filter(action="correction.accepted").count() == 1


@pytest.mark.parametrize(("email", "action"), [("", "refused"), ("susid@example.com", "accepted")])
def test_nobody_is_refused_or_answered_without_a_word(correction, desk, fresh, email, action):
    one = correction(email=email)
    answer = desk.post(f"{LIST}{one.pk}/", {"action": action, "answer": "  "})
    assert answer.status_code == 422
    assert fresh(one).state == "new"
    assert not Letter.objects.filter(kind="correction").exists()


def test_reports_of_the_same_record_are_closed_together_but_not_a_colleagues(correction, desk, map_cast, fresh):
    first, second, third, elsewhere = correction(email="a@example.com"), correction(), correction(), correction("umovnyi-petro")
    services.claim(third, map_cast("administrator"))
    desk.post(f"{LIST}{first.pk}/", {"action": "accepted", "answer": "Виправлено.", "together": "on"})
    assert [fresh(one).state for one in (first, second, third, elsewhere)] == ["accepted", "accepted", "claimed", "new"]
    assert Letter.objects.filter(kind="correction").count() == 1


def test_what_an_absent_colleague_holds_can_be_given_back(correction, desk, map_cast, fresh):
    one = correction()
    services.claim(one, map_cast("administrator"))
    desk.post(f"{LIST}{one.pk}/", {"action": "release"})
    assert (fresh(one).state, fresh(one).claimed_by) == ("new", None)


def test_editors_hear_of_reports_once_a_day(correction, editor):
    for _turn in range(3):
        correction()
    assert Notice.objects.filter(user=editor, kind="correction").count() == 1


def test_a_report_of_a_record_that_is_gone_still_opens(correction, desk):
    one = correction()
    Correction.objects.filter(pk=one.pk).update(element_pk=999_999)
    assert "вже немає" in desk.get(f"{LIST}{one.pk}/").content.decode()
