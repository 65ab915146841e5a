"""Normal forms of Ukrainian words: one dictionary for whoever needs it."""

from functools import lru_cache

import pymorphy3

READINGS = 4


@lru_cache(maxsize=1)
def analyzer() -> pymorphy3.MorphAnalyzer:
    """The dictionary: 22 MB, a quarter of a second to load, once a process."""
    return pymorphy3.MorphAnalyzer(lang="uk")


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> frozenset[str]:
    """Plausible normal forms of a small-letter word with plain apostrophes, and the word itself."""
    try:
        return frozenset({word, *(parse.normal_form for parse in analyzer().parse(word)[:READINGS])})
    except ValueError:  # the dictionary asks for the name of a letter, and some letters have none
        return frozenset({word})
