"""Every form that a stranger may send asks for a proof, and what all will read is shown to its author first."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import translation

from forumapp.forms import TopicForm
from meetings.forms import ProblemForm
from meetings.models import MeetingState, ProblemRaised
from portal.guards import forms, passes, rates
from portal.guards.models import Stopped
from tests.meetings.factories import make_meeting

pytestmark = pytest.mark.django_db
NEWCOMER = {"email": "new@example.com", "password1": "duzhe-dovhe-slovo-26", "display_name": "Нова (демо)", "age": "adult"}


@pytest.fixture(autouse=True)
def guarded(settings, monkeypatch):
    settings.GUARDS_SPAM = True
    monkeypatch.setattr(forms, "QUICK", 0)
    cache.clear()


def answered(key: str) -> dict:
    """The plain question of a form, answered as a person would."""
    stamp = passes.stamp(key)
    number = int(passes.key_of("question", stamp)[:8], 16)
    return {"guard_stamp": stamp, "guard_answer": str(3 + number % forms.QUESTIONS + number // forms.QUESTIONS % forms.QUESTIONS)}


def test_a_program_makes_no_account_and_a_person_does(client, cities):
    answer = client.post("/account/signup/", NEWCOMER)
    assert "Сторінка застаріла" in answer.content.decode()
    unproved = {**NEWCOMER, "guard_stamp": passes.stamp("sign-up")}
    assert "Дайте відповідь на запитання" in client.post("/account/signup/", unproved).content.decode()
    assert not get_user_model().objects.filter(email="new@example.com").exists()
    assert client.post("/account/signup/", {**NEWCOMER, **answered("sign-up")}).status_code == 302
    assert get_user_model().objects.filter(email="new@example.com").exists()


def test_the_sign_up_page_shows_each_field_once(client, cities):
    page = client.get("/account/signup/").content.decode()
    for name in ("email", "password1", "display_name", "guard_stamp", "guard_task", "guard_answer", "website"):
        assert page.count(f'name="{name}"') == 1, name


def test_who_looks_for_appeals_by_guessing_is_stopped(client, cities):
    guess = {"number": "БО-2026-000017", "contact": "x@example.com"}
    assert "Дайте відповідь" in client.post("/appeals/find/", {**guess, "guard_stamp": passes.stamp("appeal-find")}).content.decode()
    assert "нічого не знайшлося" in client.post("/appeals/find/", {**guess, **answered("appeal-find")}).content.decode()
    for _number in range(60):
        client.post("/appeals/find/", {**guess, "guard_stamp": passes.stamp("appeal-find")})
    assert "Забагато повідомлень поспіль" in client.post("/appeals/find/", {**guess, **answered("appeal-find")}).content.decode()
    assert Stopped.objects.get(reason="rate").form == "appeal-find"


def test_a_member_who_applies_again_and_again_is_told_to_wait(client_of, cast):
    client = client_of(cast.resident)
    page = client.get("/volunteers/apply/").content.decode()
    assert 'name="guard_stamp"' in page
    assert "data-guard-question" not in page  # who has signed in is not asked to count
    for _number in range(6):
        answer = client.post("/volunteers/apply/", {"name": "Леся", "guard_stamp": passes.stamp("volunteer")})
    assert answer.status_code == 422
    assert not Stopped.objects.filter(reason="rate").exists()  # faulty forms are not counted as sendings


def test_minutes_are_counted_in_ukrainian(rf):
    form = forms.SpamGuardMixin(request=rf.post("/"))
    said = {}
    for minutes in (1, 2, 5, 60):
        form.rate = rates.Rate(window=minutes * 60)
        said[minutes] = form._wait_words()
    assert "за 1 хвилину." in said[1]
    assert "за 2 хвилини." in said[2]
    assert "за 5 хвилин." in said[5]
    assert "за 60 хвилин." in said[60]
    with translation.override("en"):
        assert "%" not in form._wait_words()


# ---- what all will read ----


def test_a_problem_for_all_is_shown_to_its_author_first_and_a_note_for_the_police_is_not(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    client, address = client_of(cast.coordinator), f"/meetings/{meeting.pk}/desk/problem/"
    client.get(f"/meetings/{meeting.pk}/desk/")
    words = {"text": "Власник авто 067 123 45 67 шумить"}
    page = client.post(address, {**words, "is_public": "on"}).content.decode()
    assert "Так побачать усі" in page
    assert not ProblemRaised.objects.exists()
    client.post(address, {**words, "is_public": "on", "guard_choice": "hide"})
    assert "067" not in ProblemRaised.objects.get().text
    client.post(address, words)
    assert ProblemRaised.objects.filter(text__contains="067").exists()
    assert MeetingState.objects.exists()


def test_the_guard_reads_the_answers_of_a_poll_one_by_one():
    assert {"poll_question", "poll_options"} <= set(TopicForm.public_fields)
    assert forms.as_words(["Так", "Ні"]) == "Так\nНі"
    assert forms.as_words(None) == ""


def test_a_problem_with_wartime_words_says_that_a_moderator_reads_it():
    form = ProblemForm({"text": "Танки стоять біля школи", "is_public": "on"})
    assert not form.is_valid()
    assert form.asks_first
    assert "прочитає модератор" in form.wartime_words
    assert ProblemForm({"text": "Танки стоять біля школи"}).is_valid()
