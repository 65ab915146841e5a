"""Programs are stopped, people are not: proofs, times, rates, and a way through for whoever has no JavaScript."""

import json
import time
from base64 import b64encode

import pytest
import time_machine
from altcha import solve_challenge_v1
from django import forms
from django.core.cache import cache
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from portal.guards import passes, rates
from portal.guards.forms import QUICK, PublicTextMixin, SpamGuardMixin
from portal.guards.models import Attempts, SpentPass, Stopped

pytestmark = pytest.mark.django_db


class WordForm(SpamGuardMixin, forms.Form):
    guard_name = "word"
    rate = rates.Rate(window=600, person=3, address=3, network=5)
    word = forms.CharField()


class EssentialForm(WordForm):
    guard_name = "essential"
    rate = rates.Rate(window=600, person=3, address=3, network=5, essential=True)


@pytest.fixture(autouse=True)
def guarded(settings):
    settings.GUARDS_SPAM = True
    settings.GUARDS_EFFORT = 500
    cache.clear()


@pytest.fixture
def visitor():
    """A request of somebody unknown from an address."""

    def make(address="192.0.2.10", user=None):
        request = RequestFactory().post("/", REMOTE_ADDR=address)
        if user is not None:
            request.user = user
        return request

    return make


def payload(form="word") -> str:
    task = passes.task(form)
    found = solve_challenge_v1(task["challenge"], task["salt"], task["algorithm"], task["maxNumber"], 0)
    answer = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": found.number}

    return b64encode(json.dumps(answer).encode()).decode()


def stamped(form="word", ago=60.0) -> str:
    with time_machine.travel(time.time() - ago, tick=False):
        return passes.stamp(form)


def sent(request, kind=WordForm, **changes):
    data = {"word": "так", "guard_stamp": stamped(kind.guard_name), "guard_task": "", **changes}
    return kind(data, request=request)


def test_a_solved_task_lets_a_visitor_through(visitor):
    form = sent(visitor(), guard_task=payload())
    assert form.is_valid(), form.errors
    assert not form.needs_eye


def test_without_javascript_a_plain_question_is_asked_and_its_answer_lets_through(visitor):
    first = sent(visitor())
    assert not first.is_valid()
    assert first.guard_asks
    assert "плюс" in first.question
    stamp = stamped()
    second = sent(visitor(), guard_stamp=stamp)
    second.data["guard_answer"] = str(sum(second._numbers(stamp)))
    assert second.is_valid(), second.errors
    assert second.needs_eye  # a moderator looks at words that came by this way


def test_a_wrong_answer_asks_again_and_keeps_the_words(visitor):
    form = sent(visitor(), guard_answer="99")
    assert not form.is_valid()
    assert form["word"].value() == "так"
    assert form["guard_answer"].value() == ""
    assert passes.age(form["guard_stamp"].value(), "word") is not None


def test_a_task_is_taken_once(visitor):
    solved = payload()
    assert sent(visitor(), guard_task=solved).is_valid()
    again = sent(visitor(), guard_task=solved)
    assert not again.is_valid()
    assert "вже надіслано" in str(again.errors)
    assert SpentPass.objects.count() == 1


def test_a_question_is_answered_once(visitor):
    stamp = stamped()
    answer = str(sum(WordForm(request=None)._numbers(stamp)))
    assert sent(visitor(), guard_stamp=stamp, guard_answer=answer).is_valid()
    assert not sent(visitor(), guard_stamp=stamp, guard_answer=answer).is_valid()


def test_a_task_of_another_form_is_no_proof(visitor):
    assert not sent(visitor(), guard_task=payload("other")).is_valid()


def test_a_task_grows_old(visitor):
    with time_machine.travel(time.time() - passes.TASK_AGE - 60, tick=False):
        solved = payload()
    assert not passes.is_solved(solved, "word")


def test_what_fills_the_hidden_field_is_stopped(visitor):
    form = sent(visitor(), website="https://spam.example.com", guard_task=payload())
    assert not form.is_valid()
    assert Stopped.objects.get().reason == "honeypot"


def test_nobody_fills_a_form_in_a_second_but_may_press_again(visitor):
    form = sent(visitor(), guard_stamp=stamped(ago=QUICK / 4), guard_task=payload())
    assert not form.is_valid()
    assert Stopped.objects.get().reason == "quick"


@pytest.mark.parametrize("stamp", ["", "x", "x:y:z"])
def test_a_form_without_our_stamp_is_stale_and_gets_a_fresh_one(visitor, stamp):
    form = sent(visitor(), guard_stamp=stamp, guard_task=payload())
    assert not form.is_valid()
    assert passes.age(form["guard_stamp"].value(), "word") is not None


def test_who_sends_too_often_from_one_account_waits(visitor, cast):
    answers = [sent(visitor(user=cast.resident)).is_valid() for _ in range(4)]
    assert answers == [True, True, True, False]


def test_a_whole_network_is_never_closed(visitor):
    """Thousands stand behind one address of a carrier: past the limit words only wait for a moderator."""
    for number in range(8):
        form = sent(visitor(f"192.0.2.{number}"), guard_task=payload())
        assert form.is_valid(), form.errors
    assert form.needs_eye


def test_an_essential_form_is_open_however_many_share_an_address(visitor):
    assert all(sent(visitor(), EssentialForm, guard_task=payload("essential")).is_valid() for _ in range(14))


def test_a_flood_from_one_address_is_closed_where_nothing_essential_stands(visitor):
    answers = [sent(visitor(), guard_task=payload()).is_valid() for _ in range(11)]
    assert answers[:9] == [True] * 9
    assert not answers[-1]


def test_an_ipv6_home_is_one_address(visitor):
    one, other = visitor("2001:db8:1:2::5"), visitor("2001:db8:1:2:ffff::9")
    assert rates.places_of(one) == rates.places_of(other)
    assert rates.places_of(visitor("::ffff:192.0.2.1"))[0] == "192.0.2.1"
    assert rates.places_of(visitor("nonsense")) == ("unknown", "unknown")


def test_the_database_counts_when_the_cache_is_gone(visitor, monkeypatch, cast):
    def gone(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(rates.cache, "add", gone)
    answers = [sent(visitor(user=cast.resident)).is_valid() for _ in range(4)]
    assert answers == [True, True, True, False]
    row = Attempts.objects.get()
    assert row.count == 4


def test_a_form_with_mistakes_costs_nothing(visitor):
    for _ in range(20):
        assert not sent(visitor(), word="").is_valid()
    assert sent(visitor(), guard_task=payload()).is_valid()


def test_rows_hold_nobody(visitor):
    sent(visitor("203.0.113.77"), website="x").is_valid()
    sent(visitor("203.0.113.77"), guard_task=payload()).is_valid()
    everything = str(list(Stopped.objects.values())) + str(list(SpentPass.objects.values()))
    assert "203.0.113" not in everything


@trying(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda raw: b64encode(raw).decode()))
def test_no_payload_breaks_the_check(value):
    assert passes.is_solved(value, "word") is False
    assert passes.age(value, "word") is None


# ---- «так побачать усі» ----


class ReviewForm(SpamGuardMixin, PublicTextMixin, forms.Form):
    guard_name = "review"
    public_fields = ("text",)
    text = forms.CharField(label="Відгук")


def review(words, visitor, choice="", **changes):
    data = MultiValueDict(
        {"text": [words], "guard_stamp": [stamped("review")], "guard_task": [payload("review")], "guard_choice": [choice]}
    )
    for name, value in changes.items():
        data[name] = value
    return ReviewForm(data, request=visitor())


def test_a_telephone_is_asked_about_before_anybody_sees_it(visitor):
    form = review("Дзвоніть 067 123 45 67", visitor)
    assert not form.is_valid()
    assert form.asks_first
    assert not form.may_keep
    assert form.found_labels == ["номер телефону"]
    assert "067 123 45 67" in str(form.shown[0]["html"])
    assert SpentPass.objects.count() == 0  # the proof is spent with the second sending


def test_what_the_author_hides_is_hidden(visitor):
    form = review("Дзвоніть 067 123 45 67", visitor, "hide")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == "Дзвоніть [приховано: номер телефону]"


def test_a_blocked_kind_cannot_be_left_by_any_button(visitor):
    assert not review("Дзвоніть 067 123 45 67", visitor, "keep").is_valid()


def test_a_mail_address_may_be_left(visitor):
    form = review("Пишіть a@example.com", visitor, "keep")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == "Пишіть a@example.com"


def test_who_wants_to_rewrite_gets_the_form_with_the_words(visitor):
    form = review("Дзвоніть 067 123 45 67", visitor, "edit")
    assert not form.is_valid()
    assert not form.asks_first
    assert form["text"].value() == "Дзвоніть 067 123 45 67"


def test_wartime_words_are_explained_and_then_wait(visitor):
    first = review("Ракета влучила в склад", visitor)
    assert not first.is_valid()
    assert first.asks_first
    assert "модератор" in first.wartime_words
    second = review("Ракета влучила в склад", visitor, "keep")
    assert second.is_valid(), second.errors
    assert second.must_wait


def test_an_honest_text_is_asked_about_nothing(visitor):
    form = review("У дворі темно, ліхтар не горить з 5 березня.", visitor)
    assert form.is_valid(), form.errors
    assert not form.must_wait
