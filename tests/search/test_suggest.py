"""Suggestions while typing, and the words that were looked for in vain."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.search import missed
from portal.search.models import MissedWord
from tests.home.reading import words


def titles(client, question, host="localhost"):
    return [item["title"] for item in client.get("/search/suggest/", {"q": question}, headers={"host": host}).json()["items"]]


def test_a_beginning_a_form_and_another_layout_suggest_a_title(client, publish):
    publish("Зустріч із дільничним", "Про камери.")
    for question in ("зу", "дільн", "зустрічами", "зустріч діль", "lskmy", "ЗУСТР"):
        assert titles(client, question) == ["Зустріч із дільничним"], question
    assert titles(client, "камери") == []
    assert titles(client, "з") == []


def test_suggestions_stay_in_their_city(client, publish, cities):
    from tests.harness.people import OTHER_HOST

    publish("Камери Одеси")
    publish("Камери Тихого", city=cities.other)
    assert titles(client, "кам") == ["Камери Одеси"]
    assert titles(client, "кам", OTHER_HOST) == ["Камери Тихого"]


def test_suggestions_may_be_kept_and_set_no_cookie(client, publish):
    publish("Камери")
    answer = client.get("/search/suggest/", {"q": "кам"})
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post("/search/suggest/", {"q": "кам"}).status_code == 405


def test_found_words_are_marked_and_what_is_typed_stays_text(client, publish):
    publish("Пам’ятка", "Камери <b>зберігають</b> запис. " + "Далі про двір. " * 60)
    page = words(client.get("/search/", {"q": "камерами"}))
    assert "<mark>Камери</mark>" in page
    assert "<b>зберігають" not in page


def test_another_layout_and_a_misspelling_are_said(client, publish):
    publish("Камери у дворі")
    assert "іншу розкладку" in words(client.get("/search/", {"q": "rfvthb"}))
    mended = words(client.get("/search/", {"q": "камаери"}))
    assert "Можливо, ви шукали «камера»" in mended
    assert "Камери" in mended


@pytest.mark.parametrize("times", [2, 3])
def test_editors_see_words_asked_in_vain_three_times(times, client, client_of, cast, cities):
    for _time in range(times):
        client.get("/search/", {"q": "дельтаплан 0501234567 іван@example.com"})
    shown = words(client_of(cast.editor).get("/cms/missed-words/"))
    assert ("дельтаплан" in shown) is (times >= 3)
    assert not MissedWord.objects.filter(word__contains="050").exists()
    assert "дельтаплан" not in words(client_of(cast.of(cities.other).editor).get("/cms/missed-words/"))


def test_residents_never_see_the_words_of_others(client_of, cast):
    assert client_of(cast.resident).get("/cms/missed-words/").status_code in (302, 403)


def test_missed_words_go_after_ninety_days(cities):
    today = timezone.localdate()
    MissedWord.objects.create(city=cities.odesa, day=today - timedelta(days=90), word="старе", count=9)
    MissedWord.objects.create(city=cities.odesa, day=today - timedelta(days=89), word="свіже", count=9)
    assert [row["word"] for row in missed.often(cities.odesa)] == ["свіже"]
    assert missed.forget_old() == 1
