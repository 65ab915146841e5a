"""By which channel, when, and about what nobody is told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from portal.notify import hiding, services, tasks, topics
from portal.notify.models import Delivery, Notice, Preference
from portal.outbox.models import Letter

NIGHT = datetime(2026, 6, 10, 20, 30, tzinfo=UTC)  # 23:30 in Kyiv
MORNING = datetime(2026, 6, 11, 4, 0, tzinfo=UTC)  # 07:00


def happen(district, key: str, **more):
    return services.tell_subscribers(district, "district", key, f"Новина {key}", "/account/", city=district.city, **more)


@pytest.fixture
def follower(cast, district):
    services.subscribe(cast.resident, district, "district")
    services.choose(cast.resident, "district", email="now", push=True)
    return cast.resident


def close(monkeypatch, name: str = "district") -> None:
    monkeypatch.setitem(topics._topics, name, replace(topics.get(name), visible=lambda record: False))


# ---- choices ----


@pytest.mark.usefixtures("noon")
def test_who_chose_nothing_finds_the_news_in_the_list_and_in_the_digest(cast, district):
    services.subscribe(cast.stranger, district, "district")
    happen(district, "a")
    assert Notice.objects.get(user=cast.stranger).title == "Новина a"
    assert Delivery.objects.get(channel="email").in_digest
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("noon")
def test_a_letter_at_once_has_both_bodies_and_one_press_to_end_it(follower, district):
    happen(district, "a")
    letter = Letter.objects.get()
    raw = bytes(letter.raw)
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw
    assert b"List-Unsubscribe: <http" in raw.replace(b"\r\n ", b"").replace(b"=\r\n", b"") or b"List-Unsubscribe: " in raw
    assert b"text/html" in raw
    assert b"text/plain" in raw
    assert (letter.kind, letter.about) == ("notice", f"places.district:{district.pk}")


@pytest.mark.usefixtures("noon")
def test_who_wants_no_letters_gets_none_and_the_list_goes_on(follower, district):
    services.choose(follower, "district", email="no", push=False)
    happen(district, "a")
    services.choose(follower, "district", email="now", push=False)
    services.stop_everything(follower)
    services.mark_read(follower, city=district.city)
    happen(district, "b")
    assert not Letter.objects.exists()
    assert Notice.objects.filter(user=follower).count() == 2


@pytest.mark.usefixtures("noon")
def test_nobody_can_switch_off_the_letters_of_their_own_account(cast):
    services.stop_everything(cast.resident)
    services.tell(cast.resident, "a", "Пароль змінено", "/account/", "account")
    assert b"List-Unsubscribe" not in bytes(Letter.objects.get().raw)


def test_a_choice_that_no_kind_knows_is_refused(cast):
    with pytest.raises(ValueError):
        services.choose(cast.resident, "district", email="sometimes", push=True)


# ---- the night ----


def test_what_happens_at_night_comes_in_the_morning_once(follower, district):
    with time_machine.travel(NIGHT, tick=False):
        happen(district, "a")
        tasks.sweep()
    assert not Letter.objects.exists()
    assert Delivery.objects.get(channel="email").due_at == MORNING
    with time_machine.travel(MORNING, tick=False):
        tasks.sweep()
        tasks.sweep()
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(("allowed", "letters"), [(False, 0), (True, 1)])
def test_what_is_urgent_passes_the_night_only_if_it_was_allowed_to(allowed, letters, cast, district):
    Preference.objects.create(user=cast.resident, urgent_at_night=allowed)
    with time_machine.travel(NIGHT, tick=False):
        services.tell(cast.resident, "a", "Повітряна тривога", "/", "urgent", city=district.city)
    assert Letter.objects.count() == letters


def test_without_quiet_hours_the_night_is_like_the_day(follower, district):
    Preference.objects.create(user=follower, is_quiet=False)
    with time_machine.travel(NIGHT, tick=False):
        happen(district, "a")
    assert Letter.objects.count() == 1


def test_what_was_hidden_overnight_is_not_sent_in_the_morning(follower, district, monkeypatch):
    with time_machine.travel(NIGHT, tick=False):
        happen(district, "a")
    close(monkeypatch)
    with time_machine.travel(MORNING, tick=False):
        tasks.sweep()
    assert not Letter.objects.exists()
    assert Delivery.objects.get(channel="email").state == "dropped"


def test_who_chose_no_letters_overnight_gets_none_in_the_morning(follower, district):
    with time_machine.travel(NIGHT, tick=False):
        happen(district, "a")
        services.choose(follower, "district", email="no", push=False)
    with time_machine.travel(MORNING, tick=False):
        tasks.sweep()
    assert not Letter.objects.exists()


# ---- floods ----


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("count", "title"), [(1, "Новина 0"), (2, "2 новини: «{}»"), (5, "5 новин: «{}»"), (21, "21 новина: «{}»"), (22, "22 новини: «{}»")]
)
def test_many_events_of_one_record_are_one_line_with_a_number(follower, district, count, title):
    for number in range(count):
        happen(district, str(number))
    assert Notice.objects.get().title == title.format(district.name)
    assert Notice.objects.get().count == count
    assert Letter.objects.count() == 1, "the others wait for the digest"
    assert Delivery.objects.filter(channel="email", in_digest=True).count() == count - 1


@pytest.mark.usefixtures("noon")
def test_what_comes_after_reading_is_a_new_line(follower, district):
    happen(district, "a")
    services.mark_read(follower, city=district.city)
    happen(district, "b")
    assert list(Notice.objects.values_list("count", flat=True)) == [1, 1]


@pytest.mark.usefixtures("noon")
def test_of_many_records_at_once_a_few_letters_go_and_the_rest_waits_for_the_digest(cast, cities):
    services.choose(cast.resident, "district", email="now", push=False)
    for number in range(9):
        services.tell(cast.resident, f"event:{number}", f"Новина {number}", "/account/", "district", city=cities.odesa)
    assert Letter.objects.count() == 4
    assert Delivery.objects.filter(channel="email", in_digest=True, state="waiting").count() == 5
    assert Notice.objects.count() == 9


# ---- about what and whom nobody is told ----


@pytest.mark.usefixtures("noon")
def test_nobody_is_told_of_their_own_act(follower, cast, district):
    services.subscribe(cast.stranger, district, "district")
    happen(district, "a", actor=follower)
    assert [notice.user for notice in Notice.objects.all()] == [cast.stranger]


@pytest.mark.usefixtures("noon")
def test_nothing_is_told_of_what_may_not_be_seen(follower, district, monkeypatch):
    close(monkeypatch)
    happen(district, "a")
    assert not Notice.objects.exists()
    assert services.tell(follower, "b", "Новина", "/", "district", city=district.city, subject=district) is None


@pytest.mark.usefixtures("noon")
def test_nothing_is_told_of_another_citys_record(follower, district, cities):
    services.tell_subscribers(district, "district", "a", "Новина", "/account/", city=cities.other)
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("noon")
def test_a_closed_account_is_not_told(follower, district):
    type(follower).objects.filter(pk=follower.pk).update(is_active=False)
    happen(district, "a")
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("noon")
def test_hiding_takes_the_line_and_the_letter_that_has_not_left_and_restoring_brings_back_the_line_alone(follower, district):
    happen(district, "a")
    hiding.hide(district)
    assert not Notice.objects.exists()
    assert Letter.objects.get().state == "cancelled"
    hiding.restore(district)
    assert Notice.objects.get().title == "Новина a"
    assert Letter.objects.get().state == "cancelled"
    assert happen(district, "a") is None


@pytest.mark.usefixtures("noon")
def test_one_hidden_reply_of_several_leaves_the_number_of_the_others(follower, district, cities):
    about = list(cities.odesa.districts.all())[:3]
    for number, record in enumerate(about):
        happen(district, str(number), about=record)
    hiding.hide(about[2])
    assert Notice.objects.get().title == f"2 новини: «{district.name}»"
    hiding.hide(about[1])
    assert Notice.objects.get().title == "Новина 0"


@pytest.mark.usefixtures("noon")
def test_the_list_leaves_out_what_was_unpublished_since(follower, district, client_of, monkeypatch):
    happen(district, "a")
    assert "Новина a" in client_of(follower).get("/account/notices/").content.decode()
    close(monkeypatch)
    assert "Новина a" not in client_of(follower).get("/account/notices/").content.decode()
