"""What a person may mean while still typing: titles of the city's public objects."""

from django.utils import timezone

from . import reading
from .engine import Node, both, either, match
from .finding import LIKED, Row, freshness, read_rows, scope_of
from .layout import other_layouts
from .services import BEGINNING
from .text import token

SHOWN = 8
LOOKED_AT = 150
LEAST = 2  # letters


def suggest(question: str, city, language: str) -> list[Row]:
    """At most eight entries whose titles hold every word of the question, the last one perhaps only begun."""
    words = reading.words_of(question)
    if city is None or not words or len(token("".join(words))) < LEAST:
        return []
    for typed in (words, *(reading.words_of(other) for other in other_layouts(question[: reading.QUESTION_LENGTH]))):
        found = _suggest(typed, city, language) if typed else []
        if found:
            return found
    return []


def _suggest(words: list[str], city, language: str) -> list[Row]:
    node = both(scope_of(city, language), *map(_begun, words))
    rows = read_rows(match(node, LOOKED_AT))
    now = timezone.now()
    first = token(words[0])

    def order(row: Row):
        begins = token(row.title.lower()).startswith(first)
        return (-(begins + LIKED.get(row.kind, 0.0) + freshness(row.date, now)), len(row.title), row.title)

    chosen, titles = [], set()
    for row in sorted(rows, key=order):
        if row.title not in titles:
            titles.add(row.title)
            chosen.append(row)
    return chosen[:SHOWN]


def _begun(word: str) -> Node:
    """A word of a title that begins so, or has this as one of its forms."""
    short = token(word)
    ways = [f"^{short[: BEGINNING[-1]]}"] if len(short) >= BEGINNING[0] else []
    meant = reading.meaning(word)
    return either(*ways, reading.titled(meant))
