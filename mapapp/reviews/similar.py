"""Entries of the same element that say much the same: shown while one types, so that a neighbour supports instead of repeating."""

from rapidfuzz import fuzz

from portal.search import text as words

from .models import Entry

LEAST = 62  # of 100: where lists of normal forms begin to be about one thing (tests/mapapp/reviews/test_similar.py)
SHORTEST = 3  # words that say something
LOOKED_AT = 400  # the newest entries of an element
SHOWN = 3


def lemmas(text: str) -> str:
    """The likeliest normal form of each word that says something, in the order of the text."""
    found = (words.lemmas_of(word)[0] for word in words.words(text) if word not in words.STOP_WORDS and len(word) > 2)
    return " ".join(found)


def find(element, record, text: str, *, but: int | None = None) -> list[Entry]:
    """At most three public entries about ``record`` like ``text``, the likest first."""
    asked = lemmas(text)
    if len(set(asked.split())) < SHORTEST:
        return []
    rows = Entry.objects.public().about(element, record).exclude(pk=but).order_by("-pk").values_list("pk", "lemmas")[:LOOKED_AT]
    scored = sorted(((likeness(asked, held), pk) for pk, held in rows), reverse=True)[:SHOWN]
    chosen = [pk for score, pk in scored if score >= LEAST]
    found = Entry.objects.in_bulk(chosen)
    return [found[pk] for pk in chosen if pk in found]


def likeness(first: str, second: str) -> float:
    """0 to 100, from two strings of normal forms. What stands in both counts by how much of the shorter one it is."""
    mine, other = set(first.split()), set(second.split())
    if min(len(mine), len(other)) < SHORTEST:
        return 0.0
    shared = len(mine & other)
    overlap = 100 * shared / min(len(mine), len(other))
    return 0.0 if shared < 2 else (overlap + fuzz.token_sort_ratio(first, second)) / 2
