"""Personal data is found where people write it, and not where there is none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.guards import text

from . import personal_corpus as corpus

pytestmark = pytest.mark.once

MARK = re.compile(r"\[(phone|plate|card|rnokpp|passport|address|email|link):(.+?)\](?=[\s.,!?)–]|$)")


def expected(line):
    """The plain sentence, and what should be found in it."""
    return MARK.sub(r"\2", line), MARK.findall(line)


@pytest.fixture(autouse=True)
def official(monkeypatch):
    monkeypatch.setattr(text, "_official", [lambda: corpus.OFFICIAL])


def test_the_table_is_big_enough_and_has_both_kinds_of_sentences():
    empty = [line for line in corpus.SENTENCES if not expected(line)[1]]
    assert len(corpus.SENTENCES) >= corpus.LEAST
    assert len(empty) >= 40


@pytest.mark.parametrize("line", corpus.SENTENCES)
def test_a_sentence_is_asked_about_what_a_reader_would_ask(line):
    plain, wanted = expected(line)
    found = text.find(plain)
    assert [(row.kind, row.text) for row in found] == wanted
    assert all(plain[row.start : row.end] == row.text for row in found)


def test_an_unlisted_number_of_the_same_shape_is_found(monkeypatch):
    monkeypatch.setattr(text, "_official", [])
    assert text.find("Гаряча лінія поліції +380 48 779 40 61")


def test_what_is_hidden_leaves_the_rest_as_it_was():
    source = "Дзвоніть 067 123 45 67 увечері, авто ВН1234АА."
    hidden = text.hidden(source, text.find_personal(source))
    assert hidden == "Дзвоніть [приховано: номер телефону] увечері, авто [приховано: номер авто]."
    assert text.find_personal(hidden) == []


def test_what_is_marked_is_safe_to_show():
    source = "<script>alert(1)</script> 067 123 45 67"
    shown = text.marked(source, text.find_personal(source))
    assert "<script>" not in shown
    assert '<mark class="found">067 123 45 67' in shown


@settings(max_examples=300, deadline=2000)
@given(st.text(max_size=400) | st.text(alphabet="0123456789 ()-+.АВ@№,квул", max_size=300))
def test_no_text_breaks_the_search_and_places_never_meet(source):
    found = text.find(source)
    ends = 0
    for row in found:
        assert ends <= row.start < row.end
        assert source[row.start : row.end] == row.text
        ends = row.end
    assert isinstance(text.hidden(source, found), str)
    assert isinstance(text.marked(source, found), str)


@pytest.mark.parametrize(
    "source",
    [
        "0" * 50_000,
        "0 6 7" * 9_000,
        "a@" * 20_000,
        "вул. Я" * 8_000,
        "нуль один " * 5_000,
        "www." * 12_000,
        "А" * 50_000,
        "ВН 1234 " * 6_000,
    ],
    ids=lambda source: source[:8].strip(),
)
@pytest.mark.timeout(20)
def test_a_long_text_made_to_be_slow_is_not(source):
    import time

    started = time.process_time()
    text.find(source)
    assert time.process_time() - started < 5
