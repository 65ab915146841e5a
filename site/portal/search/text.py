"""Words and their normal forms, so that «дільничного» finds «дільничний».

The index carries every plausible normal form of each word, a question the two likeliest of each.
Full-text search alone found a quarter of the inflected forms, this nearly all, and nothing foreign.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

import pymorphy3

_LETTERS = "0-9A-Za-zА-Яа-яЁёІіЇїЄєҐґ"
_WORD = re.compile(rf"[{_LETTERS}]+(?:['\-][{_LETTERS}]+)*")
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼʹ′`´‘"), "'")
_STRESS = "\u0301"
QUERY_WORDS = 12
QUERY_LENGTH = 200  # characters; more is no question of a person
WORD_LENGTH = 60
READINGS = 2  # normal forms of one word that a question takes
COMBINATIONS = 8
# Words that say nothing on their own; a query of nothing else keeps them.
STOP_WORDS = frozenset(
    "і й та а але або чи в у на з із зі до від за для про по при під над що як це не ж же би б the a an of to in".split()
)


@lru_cache(maxsize=1)
def _morphology():
    return pymorphy3.MorphAnalyzer(lang="uk")


def words(text: str) -> list[str]:
    """Small-letter words; all apostrophes are one, stress marks are none."""
    clean = unicodedata.normalize("NFC", (text or "").replace(_STRESS, "")).translate(_APOSTROPHES).lower()
    return [word for word in _WORD.findall(clean) if len(word) <= WORD_LENGTH]


@lru_cache(maxsize=50_000)
def lemmas_of(word: str) -> tuple[str, ...]:
    """Plausible normal forms, the likeliest first: «діти» gives «діти» and «дитина», "lamps" gives "lamp" too."""
    if word.isascii():
        return _english_forms(word)
    found = dict.fromkeys(parse.normal_form for parse in _morphology().parse(word)[:4])
    return tuple(found)


def _english_forms(word: str) -> tuple[str, ...]:
    """The word, and what it is without the ending of a plural or of an owner: enough for a few translated pages."""
    bare = word.removesuffix("'s")
    if len(bare) > 4 and bare.endswith("ies"):
        return bare, f"{bare[:-3]}y"
    if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss"):
        return bare, bare[:-1]
    return (bare,)


def token(word: str) -> str:
    """One token for every full-text parser: without apostrophes and hyphens."""
    return word.replace("'", "").replace("-", "")


def index_text(text: str) -> str:
    """What is stored for ``text``: every plausible normal form of every word, and parts of joined words."""
    out = []
    for word in words(text):
        out += [token(lemma) for lemma in lemmas_of(word)]
        if "-" in word:
            out += [token(lemma) for part in word.split("-") if part for lemma in lemmas_of(part)]
    return " ".join(out)


def query_words(text: str) -> list[str]:
    """The words of a question that carry meaning, at most twelve."""
    found = words(text[:QUERY_LENGTH])
    meaningful = [word for word in found if word not in STOP_WORDS]
    return list(dict.fromkeys(meaningful or found))[:QUERY_WORDS]


def query_forms(text: str) -> list[str]:
    """The question in normal forms, one string for each reading of its words, the likeliest first.

    «діти» is «діти» or «дитина»; of long questions only the first readings are kept.
    """
    choices = [list(dict.fromkeys(token(lemma) for lemma in lemmas_of(word)[:READINGS])) for word in query_words(text)]
    return [" ".join(forms) for forms in islice(product(*choices), COMBINATIONS)]
