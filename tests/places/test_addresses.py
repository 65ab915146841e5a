"""The golden table: every address is understood as it must be, and none is silently taken for another street."""

import sys
from types import SimpleNamespace

from portal.places.addresses import StreetIndex

from . import golden_addresses as golden

BY_KEY = {
    key: SimpleNamespace(key=key, kind=kind, name=name, former_names=former, russian_names=russian, district_names=districts)
    for key, (kind, name, former, russian, districts) in golden.STREETS.items()
}
INDEX = StreetIndex(
    BY_KEY.values(), [SimpleNamespace(name=name, former_names=former, parent=None) for name, former in golden.DISTRICTS.items()]
)
ROWS = list(golden.rows())


def seen(text):
    parsed = INDEX.parse(text)
    return parsed, parsed.outcome.value, {street.key for street in parsed.streets}, str(parsed.house or "")


def differences(row) -> list[str]:
    text, outcome, streets, house, more = row
    parsed, got, keys, number = seen(text)
    found = []
    if (got, keys) != (outcome, streets):
        found.append(f"{outcome} {sorted(streets)} → {got} {sorted(keys)}")
    if number != house:
        found.append(f"house «{house}» → «{number}»")
    if parsed.flat != more.get("flat", ""):
        found.append(f"flat «{more.get('flat', '')}» → «{parsed.flat}»")
    if parsed.was_former != ("former" in more) and got in ("exact", "guess"):
        found.append("former" if "former" in more else "not former")
    if parsed.was_layout != ("layout" in more):
        found.append("layout")
    if getattr(parsed.district, "name", None) != more.get("district"):
        found.append(f"district {more.get('district')} → {getattr(parsed.district, 'name', None)}")
    return found


def wrong_silently(row) -> bool:
    """Taken without a word, though another street was meant, or a question was due."""
    _text, outcome, streets, _house, _more = row
    _parsed, got, keys, _number = seen(row[0])
    return got == "exact" and (outcome != "exact" or keys != streets)


def test_the_table_is_large_enough_and_names_each_text_once():
    assert len(ROWS) >= 150
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_no_address_is_silently_taken_for_another_street():
    assert [row[0] for row in ROWS if wrong_silently(row)] == []


def test_addresses_are_understood_as_the_table_says(capsys):
    wrong = {row[0]: found for row in ROWS if (found := differences(row))}
    right = len(ROWS) - len(wrong)
    silent = sum(map(wrong_silently, ROWS))
    with capsys.disabled():
        sys.stdout.write(f"\naddresses: {right} of {len(ROWS)} as expected ({right / len(ROWS):.1%}), wrong silently: {silent}\n")
    assert not wrong, "\n".join(f"{text!r}: {'; '.join(found)}" for text, found in wrong.items())
