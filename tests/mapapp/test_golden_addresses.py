"""Addresses written by hand before the code: a wrong answer is worse than none."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from mapapp.services import Outcome, officer_for_address

CASES = yaml.safe_load((Path(__file__).parent / "golden_addresses.yaml").read_text(encoding="utf-8"))["cases"]
DAY = date(2020, 1, 15)  # no absence of the demo reaches it


@pytest.fixture
def answer(places):
    return lambda text: officer_for_address(places.odesa, text, DAY)


def _slugs(matches) -> list[str]:
    return [match.officer.slug for match in matches]


def _problem(case: dict, given) -> str:
    if "found" in case or "district" in case:
        kind, slug = ("found", case["found"]) if "found" in case else ("district", case["district"])
        right = given.outcome == kind and _slugs(given.matches) == [slug]
    elif "choose" in case:
        right = given.outcome == Outcome.CHOOSE and sorted(_slugs(given.matches)) == sorted(case["choose"])
    elif "nobody" in case:
        right = given.outcome == Outcome.NOBODY and [street.name for street in given.streets] == [case["nobody"]] and not given.matches
    else:
        right = given.outcome == Outcome.UNKNOWN and not given.matches
    return "" if right else f"{case['q']!r}: {given.outcome} {_slugs(given.matches)}, expected {case}"


def test_every_golden_address_has_the_answer_written_for_it(answer):
    assert len(CASES) >= 60
    problems = [problem for case in CASES if (problem := _problem(case, answer(case["q"])))]
    assert not problems, "\n" + "\n".join(problems)
