"""How the words of a rule are looked for in a sentence. A rule's own list, and families of cues that rules share by «@name».

A term is a word in its first form (any case and number fits), «слово*» (any ending), «=слово» (only so) or several words in a row.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from portal.core.words import lemmas, normal_forms

CUES = Path(__file__).resolve().parent / "data" / "wartime_cues.yaml"
PLACE, SHOWN = "місце", "кадр"
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ`′"), "'")
_COORDINATES = re.compile(r"\b\d{2}[.,]\d{2,8}\b[^\d\n]{1,6}\d{2}[.,]\d{2,8}\b|\b\d{2}°")
# «Біля музею» says where: it is no museum that the sentence is about.
_BESIDE = frozenset("біля коло навпроти напроти повз поруч поряд неподалік недалеко за перед між від возле около".split())
NEARBY = 2  # words after such a word that are still the landmark


@dataclass(frozen=True)
class Sentence:
    """Small-letter words of a sentence; ``named`` are places of words with a capital letter that do not begin it."""

    words: tuple[str, ...]
    named: frozenset[int]
    has_coordinates: bool

    @classmethod
    def of(cls, text: str) -> "Sentence":
        found = [match.group() for match in _WORD.finditer(text)]
        named = frozenset(place for place, word in enumerate(found) if place and word[0].isupper() and word[1:2].islower())
        return cls(tuple(word.translate(_APOSTROPHES).lower() for word in found), named, bool(_COORDINATES.search(text)))

    def landmarks(self) -> set[int]:
        """Places of words that only say beside what something is."""
        return {place + step for place, word in enumerate(self.words) if word in _BESIDE for step in range(1, NEARBY + 1)}


@dataclass
class Terms:
    """Parsed words of one field of a rule. One look at each word of a sentence, however long the list is."""

    bases: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)
    prefixes: tuple[str, ...] = ()
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    families: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.bases or self.exact or self.prefixes or self.phrases or self.families)

    def add(self, term: str) -> None:
        if " " in term:
            self.phrases.append(tuple(term.split()))
        elif term.startswith("@"):
            self.families.add(term[1:])
        elif term.startswith("="):
            self.exact.add(term[1:])
        elif term.endswith("*"):
            self.prefixes += (term[:-1],)
        else:
            self.bases |= base(term)

    def places(self, sentence: Sentence) -> set[int]:
        """Which words of the sentence are meant; a family adds its own, and -1 stands for coordinates."""
        found = {place for place, word in enumerate(sentence.words) if self._fits(word)}
        for phrase in self.phrases:
            found |= _phrase_places(phrase, sentence.words)
        for name in self.families:
            found |= cues().get(name, NOTHING).places(sentence)
            if name == PLACE:
                found |= sentence.named
            if name in (PLACE, SHOWN) and sentence.has_coordinates:
                found.add(-1)
        return found

    def without_places(self) -> "Terms":
        """For a neighbouring sentence: every sentence has some place in it, so a place alone says nothing there."""
        return Terms(self.bases, self.exact, self.prefixes, self.phrases, self.families - {PLACE})

    def _fits(self, word: str) -> bool:
        return word in self.exact or (bool(self.prefixes) and word.startswith(self.prefixes)) or not self.bases.isdisjoint(lemmas(word))


NOTHING = Terms()


def terms(words: str) -> Terms:
    """«бтр, військова частина, танк*, @рух» → what to look for."""
    found = Terms()
    for part in re.split(r"[,\n;]", words or ""):
        term = " ".join(part.translate(_APOSTROPHES).lower().split())
        if term.strip("=*@ "):
            found.add(term)
    return found


@lru_cache(maxsize=4_000)
def base(term: str) -> frozenset[str]:
    """The first form as it was written; where staff wrote another form, what it comes from."""
    forms = normal_forms(term)
    return frozenset({term}) if term in forms else frozenset({term, *forms})


@lru_cache(maxsize=1)
def cues() -> dict[str, Terms]:
    return {name: terms(words) for name, words in yaml.safe_load(CUES.read_text(encoding="utf-8")).items()}


def _phrase_places(phrase: tuple[str, ...], words: tuple[str, ...]) -> set[int]:
    size = len(phrase)
    return {
        place + step
        for place in range(len(words) - size + 1)
        if all(_part_fits(part, words[place + offset]) for offset, part in enumerate(phrase))
        for step in range(size)
    }


def _part_fits(part: str, word: str) -> bool:
    if part.startswith("="):
        return word == part[1:]
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return not lemmas(word).isdisjoint(lemmas(part))
