"""What must not be public in wartime: held until a person has read it, and the author is told plainly why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from . import figures
from .matching import Sentence, Terms, terms
from .models import WartimeRule

Group = WartimeRule.Group
LONGEST = 50_000
_SENTENCE = re.compile(r"[.!?\n;…]+(?=\s|$)|\n")

ABOUT = {
    Group.POSITIONS: _("де перебувають або куди рухаються військові"),
    Group.AIR_DEFENCE: _("де і як працює протиповітряна оборона"),
    Group.STRIKES: _("куди влучило і що зруйновано"),
    Group.FOUND: _("де лежить знайдений боєприпас"),
}
EXPLANATION = _(
    "Схоже, у тексті йдеться про те, %(about)s. Під час воєнного стану такого не публікують, тож спершу текст прочитає модератор. "
    "Якщо нічого небезпечного немає, він з’явиться без змін. Можна не чекати: приберіть ці слова й надішліть ще раз."
)
DANGER = _("Знайшли щось схоже на боєприпас? Не торкайтеся, відійдіть щонайменше на сто метрів і телефонуйте 101 або 102. ")


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
    first: Terms
    second: Terms
    afar: Terms  # what of ``second`` counts in a neighbouring sentence; empty where the rule looks at one sentence
    unless: Terms


def find(text: str) -> list[Hit]:
    """Sentences that must wait for a moderator, by the rules as staff keep them now: at most one hit of each group a sentence."""
    text = (text or "")[:LONGEST]
    fields = ("group", "name", "first", "second", "near", "unless")
    rules = _compiled(tuple(WartimeRule.objects.filter(is_active=True).values_list(*fields)))
    places = list(_sentences(text))
    sentences = [Sentence.of(text[start:end]) for start, end in places]
    hits: list[Hit] = []
    for number, (start, end) in enumerate(places):
        beside = [sentences[other] for other in (number - 1, number + 1) if 0 <= other < len(sentences)]
        held: dict[str, Hit] = {}
        for rule in rules:
            if rule.group not in held and _holds(rule, sentences[number], beside):
                held[rule.group] = Hit(rule.group, rule.name, start, end)
        hits += held.values()
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
    danger = str(DANGER) if any(hit.group == Group.FOUND for hit in hits) else ""
    return danger + str(EXPLANATION) % {"about": _joined(about)}


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {_('і')} {parts[-1]}"


def _sentences(text: str) -> Iterator[tuple[int, int]]:
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
    return tuple(_rule(*row) for row in rows)


def _rule(group: str, name: str, first: str, second: str, near: bool, unless: str) -> _Rule:
    wanted = terms(second)
    return _Rule(group, name, terms(first), wanted, wanted.without_places() if near else Terms(), terms(unless))


def _holds(rule: _Rule, sentence: Sentence, beside: list[Sentence]) -> bool:
    """A subject and a cue beside it, and no word that makes it something else."""
    subject = rule.first.places(sentence)
    if not subject or rule.unless.places(sentence) - sentence.landmarks():
        return False
    if not rule.second or rule.second.places(sentence) - subject:
        return True
    return any(rule.afar.places(other) for other in beside)
