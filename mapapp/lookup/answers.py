"""From an address or a position to the officer of today.

Houses decide first (`ServedStreet`), then the officer's own boundary where the position is known, then whoever
answers for the whole area of the street. What is not sure is asked, never guessed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core import pagecache
from portal.core.geo import points
from portal.places import addresses
from portal.places.addresses import House
from portal.places.models import District, Street
from portal.places.text import fold

from ..models import Officer, OfficerDuty, PolicePoint, ServedStreet
from ..models.common import today
from . import geocoding, nexts

RELATED = ("unit", "district", "reception_point__street")


class Outcome(StrEnum):
    FOUND = "found"  # one officer, by the house
    DISTRICT = "district"  # one officer, who answers for the whole area
    CHOOSE = "choose"  # several; the person chooses
    NOBODY = "nobody"  # the street is known, nobody serves it
    UNKNOWN = "unknown"  # no such street
    EMPTY = "empty"  # nothing was asked


# The house is somebody's: by its row, or by the officer's own boundary.
NAMING = (Outcome.FOUND, Outcome.CHOOSE)


@dataclass(frozen=True)
class Match:
    """``officer`` answers by the register; ``contact`` is whom to turn to that day, None where nobody stands in.

    ``why`` says by which row: «вул. Семена Палія: парні 2–70».
    """

    officer: Officer
    contact: Officer | None
    why: str

    @property
    def nexts(self) -> list[nexts.Line]:
        """What comes next with this officer: a meeting in the yard."""
        return nexts.of(self.officer)

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
    district: District | None = None  # only its name was typed

    @property
    def match(self) -> Match | None:
        return self.matches[0] if len(self.matches) == 1 else None


def officer_for_address(city, text: str, on_date: date | None = None) -> Answer:
    """The officer of an address typed by a person."""
    if city is None or not text.strip():
        return Answer(Outcome.EMPTY)
    parsed = addresses.read(city, text)
    streets = _meant(parsed)
    if not streets and parsed.outcome == addresses.Outcome.EMPTY and parsed.district is not None:
        return _of_area(city, parsed.district, on_date or today())
    if not streets:
        return Answer(Outcome.UNKNOWN, house=parsed.house, near=parsed.streets, district=parsed.district)
    return officer_for_house(city, streets, parsed.house, on_date, note=parsed.note)


def officer_for_house(city, streets: tuple[Street, ...], house: House | None, on_date: date | None = None, note: str = "") -> Answer:
    """The officer of a house on a street of the register. Several streets of one name are answered for only where each has an officer."""
    known = {"streets": streets, "house": house, "note": note}
    on_date = on_date or today()
    rows = list(_served(city, streets))
    holding = _holding(rows, house)
    if len(streets) > 1 and {row.street_id for row in holding} != {street.pk for street in streets}:
        return Answer(Outcome.UNKNOWN, house=house, near=streets)
    if holding:
        return _named(city, [(row.officer, str(row)) for row in holding], on_date, Outcome.FOUND, **known)
    place = _place_of(city, streets[0], house)
    inside = _by_boundary(city, *place) if place else []
    if inside:
        return _named(city, [(officer, "") for officer in inside], on_date, Outcome.FOUND, **known)
    whole = _for_areas(city, _areas_of(streets))
    if whole:
        return _named(city, [(officer, str(officer.district)) for officer in whole], on_date, Outcome.DISTRICT, **known)
    return Answer(Outcome.NOBODY, neighbours=_matches([(row.officer, str(row)) for row in rows], city, on_date), **known)


def officer_for_position(city, latitude: float, longitude: float, on_date: date | None = None) -> Answer:
    """The officer of a place: the officer's own boundary decides, then the area around it."""
    if city is None or points.problem(latitude, longitude):
        return Answer(Outcome.EMPTY)
    on_date = on_date or today()
    own = _by_boundary(city, latitude, longitude)
    if own:
        return _named(city, [(officer, "") for officer in own], on_date, Outcome.FOUND)
    around = {area.pk for area in District.objects.of_city(city) if points.contains(area.boundary, latitude, longitude)}
    whole = _for_areas(city, around)
    if not whole:
        return Answer(Outcome.NOBODY)
    return _named(city, [(officer, str(officer.district)) for officer in whole], on_date, Outcome.DISTRICT)


def _named(city, pairs: list[tuple[Officer, str]], on_date: date, outcome: Outcome, **known) -> Answer:
    matches = _matches(pairs, city, on_date)
    return Answer(outcome if len(matches) == 1 else Outcome.CHOOSE, matches, **known)


def _of_area(city, district: District, on_date: date) -> Answer:
    """Only an area was named: whoever answers for the whole of it, if anybody does."""
    whole = _for_areas(city, {district.pk})
    if not whole:
        return Answer(Outcome.UNKNOWN, district=district)
    return _named(city, [(officer, str(officer.district)) for officer in whole], on_date, Outcome.DISTRICT, district=district)


def _meant(parsed: addresses.Parsed) -> tuple[Street, ...]:
    """Streets that the address names for sure: one, or all of the same name. A mended letter is not sure: it is offered."""
    if parsed.outcome == addresses.Outcome.EXACT:
        return (parsed.street,)
    fitting = tuple(candidate.street for candidate in parsed.candidates if candidate.fits)
    return fitting if len(fitting) == len(parsed.candidates) else ()


def _place_of(city, street: Street, house: House | None) -> tuple[float, float] | None:
    """Where a house stands: as a point of the map says, else as the geocoder of the settings does. None where nobody knows."""
    if house is None:
        return None
    rows = PolicePoint.objects.public().of_city(city).filter(street=street).values_list("house", "latitude", "longitude")
    for written, latitude, longitude in rows:
        if fold(written).replace(" ", "") == fold(str(house)).replace(" ", ""):
            return latitude, longitude
    return geocoding.position_of(city, street, house)


def _by_boundary(city, latitude: float, longitude: float) -> list[Officer]:
    """Officers whose own boundary holds the point."""
    drawn = pagecache.remember(("officers' boundaries", city.pk), lambda: _boundaries(city))
    around = [(pk, area) for pk, (west, south, east, north), area in drawn if west <= longitude <= east and south <= latitude <= north]
    found = [pk for pk, area in around if points.contains(area, latitude, longitude)]
    return list(Officer.objects.public().of_city(city).filter(pk__in=found).select_related(*RELATED)) if found else []


def _boundaries(city) -> list[tuple[int, tuple[float, float, float, float], dict]]:
    """Each officer's boundary with its box (west, south, east, north), by which most are passed over."""
    rows = Officer.objects.public().of_city(city).filter(boundary__isnull=False).values_list("pk", "boundary")
    return [(pk, box, area) for pk, area in rows if (box := points.box(area)) is not None]


def _served(city, streets):
    return (
        ServedStreet.objects.filter(street__in=streets, street__city=city, officer__city=city, officer__live=True)
        .select_related("street", *(f"officer__{name}" for name in RELATED))
        .order_by("street__name", "street__kind", "number_from", "parity", "pk")
    )


def _holding(rows: list[ServedStreet], house: House | None) -> list[ServedStreet]:
    """Rows that hold the house. A row for its very letter wins over rows for the number."""
    if house is None:
        return rows
    holding = [row for row in rows if row.holds(house.number, house.letter)]
    by_letter = {row.street_id for row in holding if row.suffix}
    return [row for row in holding if row.suffix or row.street_id not in by_letter]


def _areas_of(streets) -> set[int]:
    """Districts of the streets and the districts those are part of."""
    pairs = District.objects.filter(streets__in=streets).values_list("pk", "parent_id")
    return {pk for pair in pairs for pk in pair if pk}


def _for_areas(city, areas: set[int]):
    """Officers who answer for whole areas: of the named area where there are such, else of its district."""
    if not areas:
        return []
    officers = list(Officer.objects.public().of_city(city).filter(serves_whole_district=True, district__in=areas).select_related(*RELATED))
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


def contact_of(officer: Officer, on_date: date | None = None) -> Officer | None:
    """Whom to turn to on that day in place of ``officer``: themself, who stands in, or nobody."""
    return contacts_on([officer], officer.city_id, on_date or today())[officer.pk]


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
        for other in Officer.objects.public().filter(city=city_id, pk__in=[pk for pk in away.values() if pk]).select_related(*RELATED)
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
