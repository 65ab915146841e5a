"""Addresses in the register of a city."""

import time
from dataclasses import dataclass

from ..models import District, Street, StreetsVersion
from .finding import MAX_LENGTH, Parsed, StreetIndex
from .names import Name
from .words import KIND_OF, is_latin, name_word, other_keyboard, sound, tokens

MOST_SUGGESTED = 8
# Seconds. What changes streets past Django (a statement by hand) is seen at the latest then.
LONGEST = 600
# By city: the version, since when, the names. One entry a city: an older one is nobody's.
_kept: dict[int, tuple[str, float, StreetIndex]] = {}


@dataclass(frozen=True)
class Suggestion:
    """``value`` goes into the field, ``label`` is what is read, ``note`` why it fits: «колишня Каманіна»."""

    value: str
    label: str
    note: str = ""


def index_of(city) -> StreetIndex:
    """The names of a city's streets, kept in the process until one of them changes; districts of a street only where they decide.

    One short question to the database tells whether they changed (`StreetsVersion`).
    """
    if city is None:
        return StreetIndex(())
    token = StreetsVersion.objects.filter(city=city).values_list("token", flat=True).first()
    kept = _kept.get(city.pk)
    if token and kept and kept[0] == token and time.monotonic() - kept[1] < LONGEST:
        return kept[2]
    index = StreetIndex(Street.objects.of_city(city), District.objects.of_city(city).select_related("parent"))
    if token:
        _kept[city.pk] = (token, time.monotonic(), index)
    return index


def read(city, text: str) -> Parsed:
    """What ``text`` means in ``city``; see `Parsed`. Without a city nothing is known."""
    return index_of(city).parse(text)


def suggest(city, text: str) -> list[Suggestion]:
    """Streets whose name, present, former or Russian, has words that begin as ``text`` does. The house typed so far stays."""
    asked, house = _begun(text[:MAX_LENGTH])
    if not asked and is_latin(text):
        return []
    index = index_of(city)
    found = _beginning(index, asked, house)
    if not found and is_latin(text):
        asked, house = _begun(other_keyboard(text[:MAX_LENGTH]))
        found = _beginning(index, asked, house)
    return found


def _begun(text: str) -> tuple[list[str], str]:
    """Words of a name that is being typed, and the house where one stands after them."""
    words = [word for word in tokens(text) if word not in KIND_OF]
    house = ""
    if len(words) > 1 and words[-1][0].isdigit():
        house = words.pop()
    return [sound(name_word(word)) for word in words], house


def _beginning(index: StreetIndex, asked: list[str], house: str) -> list[Suggestion]:
    if not asked or (len(asked) == 1 and len(asked[0]) < 2 and not asked[0].isdigit()):
        return []
    first: dict[int, Name] = {}  # of a street's names the present one comes first, and the former ones before the Russian
    for name in index.beginning(asked):
        first.setdefault(name.street.pk, name)
    rows = sorted(first.values(), key=lambda name: (name.text != name.street.name, name.street.name))
    return [_suggestion(name.street, name.former, house) for name in rows[:MOST_SUGGESTED]]


def _suggestion(street: Street, former: str, house: str) -> Suggestion:
    value = f"{street}, {house}" if house else f"{street}, "
    return Suggestion(value, str(street), former)
