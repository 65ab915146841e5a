"""Who answers for an address today."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.geo import points
from portal.places import addresses
from portal.places.addresses import House
from portal.places.models import District, Street

from .models import Officer, OfficerDuty, PolicePoint, ServedStreet
from .models.common import today


class Outcome(StrEnum):
    FOUND = "found"  # one officer, by the house
    DISTRICT = "district"  # one officer, who answers for the whole area
    CHOOSE = "choose"  # several; the person chooses
    NOBODY = "nobody"  # the street is known, nobody serves it
    UNKNOWN = "unknown"  # no such street
    EMPTY = "empty"  # nothing was asked


@dataclass(frozen=True)
class Match:
    """``officer`` answers by the register; ``contact`` is whom to turn to that day, None where nobody stands in.

    ``why`` says by which row: «вул. Семена Палія: парні 2–70».
    """

    officer: Officer
    contact: Officer | None
    why: str

    @property
    def is_substituted(self) -> bool:
        return self.contact is not None and self.contact.pk != self.officer.pk


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    matches: tuple[Match, ...] = ()
    streets: tuple[Street, ...] = ()
    house: House | None = None
    near: tuple[Street, ...] = ()
    neighbours: tuple[Match, ...] = ()
    note: str = ""

    @property
    def match(self) -> Match | None:
        return self.matches[0] if len(self.matches) == 1 else None


def officer_for_address(city, text: str, on_date: date | None = None) -> Answer:
    """The officer of an address typed by a person: the house decides, then the area of the street."""
    if city is None or not text.strip():
        return Answer(Outcome.EMPTY)
    parsed = addresses.read(city, text)
    streets = _meant(parsed)
    if not streets:
        return Answer(Outcome.UNKNOWN, house=parsed.house, near=parsed.streets)
    known = {"streets": streets, "house": parsed.house, "note": parsed.note}
    on_date = on_date or today()
    rows = list(_served(city, streets))
    holding = _holding(rows, parsed.house)
    if holding:
        matches = _matches([(row.officer, str(row)) for row in holding], city, on_date)
        return Answer(Outcome.FOUND if len(matches) == 1 else Outcome.CHOOSE, matches, **known)
    whole = [(officer, str(officer.district)) for officer in _for_areas(city, _areas_of(streets))]
    if whole:
        matches = _matches(whole, city, on_date)
        return Answer(Outcome.DISTRICT if len(matches) == 1 else Outcome.CHOOSE, matches, **known)
    neighbours = _matches([(row.officer, str(row)) for row in rows], city, on_date)
    return Answer(Outcome.NOBODY, neighbours=neighbours, **known)


def _meant(parsed: addresses.Parsed) -> tuple[Street, ...]:
    """Streets that the address names for sure: one, or all of the same name. A mended letter is not sure: it is offered."""
    if parsed.outcome == addresses.Outcome.EXACT:
        return (parsed.street,)
    fitting = tuple(candidate.street for candidate in parsed.candidates if candidate.fits)
    return fitting if len(fitting) == len(parsed.candidates) else ()


def officer_for_position(city, latitude: float, longitude: float, on_date: date | None = None) -> Answer:
    """The officer of a place: the officer's own boundary decides, then the area around it."""
    if city is None or points.problem(latitude, longitude):
        return Answer(Outcome.EMPTY)
    on_date = on_date or today()
    officers = (
        Officer.objects.public().of_city(city).filter(boundary__isnull=False).select_related("unit", "district", "reception_point__street")
    )
    own = [(officer, "") for officer in officers if points.contains(officer.boundary, latitude, longitude)]
    if own:
        matches = _matches(own, city, on_date)
        return Answer(Outcome.FOUND if len(matches) == 1 else Outcome.CHOOSE, matches)
    around = {area.pk for area in District.objects.of_city(city) if points.contains(area.boundary, latitude, longitude)}
    whole = [(officer, str(officer.district)) for officer in _for_areas(city, around)]
    if not whole:
        return Answer(Outcome.NOBODY)
    matches = _matches(whole, city, on_date)
    return Answer(Outcome.DISTRICT if len(matches) == 1 else Outcome.CHOOSE, matches)


def contact_of(officer: Officer, on_date: date | None = None) -> Officer | None:
    """Whom to turn to on that day in place of ``officer``: themself, who stands in, or nobody."""
    return contacts_on([officer], officer.city_id, on_date or today())[officer.pk]


def _served(city, streets):
    return (
        ServedStreet.objects.filter(street__in=streets, street__city=city, officer__city=city, officer__live=True)
        .select_related("street", "officer__unit", "officer__district", "officer__reception_point__street")
        .order_by("street__name", "street__kind", "number_from", "parity", "pk")
    )


def _holding(rows: list[ServedStreet], house: House | None) -> list[ServedStreet]:
    """Rows that hold the house. A row for its very letter wins over rows for the number."""
    if house is None:
        return rows
    holding = [row for row in rows if row.holds(house.number, house.letter)]
    return [row for row in holding if row.suffix] or holding


def _areas_of(streets) -> set[int]:
    """Districts of the streets and the districts those are part of."""
    pairs = District.objects.filter(streets__in=streets).values_list("pk", "parent_id")
    return {pk for pair in pairs for pk in pair if pk}


def _for_areas(city, areas: set[int]):
    """Officers who answer for whole areas: of the named area where there are such, else of its district."""
    if not areas:
        return []
    officers = list(
        Officer.objects.public()
        .of_city(city)
        .filter(serves_whole_district=True, district__in=areas)
        .select_related("unit", "district", "reception_point__street")
    )
    return [officer for officer in officers if officer.district.kind == District.Kind.AREA] or officers


def _matches(pairs: list[tuple[Officer, str]], city, on_date: date) -> tuple[Match, ...]:
    """One match an officer, with every row that speaks for them."""
    reasons: dict[int, list[str]] = {}
    officers: dict[int, Officer] = {}
    for officer, why in pairs:
        officers.setdefault(officer.pk, officer)
        reasons.setdefault(officer.pk, []).append(why)
    contacts = contacts_on(list(officers.values()), city.pk, on_date)
    return tuple(Match(officer, contacts[pk], "; ".join(dict.fromkeys(reasons[pk]))) for pk, officer in officers.items())


def contacts_on(officers: list[Officer], city_id: int, on_date: date) -> dict[int, Officer | None]:
    """Whom to turn to that day for each officer, by id. A substitute may be away too: then theirs is asked for."""
    away = dict(
        OfficerDuty.objects.filter(officer__city=city_id, starts_on__lte=on_date, ends_on__gte=on_date)
        .order_by("starts_on", "pk")
        .values_list("officer_id", "substitute_id")
    )
    if not any(officer.pk in away for officer in officers):
        return {officer.pk: officer for officer in officers}
    standing_in = {
        other.pk: other
        for other in Officer.objects.public()
        .filter(city=city_id, pk__in=[pk for pk in away.values() if pk])
        .select_related("unit", "district", "reception_point__street")
    }
    return {officer.pk: _follow(officer, away, standing_in) for officer in officers}


def _follow(officer: Officer, away: dict, standing_in: dict) -> Officer | None:
    seen: set[int] = set()
    current: Officer | None = officer
    while current is not None and current.pk in away:
        if current.pk in seen:
            return None
        seen.add(current.pk)
        current = standing_in.get(away[current.pk])
    return current


def published_numbers() -> set[str]:
    """Service numbers that the map shows anyway: a resident may write them in a public text."""
    rows = (model.objects.public().exclude(phone="").values_list("phone", flat=True) for model in (Officer, PolicePoint))
    return {number for numbers in rows for number in numbers}
