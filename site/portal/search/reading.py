"""A question of a person becomes groups of words that an entry must hold, one group a word or a name."""

from dataclasses import dataclass
from functools import lru_cache

from portal.places.models import Street

from . import russian, shortenings
from .engine import Node, both, either, match
from .layout import on_ukrainian_keys
from .models import SearchEntry, SearchWord
from .sounds import sound_key
from .text import READINGS, STOP_WORDS, WISHES, WORD, WORD_LENGTH, clean, is_known, lemmas_of, small, token, tokens_of

QUESTION_LENGTH = 200  # characters; more is no question of a person
QUESTION_WORDS = 12
HEARD = 12  # words of the index that one sound may mean
STREETS = 12  # streets looked at for one question
# What stands in names of streets and names none alone, and titles that people leave out.
_OF_ANY_STREET = frozenset("дорога шосе узвіз площа проспект бульвар провулок набережна вулиця".split())
_TITLES = frozenset("князь академік генерал адмірал маршал полковник професор герой святий академика академик адмирал князя".split())


@dataclass(frozen=True)
class Word:
    """One word of a question: as typed, what it may mean, the same by its sound, and whether the dictionary has it."""

    typed: str
    node: Node
    sounds: tuple[str, ...] = ()
    is_known: bool = True


def words_of(question: str) -> list[str]:
    """The words of a question that carry meaning, at most twelve, in small letters."""
    text = "".join(sign for sign in question[:QUESTION_LENGTH] if sign != "\0" and not 0xD800 <= ord(sign) <= 0xDFFF)
    found = [small(word) for word in WORD.findall(clean(text)) if len(word) <= WORD_LENGTH]
    found = list(dict.fromkeys(found))
    for needless in (STOP_WORDS, WISHES, shortenings.STREET):
        found = [word for word in found if token(word) not in needless] or found
    return found[:QUESTION_WORDS]


def read(words: list[str], city) -> list[Word]:
    """What each word may mean in ``city``; neighbours that are one Russian phrase become one."""
    plain = _phrases(words)
    wanted = {sound for word in plain for sound in word.sounds if _is_foreign(word)}
    heard = _heard(city, wanted)
    return [
        _with(word, [other for sound in word.sounds for other in heard.get(sound, ())]) if _is_foreign(word) else word for word in plain
    ]


def by_sound(found: list[Word], city) -> list[Word]:
    """The same words, each with everything of the index that sounds like it."""
    heard = _heard(city, {sound for word in found for sound in word.sounds})
    return [_with(word, [other for sound in word.sounds for other in heard.get(sound, ())]) for word in found]


def _is_foreign(word: Word) -> bool:
    """Latin letters, Russian letters or no word of the dictionary: how it sounds is looked for too."""
    return not word.is_known


def _phrases(words: list[str]) -> list[Word]:
    found, place = [], 0
    while place < len(words):
        pair = russian.in_ukrainian(*words[place : place + 2]) if place + 1 < len(words) else ()
        if pair:
            own = both(*(meaning(word) for word in words[place : place + 2]))
            found.append(Word(" ".join(words[place : place + 2]), either(own, *map(_phrase, pair))))
            place += 2
            continue
        found.append(_word(words[place]))
        place += 1
    return found


@lru_cache(maxsize=5_000)
def _word(word: str) -> Word:
    if any(sign.isdigit() for sign in word):
        return Word(word, meaning(word))
    sounds = dict.fromkeys(filter(None, (sound_key(token(word)), *(sound_key(token(lemma)) for lemma in lemmas_of(word)[:1]))))
    return Word(word, meaning(word), tuple(sounds), is_known(word) and not set(word) & set("ыэъё"))


def meaning(word: str) -> Node:
    """Everything that a word may stand for: its normal forms, its parts, its Ukrainian, what it is short for."""
    short = token(word)
    ways: list[Node] = [short] if word.isascii() or any(sign.isdigit() for sign in word) else []
    ways += [token(lemma) for lemma in lemmas_of(word)[:READINGS]]
    if set(word) & set("ыэъё"):
        ways += [token(lemmas_of(other)[0]) for other in (on_ukrainian_keys(word), _with_our_letters(word)) if is_known(other)]
    if "-" in word:
        parts = [part for part in word.split("-") if part]
        numbers = [part for part in parts if part.isdigit()]
        ways.append(both(*(token(lemmas_of(part)[0]) for part in numbers or parts)))
    ways += [_phrase(other) for other in russian.in_ukrainian(word)]
    if shortenings.asked_for(short):
        ways.append(_phrase(shortenings.asked_for(short)))
    return either(*(way for way in ways if way)) if any(ways) else short


def titled(node: Node) -> Node:
    """The same words, in the title of an entry."""
    return f"_{node}" if isinstance(node, str) else (node[0], *map(titled, node[1:]))


def _with_our_letters(word: str) -> str:
    return word.translate(str.maketrans({"ы": "и", "э": "е", "ё": "ьо", "ъ": "'"}))


def _phrase(words: str) -> Node:
    """Words as a text holds them: each in one of its two likeliest forms."""
    return both(*(either(*(token(lemma) for lemma in lemmas_of(small(word))[:READINGS])) for word in WORD.findall(clean(words))))


def _heard(city, sounds: set[str]) -> dict[str, list[str]]:
    if not sounds:
        return {}
    found: dict[str, list[str]] = {}
    rows = SearchWord.objects.filter(city=city, sound__in=sorted(sounds)).order_by("length", "word").values_list("sound", "word")
    for sound, word in rows[: HEARD * len(sounds)]:
        found.setdefault(sound, []).append(word)
    return {sound: some[:HEARD] for sound, some in found.items()}


def _with(word: Word, others: list[str]) -> Word:
    return Word(word.typed, either(word.node, *others), word.sounds, word.is_known) if others else word


# Streets: whichever name is asked, texts with any of them answer.


def with_streets(found: list[Word], city) -> list[Word]:
    """The same words, where those that name a street of ``city`` are one group with all its names."""
    scope = both(f"=c{city.pk}", "=kstreet", "=apublic")
    named = [word for word in found if any(len(leaf) > 2 for leaf in _forms(word))]
    if not named:
        return found
    ids = match(both(scope, either(*(word.node for word in named))), STREETS)
    if not ids:
        return found
    keys = SearchEntry.objects.filter(pk__in=ids, city=city).values_list("object_id", flat=True)
    streets = list(Street.objects.of_city(city).filter(pk__in=[key for key in keys if key.isdigit()]))
    groups = list(found)
    for street in streets:
        names = [street.name, *street.former_names, *street.russian_names]
        for name in names:
            groups = _merge(groups, name, names)
    return groups


def _merge(groups: list[Word], name: str, names: list[str]) -> list[Word]:
    """``groups`` where those that say ``name`` are one, which fits all ``names``."""
    distinctive = [forms for forms in _name_words(name) if not forms & _OF_ANY_STREET]
    if not distinctive:
        return groups
    hit = [group for group in groups if any(forms & _forms(group) for forms in _all_words(name))]
    if not any(distinctive[-1] & _forms(group) for group in hit):
        return groups
    others = [both(*(either(*sorted(forms)) for forms in words)) for words in map(_name_words, names) if words]
    typed = " ".join(group.typed for group in hit)
    merged = Word(typed, either(both(*(group.node for group in hit)), *others))
    first = groups.index(hit[0])
    rest = [group for group in groups if group not in hit]
    return [*rest[:first], merged, *rest[first:]]


def _forms(word: Word) -> set[str]:
    node = word.node
    parts = (node,) if isinstance(node, str) else node[1:] if node[0] == "or" else ()
    return {part for part in parts if isinstance(part, str)}


def _name_words(name: str) -> list[frozenset[str]]:
    """The words of a street's name in all their forms, without a title in front."""
    found = _all_words(name)
    return [forms for forms in found if not forms & _TITLES] or found


def _all_words(name: str) -> list[frozenset[str]]:
    return [frozenset(tokens_of(small(word))) for word in WORD.findall(clean(name))]
