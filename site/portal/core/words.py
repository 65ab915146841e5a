"""Normal forms of Ukrainian words: one dictionary for whoever needs it."""

from functools import lru_cache

import pymorphy3

READINGS = 4


@lru_cache(maxsize=1)
def analyzer() -> pymorphy3.MorphAnalyzer:
    """The dictionary: 22 MB, a quarter of a second to load, once a process. Ask it through the functions below."""
    return pymorphy3.MorphAnalyzer(lang="uk")


@lru_cache(maxsize=20_000)
def normal_forms(word: str) -> tuple[str, ...]:
    """Plausible normal forms of a small-letter word with plain apostrophes, the likeliest first; at least one, raises nothing."""
    try:
        found = tuple(dict.fromkeys(parse.normal_form for parse in analyzer().parse(word)[:READINGS]))
    except ValueError:  # the dictionary asks for the name of a letter, and some letters have none
        found = ()
    return found or (word,)


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> frozenset[str]:
    """Plausible normal forms of a word, and the word itself."""
    return frozenset({word, *normal_forms(word)})


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Whether the dictionary has this form; raises nothing."""
    try:
        return analyzer().word_is_known(word)
    except ValueError:
        return False
