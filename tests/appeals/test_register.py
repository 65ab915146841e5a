"""The daily register: once a working morning, overdue first, no substance, nothing where nothing is open."""

import csv
import io
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from appeals.after.services import keep_answers
from appeals.models import Appeal, AppealSettings, Questionnaire
from appeals.police import register
from appeals.police.services import Actor
from appeals.police.services import register as write_down
from portal.core.moderation.clock import KYIV
from portal.core.moderation.models import DayOff
from portal.outbox.models import Letter

MONDAY = datetime(2027, 3, 8, 9, 5, tzinfo=KYIV)
CHANCERY = "kantseliaria@example.com"


@pytest.fixture
def chancery(cities, templates):
    row = AppealSettings.of_city(cities.odesa)
    row.register_email = CHANCERY
    row.save()
    return row


def opened(letter):
    message = message_from_bytes(bytes(letter.raw), policy=policy.default)
    table = next(message.iter_attachments()).get_content()
    table = table if isinstance(table, str) else table.decode()
    return message.get_body().get_content(), list(csv.reader(io.StringIO(table.lstrip("\ufeff")), delimiter=";"))


def test_the_register_leaves_once_a_morning_whatever_the_tick_does(chancery, sent):
    sent(at=MONDAY - timedelta(days=3))
    assert register.send_due(MONDAY.replace(hour=8, minute=59)) == 0
    assert register.send_due(MONDAY) == 1
    assert register.send_due(MONDAY) == 0
    assert register.send_due(MONDAY + timedelta(hours=7)) == 0
    assert register.send_due(MONDAY + timedelta(days=1)) == 1
    assert set(Letter.objects.filter(kind="appeal-register").values_list("recipient", flat=True)) == {CHANCERY}


def test_no_register_on_a_day_off_nor_without_open_appeals_nor_without_an_address(chancery, sent, cities):
    assert register.send_due(MONDAY) == 0
    sent(at=MONDAY - timedelta(days=3))
    assert register.send_due(MONDAY - timedelta(days=1)) == 0
    DayOff.objects.create(city=cities.odesa, date=MONDAY.date(), is_working=False)
    assert register.send_due(MONDAY) == 0
    AppealSettings.objects.update(register_email="")
    assert register.send_due(MONDAY + timedelta(days=1)) == 0
    AppealSettings.objects.update(register_email=CHANCERY)
    assert register.send_due(MONDAY + timedelta(days=1)) == 1


def test_overdue_come_first_and_nothing_of_the_substance_is_told(client, chancery, sent):
    fresh = sent(at=MONDAY - timedelta(hours=3))
    late = sent(at=MONDAY - timedelta(days=60))
    secret = sent(
        "domashnie-nasylstvo",
        at=MONDAY - timedelta(days=5),
        details={"now": "Ні", "children": "Так", "weapon": "Не знаю", "earlier": "", "safe_contact": "пошта"},
    )
    write_down(late, "=1+1", (MONDAY - timedelta(days=60)).date(), Actor())
    assert register.send_due(MONDAY) == 1
    text, rows = opened(Letter.objects.get(kind="appeal-register"))
    assert rows[0] == register.HEADER
    assert [row[0] for row in rows[1:]] == [late.number, secret.number, fresh.number]
    assert rows[1][1] == "'=1+1"
    assert int(rows[1][6]) < 0
    assert "ПРОСТРОЧЕНО" in text
    assert text.index(late.number) < text.index(fresh.number)
    assert "відкрито 3, прострочено 1, нових 1" in text
    for word in ("Зразкова", "пляшки", "Канатна", "насильств", "galyna", "Розпивання"):
        assert word.casefold() not in text.casefold()
        assert word.casefold() not in str(rows).casefold()
    path = "/appeals/police/" + rows[1][7].split("/appeals/police/")[1]
    assert client.get(path).status_code == 200
    assert Appeal.objects.get(pk=late.pk).police_links.count() == 1  # the link of the letter, not a new one a day


def test_what_people_call_unsolved_is_told_to_the_police(chancery, sent):
    sent(at=MONDAY - timedelta(days=3))
    answered = sent(at=MONDAY - timedelta(days=90))
    Appeal.objects.filter(pk=answered.pk).update(state="answered", answered_at=MONDAY - timedelta(days=40), police_number="88")
    asked = Questionnaire.objects.create(appeal=Appeal.objects.get(pk=answered.pk))
    assert keep_answers(asked, {"solved": "no", "first_time": True, "politeness": 2, "words": "Ніхто не приїхав."})
    Questionnaire.objects.filter(pk=asked.pk).update(answered_at=MONDAY - timedelta(hours=5))
    assert register.send_due(MONDAY) == 1
    text, _rows = opened(Letter.objects.get(kind="appeal-register"))
    assert f"НЕ ВИРІШЕНО\n№ {answered.number}, вх. № 88" in text.replace("\r\n", "\n")
    assert "приїхав" not in text


def test_what_went_to_another_body_is_neither_in_the_register_nor_in_the_queue(client_of, cast, chancery, sent):
    from appeals.models import Addressee

    appeal = sent(at=MONDAY - timedelta(days=3))
    Addressee.objects.create(city=appeal.city, name="ДБР", email="dbr@example.com")
    assert appeal.number in client_of(cast.liaison).get("/cms/appeals/police/").content.decode()
    Appeal.objects.filter(pk=appeal.pk).update(addressee_email="dbr@example.com")
    assert register.send_due(MONDAY) == 0
    assert client_of(cast.liaison).get(f"/cms/appeals/police/{appeal.pk}/").status_code == 404
    assert client_of(cast.moderator).get(f"/cms/appeals/police/{appeal.pk}/").status_code == 200


def test_answered_ones_are_not_in_the_register(chancery, sent):
    appeal = sent(at=MONDAY - timedelta(days=3))
    Appeal.objects.filter(pk=appeal.pk).update(state="answered")
    assert register.send_due(MONDAY) == 0
