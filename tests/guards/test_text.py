"""Phones and plates are found where people write them, and not where there are none."""

import pytest

from portal.guards.text import find_personal


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("дзвоніть 067 123 45 67 увечері", "phone", "067 123 45 67"),
        ("тел. +380 48 123-45-67", "phone", "+380 48 123-45-67"),
        ("(048) 123 45 67", "phone", "(048) 123 45 67"),
        ("0671234567", "phone", "0671234567"),
        ("машина АА 1234 ВВ біля школи", "plate", "АА 1234 ВВ"),
        ("номер BH1234AA", "plate", "BH1234AA"),
        ("вн-1234-аа", "plate", "вн-1234-аа"),
    ],
)
def test_personal_marks_are_found_with_their_place(text, kind, found):
    (one,) = find_personal(text)
    assert (one.kind, one.text) == (kind, found)
    assert text[one.start : one.end] == found


@pytest.mark.parametrize(
    "text", ["5 березня 2026 о 23:40", "буд. 905, кв. 12", "№ БО-2026-000017", "102 і 112", "65014, м. Одеса", "з 20 до 2000"]
)
def test_dates_houses_and_help_lines_are_no_secrets(text):
    assert find_personal(text) == []
