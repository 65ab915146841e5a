"""The table of questions, asked of the real index."""

import pytest

from portal.places.models import Street
from portal.search import finding, services
from portal.search.registry import Entry
from tests.search.table import QUESTIONS, TEXTS


@pytest.fixture
def library(cities):
    """An entry for each text of the table; any object may stand behind an entry, so streets do."""
    from django.contrib.contenttypes.models import ContentType

    content_type = ContentType.objects.get_for_model(Street)
    for number, (key, (title, words)) in enumerate(TEXTS.items()):
        entry = services.store("page", content_type, 9_000_000 + number, Entry(cities.odesa, title, words, f"/{key}/"))
        assert entry.url == f"/{key}/"
    return cities.odesa


def ask(question, city):
    return {entry.url.strip("/") for entry in finding.search(question, city, "uk").entries}


def test_the_table_has_forty_questions_and_more():
    assert len({question for question, _wanted, _foreign in QUESTIONS}) >= 40


@pytest.mark.parametrize(("question", "wanted", "foreign"), QUESTIONS)
def test_a_question_finds_what_fits_and_nothing_foreign(question, wanted, foreign, library):
    found = ask(question, library)
    assert wanted <= found
    assert not foreign & found


def test_titles_come_before_texts(library):
    first = next(iter(finding.search("камера", library, "uk").entries))
    assert first.url == "/cameras/"


def test_when_no_entry_has_all_words_similar_ones_are_shown_and_said_to_be(library):
    found = finding.search("дільничний малюнок", library, "uk")
    assert found.is_exact is False
    assert {entry.url.strip("/") for entry in found.entries} == {"officer", "contest"}
