"""Present danger in what was typed: then the telephone comes before the form. The person is told and let on by a second press."""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import yaml

from . import wording

DATA = Path(__file__).resolve().parent / "data" / "danger.yaml"


@dataclass(frozen=True)
class Danger:
    """``phones`` in the order to call them, ``say`` the sentence, ``name`` of the rule."""

    name: str
    phones: tuple[str, ...]
    say: str


@dataclass(frozen=True)
class _Rule:
    danger: Danger
    any: re.Pattern
    needs: re.Pattern | None
    unless: re.Pattern | None


def in_text(text: str) -> list[Danger]:
    """What the words show, each kind once. A neighbouring sentence may say «зараз»; what is over is no danger."""
    folded = wording.same(text)
    sentences = [one for one in re.split(r"[.!?\n]+", folded) if one.strip()]
    return [rule.danger for rule in _rules() if any(_holds(rule, sentence) for sentence in sentences)]


def in_answers(answers: dict) -> list[Danger]:
    rows = _data()["answers"]
    return [Danger(row["question"], tuple(row["phones"]), row["say"]) for row in rows if answers.get(row["question"]) == row["answer"]]


def of_screen(name: str, changes: dict) -> list[Danger]:
    """What one screen's answers show."""
    if name == "what":
        return in_text(changes["what"])
    return in_answers(changes["answers"]) if name == "details" else []


def of_appeal(appeal) -> list[Danger]:
    return in_text(appeal.what) + in_answers(appeal.answers)


def key(dangers: list[Danger]) -> str:
    """Names what the person was told of, so that another danger is told anew. Empty for none."""
    names = ",".join(sorted({one.name for one in dangers}))
    return sha256(names.encode()).hexdigest()[:12] if names else ""


def phones(dangers: list[Danger]) -> list[str]:
    return list(dict.fromkeys(phone for one in dangers for phone in one.phones))


def _holds(rule: _Rule, sentence: str) -> bool:
    if not rule.any.search(sentence) or (rule.unless and rule.unless.search(sentence)):
        return False
    return rule.needs is None or bool(rule.needs.search(sentence))


@lru_cache(maxsize=1)
def _data() -> dict:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    data = _data()

    def pattern(listed) -> re.Pattern | None:
        if not listed:
            return None
        parts = (
            data[listed]
            if isinstance(listed, str)
            else [part for one in listed for part in (data[one] if one in ("now", "past") else [one])]
        )
        return re.compile("|".join(parts))

    return tuple(
        _Rule(
            Danger(row["name"], tuple(row["phones"]), row["say"]), pattern(row["any"]), pattern(row.get("with")), pattern(row.get("unless"))
        )
        for row in data["rules"]
    )
