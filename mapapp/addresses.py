"""An address as people type it: which street of the city, which house.

No outside geocoder: the names come from the register of streets, with the former and the Russian
ones. A name that fits no street is never guessed; near ones are offered as a question.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from portal.places.text import fold

# Words for the kind of a street, in both languages, by the register's own word.
KINDS = {
    "вул.": "вул вулиця вулиці ул улица",
    "просп.": "просп проспект пр",
    "пров.": "пров провулок пер переулок",
    "бульв.": "бульв бульвар бул",
    "площа": "площа площі пл площадь",
    "дорога": "дорога дор",
    "шосе": "шосе шоссе",
    "узвіз": "узвіз спуск",
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}
_ABBREVIATED = re.compile(r"\b(?:(пр)-к?т|(б)-р)\b")
# Titles that people leave out or shorten.
TITLES = frozenset(
    "академіка академика акад ак генерала ген князя кн адмірала адмирала адм маршала полковника професора проф доктора героя".split()
)
# What stands around an address and says nothing about the street.
AROUND = frozenset("україна украина м місто г гор город одеса одесса одеська одесская область обл район р-н селище сел поселок пос".split())
HOUSE_WORDS = frozenset("буд будинок будинку дом д б номер no".split())
PART_WORDS = frozenset("к корп корпус".split())
_TOKEN = re.compile(r"\d+(?:[-/]?[^\W_]+)*|[^\W\d_]+")
_ORDINAL = re.compile(r"(\d+)-?(?:ї|ій|й|я|а|ої|ая|ий|ый|го|ого|е)$")
_HOUSE = re.compile(r"(\d{1,4})-?([а-яіїєґ])?(?:[/-](\d{1,3}[а-яіїєґ]?))?$")
NEAR = 0.78  # how alike a mistyped name must be to be offered
MAX_LENGTH = 200


@dataclass(frozen=True)
class House:
    """«72а»: number 72, letter «а». «72/2» and «72 корп. 2» are house 72, part 2."""

    number: int
    letter: str = ""
    part: str = ""

    def __str__(self):
        return f"{self.number}{self.letter}" + (f"/{self.part}" if self.part else "")


@dataclass(frozen=True)
class Found:
    """What an address means: the streets it may be (best only), the house if one was named."""

    streets: tuple = ()
    house: House | None = None
    near: tuple = ()


@dataclass
class StreetNames:
    """One street and every way to call it, as words."""

    street: object
    names: list[tuple[str, ...]] = field(default_factory=list)


class StreetIndex:
    """Names of a city's streets. ``around`` are names of its districts, which may stand in an address."""

    def __init__(self, streets: Iterable, around: Iterable[str] = ()):
        self._rows = [StreetNames(street, _names(street)) for street in streets]
        self._around = AROUND | {word for name in around for word in _tokens(name)}

    def find(self, text: str) -> Found:
        """The street and the house of ``text``; nothing where no name fits."""
        tokens = _tokens(text)
        for words in (tokens, self._without_around(tokens)):
            found = self._find(words)
            if found.streets:
                return found
        rest = self._without_around(tokens)
        return Found(near=self._near(rest), house=_last_house(rest))

    def _without_around(self, tokens: list[str]) -> list[str]:
        start = 0
        while start < len(tokens) and (tokens[start] in self._around or _is_postcode(tokens[start])):
            start += 1
        return tokens[start:]

    def _find(self, tokens: list[str]) -> Found:
        kinds = [KIND_OF[word] for word in tokens if word in KIND_OF]
        words = [word for word in tokens if word not in KIND_OF]
        for end in range(len(words), 0, -1):
            is_address, house = _read_house(words[end:])
            if not is_address:
                continue
            streets = self._named(words[:end], kinds)
            if streets:
                return Found(tuple(streets), house)
        return Found()

    def _named(self, words: list[str], kinds: list[str]) -> list:
        asked = [_name_word(word) for word in words]
        best, rank = [], 3
        for row in self._rows:
            row_rank = min((_rank(asked, name) for name in row.names), default=3)
            if row_rank < rank:
                best, rank = [row.street], row_rank
            elif row_rank == rank < 3:
                best.append(row.street)
        return [street for street in best if street.kind in kinds] or best

    def _near(self, tokens: list[str]) -> tuple:
        words = [word for word in tokens if word not in KIND_OF and word not in HOUSE_WORDS and not word[0].isdigit()]
        typed = " ".join(word for word in words if word not in TITLES)
        if len(typed) < 4:
            return ()
        scored = [(max(_likeness(typed, name) for name in row.names), row.street) for row in self._rows if row.names]
        close = sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: -pair[0])
        return tuple(street for _score, street in close[:5])


def _tokens(text: str) -> list[str]:
    plain = _ABBREVIATED.sub(lambda found: "просп" if found[1] else "бульв", fold(text[:MAX_LENGTH]))
    return _TOKEN.findall(plain)


def _names(street) -> list[tuple[str, ...]]:
    """Every name of the street as words without the kind: «проспект Добровольського» is «добровольського»."""
    names = [street.name, *(street.former_names or []), *(street.russian_names or [])]
    split = (tuple(_name_word(word) for word in _tokens(name) if word not in KIND_OF) for name in names)
    return [name for name in split if name]


def _name_word(word: str) -> str:
    """«28-ї» and «28-й» are «28»."""
    found = _ORDINAL.match(word)
    return found[1] if found else word


def _rank(asked: list[str], name: tuple[str, ...]) -> int:
    """0: the very words; 1: without titles; 2: some words, the last (the surname) among them; 3: another name."""
    if Counter(asked) == Counter(name):
        return 0
    asked_core = [word for word in asked if word not in TITLES]
    core = [word for word in name if word not in TITLES]
    if not asked_core or not core:
        return 3
    if Counter(asked_core) == Counter(core):
        return 1
    return 2 if core[-1] in asked_core and _all_in(asked_core, core) else 3


def _all_in(asked: list[str], core: list[str]) -> bool:
    """Each word typed stands for a word of the name of its own; a single letter is an initial."""
    left = list(core)
    for word in sorted(asked, key=len, reverse=True):
        fits = next((own for own in left if own == word or (len(word) == 1 and own.startswith(word))), None)
        if fits is None:
            return False
        left.remove(fits)
    return True


def _likeness(typed: str, name: tuple[str, ...]) -> float:
    """How alike two names are, from 0 to 1; with the last word alone too, as people say it."""
    core = [word for word in name if word not in TITLES] or list(name)
    return max(SequenceMatcher(None, typed, other).ratio() for other in (" ".join(core), core[-1]))


def _is_postcode(word: str) -> bool:
    return len(word) == 5 and word.isdigit()


def _last_house(words: list[str]) -> House | None:
    """The house of an address whose street is unknown: what stands after the words."""
    start = next((place for place, word in enumerate(words) if place and word[0].isdigit()), None)
    return _read_house(words[start:])[1] if start else None


def _read_house(words: list[str]) -> tuple[bool, House | None]:
    """Whether ``words`` can follow a street's name, and the house they name."""
    if not words:
        return True, None
    rest = list(words)
    while rest and rest[0] in HOUSE_WORDS:
        rest.pop(0)
    found = _HOUSE.match(rest[0]) if rest else None
    if not found:
        return False, None
    letter, part = found[2] or "", found[3] or ""
    tail = rest[1:]
    if tail and not letter and len(tail[0]) == 1 and tail[0].isalpha() and tail[0] not in {"к", "д"}:
        letter = tail.pop(0)
    if len(tail) > 1 and tail[0] in PART_WORDS and tail[1][0].isdigit():
        part = tail[1]
    return True, House(int(found[1]), letter, part)
