"""What may not be public in wartime waits for a person; what only sounds like it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.guards import wartime
from portal.guards.models import Stopped, WartimeRule

from . import wartime_corpus as corpus

pytestmark = pytest.mark.django_db


def test_the_rules_hold_what_they_must_and_leave_the_rest(capsys):
    held = [line for line in corpus.HELD if wartime.find(line)]
    wrong = [line for line in corpus.FREE if wartime.find(line)]
    missed = [line for line in corpus.HELD if line not in held]
    recall, precision = len(held) / len(corpus.HELD), len(held) / (len(held) + len(wrong))
    with capsys.disabled():
        figures = f"recall {recall:.2f}, precision {precision:.2f}; missed {missed}; wrong {wrong}"
        print(f"\nsentences {len(corpus.HELD) + len(corpus.FREE)}: {figures}")  # noqa: T201
    assert len(corpus.HELD) + len(corpus.FREE) >= corpus.LEAST
    assert recall >= corpus.RECALL, missed
    assert precision >= corpus.PRECISION, wrong


def test_the_author_reads_what_why_and_what_to_do_without_blame():
    words = wartime.explanation(wartime.find("Ракета влучила в будинок. БТР стоїть у дворі."))
    assert "куди влучило і що зруйновано" in words
    assert "де перебувають або куди рухаються військові" in words
    assert "прочитає модератор" in words
    assert "приберіть ці слова" in words
    assert "%" not in words


def test_only_the_sentence_itself_is_pointed_at():
    text = "Добрий вечір. Ракета влучила в будинок! Дякую."
    (hit,) = wartime.find(text)
    assert text[hit.start : hit.end] == "Ракета влучила в будинок"


def test_staff_add_a_rule_and_switch_one_off():
    assert not wartime.find("Понтон стоїть біля берега")
    WartimeRule.objects.create(group="positions", name="Понтони", first="понтон", second="стояти")
    assert wartime.find("Понтони стоять біля берега")
    WartimeRule.objects.update(is_active=False)
    assert not wartime.find("Понтони стоять біля берега")


def test_what_waits_is_counted_without_its_words():
    assert "Ракети" in wartime.screen("forum", {"text": "Ракета влучила в склад"})
    assert not wartime.screen("forum", {"text": "Двір темний", "number": 5})
    assert not wartime.screen("appeal", {"what": "Ракета влучила в склад"})  # the police read it, nobody else
    row = Stopped.objects.get()
    assert (row.guard, row.reason, row.form, row.count) == ("wartime", "strikes", "forum", 1)


@settings(max_examples=100, deadline=3000)
@given(st.text(max_size=300))
def test_no_text_breaks_the_guard(text):
    rules = [("positions", "x", "бтр, танк*", "стояти", "музей")]
    compiled = wartime._compiled(tuple(rules))
    for start, end in wartime._sentences(text):
        assert 0 <= start < end <= len(text)
    assert all(wartime._holds(rule, text.lower().split()) in (True, False) for rule in compiled)
