"""Words and their normal forms, so that «дільничного» finds «дільничний».

The index carries every plausible normal form of each word, a question the two likeliest of each.
Full-text search alone found a quarter of the inflected forms, this nearly all, and nothing foreign.
"""

import re
import unicodedata
from functools import lru_cache

from portal.core.words import is_known as in_dictionary
from portal.core.words import normal_forms

from . import shortenings

VERSION = 2  # raise it when the same text would be indexed otherwise: the rebuild then knows what is old
_LETTERS = "0-9A-Za-zА-Яа-яЁёІіЇїЄєҐґ"
WORD = re.compile(rf"[{_LETTERS}]+(?:['\-][{_LETTERS}]+)*")
_CYRILLIC = re.compile("[а-яёіїєґ]")
_APOSTROPHES = dict.fromkeys(map(ord, '’ʼʹ′`´‘＇"'), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_STRESS = "\u0301"
# Latin letters among Cyrillic ones come from the other layout and look the same.
_LOOKALIKES = str.maketrans("aceiopxyk", "асеіорхук")
WORD_LENGTH = 60
READINGS = 2  # normal forms of one word that a question takes
# Words that say nothing on their own; a question of nothing else keeps them.
STOP_WORDS = frozenset(
    (
        "і й та а але або чи в у на з із зі до від за для про по при під над що як це не ж же би б біля щодо перед після між "
        "де хто коли куди чому є мій моя моє мої наш ваш так цей ця ці "
        "и с со во о об из к ко от как что где кто когда куда не ни мой моя это для возле около "
        "the a an of to in on at for and or is my"
    ).split()
)
# What people want to do with the thing they look for. The thing alone is looked for.
WISHES = frozenset(
    (
        "подати написати отримати дізнатися знайти шукати хочу треба потрібно можна зробити замовити показати "
        "подать написать получить узнать найти искать нужно надо можно сделать find get want"
    ).split()
)


def clean(text: str) -> str:
    """``text`` with one kind of apostrophe and of dash, without stress marks; as long as it was but for those."""
    return unicodedata.normalize("NFC", (text or "").replace(_STRESS, "")).translate(_APOSTROPHES).translate(_DASHES)


def words(text: str) -> list[str]:
    """Small-letter words; all apostrophes are one, stress marks are none."""
    return [small(word) for word in WORD.findall(clean(text)) if len(word) <= WORD_LENGTH]


def small(word: str) -> str:
    """One word in small letters, of one alphabet where it looks like one."""
    lower = word.lower()
    if not lower.isascii() and _CYRILLIC.search(lower):
        return lower.translate(_LOOKALIKES)
    return lower


@lru_cache(maxsize=50_000)
def lemmas_of(word: str) -> tuple[str, ...]:
    """Plausible normal forms, the likeliest first: «діти» gives «діти» and «дитина», "lamps" gives "lamp" too."""
    if word.isascii():
        return _english_forms(word)
    return normal_forms(_known_spelling(word))


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Whether the Ukrainian dictionary has this form."""
    return not word.isascii() and in_dictionary(_known_spelling(word))


@lru_cache(maxsize=20_000)
def _known_spelling(word: str) -> str:
    """«підїзд» is «під'їзд»: an apostrophe left out is put back where the dictionary wants one."""
    if "'" in word or in_dictionary(word):
        return word
    for place in range(1, len(word)):
        if word[place] in "яюєї" and word[place - 1] in "бпвмфрнздтсхкшчжг":
            spelt = f"{word[:place]}'{word[place:]}"
            if in_dictionary(spelt):
                return spelt
    return word


def _english_forms(word: str) -> tuple[str, ...]:
    """The word, and what it is without the ending of a plural or of an owner: enough for a few translated pages."""
    bare = word.removesuffix("'s")
    if len(bare) > 4 and bare.endswith("ies"):
        return bare, f"{bare[:-3]}y"
    if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss"):
        return bare, bare[:-1]
    return (bare,)


def token(word: str) -> str:
    """One token for every full-text engine: without apostrophes and hyphens."""
    return word.replace("'", "").replace("-", "")


def tokens_of(word: str) -> list[str]:
    """The normal forms of a small-letter word as tokens, and those of the parts of a joined word."""
    found = [token(lemma) for lemma in lemmas_of(word)]
    if "-" in word:
        found += [token(lemma) for part in word.split("-") if part for lemma in lemmas_of(part)]
    return found


def index_tokens(text: str) -> list[str]:
    """What is stored for ``text``: each plausible normal form once, abbreviations written out too."""
    found: dict[str, None] = {}
    for raw in WORD.findall(clean(text)):
        if len(raw) > WORD_LENGTH:
            continue
        word = small(raw)
        found.update(dict.fromkeys(tokens_of(word)))
        for other in shortenings.written_out(raw, token(word)).split():
            found.update(dict.fromkeys(tokens_of(other)))
    found.pop("", None)
    return list(found)
