"""Addresses in the register of a city."""

from dataclasses import dataclass

from ..models import District, Street
from .finding import MAX_LENGTH, Parsed, StreetIndex
from .words import KIND_OF, is_latin, name_word, other_keyboard, sound, tokens

MOST_SUGGESTED = 8


@dataclass(frozen=True)
class Suggestion:
    """``value`` goes into the field, ``label`` is what is read, ``note`` why it fits: «колишня Каманіна»."""

    value: str
    label: str
    note: str = ""


def index_of(city) -> StreetIndex:
    """The names of a city's streets, read from the database in two queries; districts of a street only where they decide."""
    return StreetIndex(Street.objects.of_city(city), District.objects.of_city(city).select_related("parent"))


def read(city, text: str) -> Parsed:
    """What ``text`` means in ``city``; see `Parsed`. Without a city nothing is known."""
    return index_of(city).parse(text)


def suggest(city, text: str) -> list[Suggestion]:
    """Streets whose name, present, former or Russian, has words that begin as ``text`` does. The house typed so far stays."""
    asked, house = _begun(text[:MAX_LENGTH])
    if not asked and is_latin(text):
        return []
    found = _beginning(city, asked, house)
    if not found and is_latin(text):
        asked, house = _begun(other_keyboard(text[:MAX_LENGTH]))
        found = _beginning(city, asked, house)
    return found


def _begun(text: str) -> tuple[list[str], str]:
    """Words of a name that is being typed, and the house where one stands after them."""
    words = [word for word in tokens(text) if word not in KIND_OF]
    house = ""
    if len(words) > 1 and words[-1][0].isdigit():
        house = words.pop()
    return [sound(name_word(word)) for word in words], house


def _beginning(city, asked: list[str], house: str) -> list[Suggestion]:
    if not asked or (len(asked) == 1 and len(asked[0]) < 2 and not asked[0].isdigit()):
        return []
    rows = []
    for street in Street.objects.of_city(city):
        names = [
            (street.name, ""),
            *((name, name) for name in street.former_names or []),
            *((name, "") for name in street.russian_names or []),
        ]
        hit = next(((place, former) for place, (name, former) in enumerate(names) if _begins(asked, name)), None)
        if hit is not None:
            rows.append((min(hit[0], 1), street.name, street, hit[1]))
    rows.sort(key=lambda row: row[:2])
    return [_suggestion(street, former, house) for _place, _name, street, former in rows[:MOST_SUGGESTED]]


def _begins(asked: list[str], name: str) -> bool:
    left = [sound(name_word(word)) for word in tokens(name)]
    for word in asked:
        fits = next((own for own in left if own.startswith(word)), None)
        if fits is None:
            return False
        left.remove(fits)
    return True


def _suggestion(street: Street, former: str, house: str) -> Suggestion:
    value = f"{street}, {house}" if house else f"{street}, "
    return Suggestion(value, str(street), former)
