"""Golden addresses: hit (the answer written for it), none (nobody named where somebody should be), wrong (another name)."""

import sys

from mapapp.services import Outcome, officer_for_address

from . import golden
from .days import DAY

NAMING = {Outcome.FOUND: "found", Outcome.DISTRICT: "area", Outcome.CHOOSE: "choose"}
KEY_OF = {(row[0], row[1]): key for key, row in golden.STREETS.items()}
# What the reader of addresses does not master yet. It may only shrink.
MOST_NONE = 5


def named(given) -> list[str]:
    """Officers that the answer names; with who is there today, where that is another."""
    found = []
    for match in given.matches:
        contact = match.contact.slug if match.contact else "-"
        found.append(match.officer.slug if contact == match.officer.slug else f"{match.officer.slug}>{contact}")
    return found


def judged(given, answer: str, who: list[str]) -> str:
    keys = [KEY_OF[street.kind, street.name] for street in (*given.streets, *given.near)]
    if given.outcome in NAMING:
        return "hit" if NAMING[given.outcome] == answer and sorted(named(given)) == sorted(who) else "wrong"
    if answer == "unknown":
        return "hit"
    if answer == "nobody":
        return "hit" if given.outcome == Outcome.NOBODY and keys == who else "none"
    if answer == "offer":
        return "hit" if given.outcome == Outcome.UNKNOWN and set(who) <= set(keys) else "none"
    return "none"


def test_golden_addresses_name_the_right_officer_or_nobody(golden_city, capsys):
    rows = golden.rows()
    answers = [(text, answer, who, officer_for_address(golden_city, text, DAY)) for text, answer, who in rows]
    verdicts = [judged(given, answer, who) for _text, answer, who, given in answers]
    with capsys.disabled():
        counts = ", ".join(f"{word} {verdicts.count(word)}" for word in ("hit", "wrong", "none"))
        sys.stdout.write(f"\ngolden addresses to officers: {len(rows)}: {counts}\n")
    missed = [
        f"{verdict}: {text!r}: {given.outcome} {named(given)}, expected {answer} {who}"
        for verdict, (text, answer, who, given) in zip(verdicts, answers, strict=True)
        if verdict != "hit"
    ]
    assert "wrong" not in verdicts, "\n" + "\n".join(missed)
    assert verdicts.count("none") <= MOST_NONE, "\n" + "\n".join(missed)


def test_the_table_is_large_enough_and_names_each_text_once():
    rows = golden.rows()
    assert len(rows) >= 500
    assert len({text for text, _answer, _who in rows}) == len(rows)
