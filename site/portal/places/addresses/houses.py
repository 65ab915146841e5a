"""The house of an address: number, letter, fraction, block; the flat apart."""

import re
from dataclasses import dataclass

from .words import AROUND

HOUSE_WORDS = frozenset("буд будинок будинку дім дом дома д б номер no".split())
BLOCK_WORDS = frozenset("к корп корпус блок секція секция".split())
FLAT_WORDS = frozenset("кв квартира квартири кварт".split())
# Where in the house: words that say nothing about the house itself.
INSIDE_WORDS = frozenset("під под підїзд подъезд парадна парадная поверх этаж офіс офис оф приміщення помещение код домофон".split())
CITY_LETTERS = frozenset("мгс")  # «м.», «г.», «с.» before the name of a town
_HOUSE = re.compile(r"(\d{1,4})-?(?:(к)(\d{1,3})|([а-яіїєґ]))?(?:/(\d{1,4}[а-яіїєґ]?))?(?:-(\d{1,4}))?$")
_OF_A_HOUSE = HOUSE_WORDS | BLOCK_WORDS | FLAT_WORDS | INSIDE_WORDS | AROUND
_FLAT = re.compile(r"\d{1,4}[а-яіїєґ]?$")


@dataclass(frozen=True)
class House:
    """«72а»: number 72, letter «а»; «72/2»: a fraction; «72, корп. 3»: a block."""

    number: int
    letter: str = ""
    fraction: str = ""
    block: str = ""

    def __str__(self):
        text = f"{self.number}{self.letter}" + (f"/{self.fraction}" if self.fraction else "")
        return f"{text}, корп. {self.block}" if self.block else text


@dataclass(frozen=True)
class Ending:
    """What follows a street's name. ``fits`` says whether it can at all."""

    fits: bool
    house: House | None = None
    flat: str = ""


NOTHING, NO_END = Ending(True), Ending(False)


def read_ending(words: list[str]) -> Ending:
    """The house and the flat in ``words``; ``fits`` is False where they cannot follow a street's name."""
    if not words:
        return NOTHING
    rest = list(words)
    named = False
    while rest and rest[0] in HOUSE_WORDS:
        named = bool(rest.pop(0))
    if rest and rest[0] in FLAT_WORDS | INSIDE_WORDS:
        return Ending(True, None, _flat(rest))
    found = _HOUSE.match(rest[0]) if rest else None
    if not found:
        return Ending(named and not rest)
    letter, fraction, block, flat = found[4] or "", found[5] or "", found[3] or "", found[6] or ""
    tail = rest[1:]
    if not letter and _is_letter(tail):
        letter = tail.pop(0)
    if _is_block(tail):
        block, tail = tail[1], tail[2:]
    if _is_another_address(tail):
        return NO_END
    number = int(found[1])
    flat = flat or _flat(tail)
    return Ending(True, House(number, letter, fraction, block) if number else None, flat)


def _is_another_address(words: list[str]) -> bool:
    """«12, Садова 3»: after the house a word that says nothing of a house, and then a number again."""
    named = False
    for word in words:
        if word[0].isdigit() and named:
            return True
        named = (named or (len(word) > 2 and word not in _OF_A_HOUSE)) and not word[0].isdigit()
    return False


def _is_letter(words: list[str]) -> bool:
    """«12 а» has a letter; «12, м. Одеса» and «12 д. 3» have none."""
    if not words or len(words[0]) != 1 or not words[0].isalpha() or _is_block(words) or words[0] == "д":
        return False
    return len(words) == 1 or words[0] not in CITY_LETTERS


def _is_block(words: list[str]) -> bool:
    return len(words) > 1 and words[0] in BLOCK_WORDS and words[1][0].isdigit()


def _flat(words: list[str]) -> str:
    """The number after «кв.»; other words inside the house are passed by."""
    for place, word in enumerate(words[:-1]):
        if word in FLAT_WORDS and _FLAT.match(words[place + 1]):
            return words[place + 1]
    return ""
