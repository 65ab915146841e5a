"""Names of streets in a form that is searched without looking at each: by words, by beginnings, by likeness.

An address of a city with a hundred thousand streets is read nearly as fast as one of a village: the words that were
typed lead to the few names that have them all. Only a word with a letter wrong is compared with every last word
there is, each once, in C.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..text import fold
from .words import TITLES, sound


@dataclass(frozen=True)
class Name:
    """One way to call a street, as words. ``kind`` is the kind that this name itself carries."""

    street: object
    words: tuple[str, ...]
    kind: str
    former: str = ""  # the former name as the register writes it
    text: str = ""  # the whole as it is written

    @property
    def core(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if word not in TITLES) or self.words


class NameIndex:
    """Names in the order of the register."""

    def __init__(self, names: Iterable[Name]):
        self._names = list(names)
        self._by_last: dict[str, list[int]] = {}
        self._holding: dict[str, set[int]] = {}
        for place, name in enumerate(self._names):
            for word in {sound(name.words[-1]), sound(name.core[-1])}:
                self._by_last.setdefault(word, []).append(place)
            for word in name.words:
                self._holding.setdefault(sound(word), set()).add(place)

    def with_all(self, asked: list[str]) -> list[Name]:
        """Names that have every one of ``asked`` as it sounds, initials aside."""
        found = sorted((self._holding.get(sound(word), set()) for word in asked if len(word) > 1 or word.isdigit()), key=len)
        return self._at(set.intersection(*found)) if found else []

    def like(self, word: str, letters: int) -> list[Name]:
        """Names whose last word is at most ``letters`` wrong letters away from ``word`` (as it sounds)."""
        near = process.extract(word, self._lasts, scorer=OSA.distance, score_cutoff=letters, limit=None)
        return self._at({place for found, _distance, _index in near for place in self._by_last[found]})

    def beginning(self, asked: list[str]) -> list[Name]:
        """Names with words that begin as ``asked`` does, each with one of its own."""
        if not asked:
            return []
        longest = max(asked, key=len)
        words, places = self._by_word
        first = bisect_left(words, longest)
        found = set()
        for position in range(first, len(words)):
            if not words[position].startswith(longest):
                break
            found.add(places[position])
        return [name for name in self._at(found) if _begins(asked, name)]

    def holding(self, text: str) -> list:
        """Streets one of whose names holds ``text`` (folded)."""
        streets = {}
        for name, written in zip(self._names, self._texts, strict=True):
            if text in written:
                streets[id(name.street)] = name.street
        return list(streets.values())

    def _at(self, places: set[int]) -> list[Name]:
        return [self._names[place] for place in sorted(places)]

    @cached_property
    def _lasts(self) -> list[str]:
        return list(self._by_last)

    @cached_property
    def _by_word(self) -> tuple[list[str], list[int]]:
        rows = sorted((sound(word), place) for place, name in enumerate(self._names) for word in set(name.words))
        return [word for word, _place in rows], [place for _word, place in rows]

    @cached_property
    def _texts(self) -> list[str]:
        return [fold(name.text) for name in self._names]


def _begins(asked: list[str], name: Name) -> bool:
    left = [sound(word) for word in name.words]
    for word in asked:
        fits = next((own for own in left if own.startswith(word)), None)
        if fits is None:
            return False
        left.remove(fits)
    return True
