"""What must not be public in wartime: held until a person has read it, and the author is told plainly why."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from portal.core.words import lemmas

from . import figures
from .models import WartimeRule

Group = WartimeRule.Group
LONGEST = 50_000
_SENTENCE = re.compile(r"[.!?\n;…]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ`′"), "'")

ABOUT = {
    Group.POSITIONS: _("де перебувають або куди рухаються військові"),
    Group.AIR_DEFENCE: _("де і як працює протиповітряна оборона"),
    Group.STRIKES: _("куди влучило і що зруйновано"),
}
EXPLANATION = _(
    "Схоже, у тексті йдеться про те, %(about)s. Під час воєнного стану такого не публікують, тож спершу текст прочитає модератор. "
    "Якщо нічого небезпечного немає, він з’явиться без змін. Можна не чекати: приберіть ці слова й надішліть ще раз."
)
URGENT = _("Якщо є загроза людям, телефонуйте 112 або 102.")


@dataclass(frozen=True)
class Hit:
    """A sentence that a rule holds: ``source[start:end]``, and what about (a value of WartimeRule.Group)."""

    group: str
    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    group: str
    name: str
    first: tuple
    second: tuple
    unless: tuple


def find(text: str) -> list[Hit]:
    """Sentences that must wait for a moderator, by the rules as staff keep them now."""
    rules = _compiled(tuple(WartimeRule.objects.filter(is_active=True).values_list("group", "name", "first", "second", "unless")))
    hits = []
    for start, end in _sentences((text or "")[:LONGEST]):
        words = [match.group().translate(_APOSTROPHES).lower() for match in _WORD.finditer(text, start, end)]
        rule = next((rule for rule in rules if _holds(rule, words)), None)
        if rule:
            hits.append(Hit(rule.group, rule.name, start, end))
    return hits


PRIVATE = ("appeal",)  # read by moderators and the police alone, so nothing is held


def screen(kind: str, original: dict) -> str:
    """For the queue of moderation: why a record's words must wait, as the moderator reads it."""
    if kind in PRIVATE:
        return ""
    hits = [hit for words in original.values() if isinstance(words, str) for hit in find(words)]
    for group in {hit.group for hit in hits}:
        figures.count("wartime", group, kind)
    rules = dict.fromkeys(hit.rule for hit in hits)
    return str(_("Зупинив захист воєнного часу: %(rules)s.")) % {"rules": ", ".join(rules)} if rules else ""


def explanation(hits: list[Hit]) -> str:
    """What the author reads: what was seen, why it waits, what can be done. Blames nobody."""
    about = list(dict.fromkeys(str(ABOUT[hit.group]) for hit in hits))
    return str(EXPLANATION) % {"about": _joined(about)}


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {_('і')} {parts[-1]}"


def _sentences(text):
    """Places of the sentences, without the blanks around them."""
    place = 0
    for end, following in [*((match.start(), match.end()) for match in _SENTENCE.finditer(text)), (len(text), len(text))]:
        sentence = text[place:end]
        start = place + len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            yield start, place + len(sentence.rstrip())
        place = following


# ---- rules ----


@lru_cache(maxsize=8)
def _compiled(rows: tuple) -> tuple[_Rule, ...]:
    return tuple(_Rule(group, name, _terms(first), _terms(second), _terms(unless)) for group, name, first, second, unless in rows)


def _terms(words: str) -> tuple[tuple[str, ...], ...]:
    """«бтр, військова частина» → (("бтр",), ("військова", "частина"))."""
    found = (part.translate(_APOSTROPHES).lower().split() for part in re.split(r"[,\n;]", words or ""))
    return tuple(tuple(part) for part in found if part)


def _holds(rule: _Rule, words: list[str]) -> bool:
    """A subject and an action beside it, and no word that makes it something else."""
    subject = {place for term in rule.first for place in _places(term, words)}
    if not subject or any(_places(term, words) for term in rule.unless):
        return False
    if not rule.second:
        return True
    return any(set(_places(term, words)) - subject for term in rule.second)


def _places(term: tuple[str, ...], words: list[str]) -> list[int]:
    """Where the words of a term stand together."""
    size = len(term)
    return [
        place + step
        for place in range(len(words) - size + 1)
        if all(_fits(part, words[place + offset]) for offset, part in enumerate(term))
        for step in range(size)
    ]


def _fits(part: str, word: str) -> bool:
    if part.startswith("="):
        return word == part[1:]
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return bool(lemmas(word) & _base(part))


@lru_cache(maxsize=2_000)
def _base(part: str) -> frozenset[str]:
    return lemmas(part)
