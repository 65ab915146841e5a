"""Which street of a city a text names. Pure: streets are any objects with the register's fields."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from rapidfuzz.distance import OSA

from .houses import FLAT_WORDS, HOUSE_WORDS, House, read_ending
from .names import Name, NameIndex
from .words import ANY_KIND, AROUND, KIND_OF, TITLES, is_latin, name_word, other_keyboard, sound, tokens

MAX_LENGTH = 200
MOST = 5  # candidates shown
MOST_WRONG = 3  # letters: two in a long word, and one more that makes another candidate


class Outcome(StrEnum):
    EXACT = "exact"  # taken as it is
    GUESS = "guess"  # one street, with a letter mended: to be shown to the person before it counts
    ASK = "ask"  # several, or one of another kind: the person chooses
    UNKNOWN = "unknown"  # no such street in the register
    EMPTY = "empty"  # nothing that could be an address


@dataclass(frozen=True)
class Candidate:
    """A street that may be meant, and why, in words. ``fits``: it bears the very name, only which one is open."""

    street: object
    reason: str
    fits: bool = True


@dataclass(frozen=True)
class Parsed:
    """What an address means.

    ``street`` is set for EXACT and GUESS alone. ``confidence`` runs from 0 to 1. ``note`` tells what the
    person should know («колишня назва»), ``understood`` the whole in words. ``flat`` is personal: do not keep it.
    """

    outcome: Outcome
    street: object = None
    house: House | None = None
    flat: str = ""
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    district: object = None
    note: str = ""
    was_former: bool = False
    was_layout: bool = False

    @property
    def streets(self) -> tuple:
        """The street that was meant, or all that may be."""
        return (self.street,) if self.street is not None else tuple(candidate.street for candidate in self.candidates)

    @property
    def understood(self) -> str:
        if self.street is None:
            return ""
        text = f"{self.street.kind}\N{NO-BREAK SPACE}{self.street.name}"
        text += f", {self.house}" if self.house else ""
        return f"{text} ({self.note})" if self.note else text


@dataclass
class _Hit:
    name: Name
    rank: int  # 0 the very words, 1 without titles or first names, 2 as it sounds, 3 with a letter wrong
    distance: int = 0
    wrong_kind: bool = False
    unsure: bool = False  # one word of a name that has a number, without the number


@dataclass
class _District:
    district: object
    phrases: list[tuple[str, ...]] = field(default_factory=list)


class StreetIndex:
    """Names of a city's streets. ``districts`` are those whose names may stand in an address (objects or plain names)."""

    def __init__(self, streets: Iterable, districts: Iterable = ()):
        self._names = NameIndex(name for street in streets for name in _names(street))
        self._districts = [_District(district, _phrases(district)) for district in districts]

    def beginning(self, asked: list[str]) -> list[Name]:
        """Names with words that begin as ``asked`` (as they sound) does, each word with one of its own."""
        return self._names.beginning(asked)

    def holding(self, text: str) -> list:
        """Streets one of whose names holds ``text`` (folded)."""
        return self._names.holding(text)

    def parse(self, text: str) -> Parsed:
        """What ``text`` means. Never raises for a text, however strange."""
        text = text[:MAX_LENGTH].replace("\x00", " ")
        found = self._parse(text)
        if found.outcome in (Outcome.UNKNOWN, Outcome.EMPTY) and is_latin(text):
            other = self._parse(other_keyboard(text))
            if other.street is not None and other.outcome == Outcome.EXACT:
                note = _("набрано англійською розкладкою")
                return replace(other, was_layout=True, confidence=0.85, note="; ".join(part for part in (note, other.note) if part))
        return found

    def _parse(self, text: str) -> Parsed:
        words = tokens(text)
        without, district = self._without_district(words)
        if district is not None and not self._bare(without):
            street = self._read(words, None)
            return street if street.outcome == Outcome.EXACT else Parsed(Outcome.EMPTY, district=district)
        best: Parsed | None = None
        for inner, district in self._readings(words):
            found = self._read(inner, district)
            if found.outcome == Outcome.EXACT:
                return found
            if best is None or _ORDER[found.outcome] < _ORDER[best.outcome]:
                best = found
        return best or Parsed(Outcome.EMPTY)

    def _readings(self, words: list[str]):
        """The text without the district it names; as it is; without what stands around an address."""
        without, district = self._without_district(words)
        if district is not None:
            yield self._bare(without), district
        yield words, None
        yield self._bare(words), None

    def _bare(self, words: list[str]) -> list[str]:
        rest = [word for word in words if not _is_postcode(word)]
        while rest and rest[0] in AROUND:
            # «м. Говорова» is a marshal, «м. Одеса» a city: one letter goes only before what goes too.
            rest = rest[1:]
        while rest and rest[-1] in AROUND and not rest[-1].isdigit():
            rest = rest[:-1]
        return rest

    def _without_district(self, words: list[str]):
        for row in self._districts:
            for phrase in row.phrases:
                for start in range(len(words) - len(phrase) + 1):
                    if tuple(words[start : start + len(phrase)]) == phrase:
                        return words[:start] + words[start + len(phrase) :], row.district
        return words, None

    def _read(self, words: list[str], district) -> Parsed:
        found = self._read_one_way(words, district)
        if found.outcome == Outcome.UNKNOWN and words and (words[0][0].isdigit() or words[0] in HOUSE_WORDS):
            rest, head = _house_apart(words)
            turned = self._read_one_way(rest + head, district)
            # «15 станція Великого Фонтану 4»: the number before is no house where another one stands behind.
            if turned.outcome != Outcome.UNKNOWN and turned.house == read_ending(head).house:
                return turned
        return found

    def _read_one_way(self, words: list[str], district) -> Parsed:
        mended: Parsed | None = None
        for end in range(len(words), 0, -1):
            ending = read_ending(words[end:])
            if not ending.fits:
                continue
            kinds = [KIND_OF[word] for word in words[:end] if word in KIND_OF]
            named = [word for word in words[:end] if word not in KIND_OF]
            if not named:
                continue
            hits = self._hits(named, kinds)
            if hits:
                return self._decide(hits, ending, district)
            if mended is None and (close := self._close(named, kinds)):
                mended = self._decide(close, ending, district)
        if mended is not None:
            return mended
        return _nothing(words, district)

    # Exact and nearly exact names.

    def _hits(self, named: list[str], kinds: list[str]) -> list[_Hit]:
        asked = [name_word(word) for word in named]
        hits = [
            _Hit(name, rank, unsure=_lacks_number(asked, name))
            for name in self._names.with_all(asked)
            if (rank := _rank(asked, name)) is not None
        ]
        if any(hit.rank == 2 for hit in hits) and not any(hit.rank < 2 for hit in hits):
            # As it sounds is as good as a letter wrong: what is a letter away stands beside it.
            near = [hit for hit in self._close(named, kinds) if hit.distance == 1]
            hits = [*hits, *(hit for hit in near if hit.name.street not in [other.name.street for other in hits])]
        if not hits:
            return []
        if any(hit.rank == 0 for hit in hits):
            hits = [hit for hit in hits if hit.rank == 0]
        elif any(hit.rank == 1 for hit in hits):
            hits = [hit for hit in hits if hit.rank == 1]
        return _by_kind(hits, kinds)

    # A letter wrong.

    def _close(self, named: list[str], kinds: list[str]) -> list[_Hit]:
        asked = [sound(name_word(word)) for word in named]
        if any(word.isdigit() for word in asked):  # another number is another street
            return []
        hits, within = [], []
        for name in self._names.like(asked[-1], MOST_WRONG):
            found = _distance(asked, name)
            if found is None:
                continue
            hits.append(_Hit(name, 3, found[0]))
            if found[1]:
                within.append(found[0])
        if not within:
            return []
        # What is only one letter further is a candidate too: the person decides, not the program.
        near = [hit for hit in hits if hit.distance <= min(within) + 1]
        return [hit for hit in _by_kind(near, kinds) if not hit.wrong_kind]

    # From hits to an answer.

    def _decide(self, hits: list[_Hit], ending, district) -> Parsed:
        given = {"house": ending.house, "flat": ending.flat, "district": district}
        best: dict[int, _Hit] = {}
        for hit in sorted(hits, key=lambda hit: (hit.wrong_kind, hit.distance, bool(hit.name.former))):
            best.setdefault(id(hit.name.street), hit)
        rows = list(best.values())
        if len(rows) > 1 and district is not None:
            rows = [hit for hit in rows if _lies_in(hit.name.street, district)] or rows
        # A street named so today comes before one that was named so.
        if len(rows) == 1 and not rows[0].wrong_kind:
            hit = rows[0]
            outcome = Outcome.GUESS if hit.rank >= 2 or hit.unsure else Outcome.EXACT
            return Parsed(
                outcome, hit.name.street, confidence=_CONFIDENCE[hit.rank], note=_note(hit), was_former=bool(hit.name.former), **given
            )
        candidates = tuple(Candidate(hit.name.street, _reason(hit, rows), hit.rank < 2 and not hit.wrong_kind) for hit in rows[:MOST])
        return Parsed(Outcome.ASK, candidates=candidates, confidence=0.4, **given)


_ORDER = {Outcome.EXACT: 0, Outcome.ASK: 1, Outcome.GUESS: 1, Outcome.UNKNOWN: 3, Outcome.EMPTY: 4}
_CONFIDENCE = {0: 1.0, 1: 0.95, 2: 0.75, 3: 0.6}


def _names(street) -> list[Name]:
    rows = [
        (street.name, ""),
        *((name, name) for name in street.former_names or []),
        *((name, None) for name in street.russian_names or []),
    ]
    found = []
    formers = [_plain(name) for name in street.former_names or []]
    for text, former in rows:
        words = tokens(text)
        kind = next((KIND_OF[word] for word in words if word in KIND_OF), "")
        core = tuple(name_word(word) for word in words if word not in KIND_OF)
        if former is None:  # a Russian name is of the present street, or of a former one
            former = _former_of(core, street, formers)
        if core:
            found.append(Name(street, core, kind or ("" if former else street.kind), former, text))
    present = found[0].core if found else ()
    # «Академіка Заболотного» is no other name than «Заболотного».
    return [replace(name, former="") if name.core == present else name for name in found]


def _plain(text: str) -> tuple[str, tuple[str, ...]]:
    return text, tuple(sound(name_word(word)) for word in tokens(text) if word not in KIND_OF)


def _former_of(core: tuple[str, ...], street, formers) -> str:
    """Which former name a Russian one translates; "" where it translates the present one."""
    words = " ".join(sound(word) for word in core)
    present = " ".join(_plain(street.name)[1])
    scored = [(OSA.distance(words, " ".join(former)), text) for text, former in formers]
    nearest = min(scored, default=(len(words) + 9, ""))
    return nearest[1] if nearest[0] < OSA.distance(words, present) else ""


def _phrases(district) -> list[tuple[str, ...]]:
    """Every way to name a district in an address: with its kind or, where it is no single common word, without."""
    names = [district] if isinstance(district, str) else [district.name, *(district.former_names or [])]
    found = []
    for name in names:
        words = tuple(tokens(name))
        found.append(words)
        if words[-1:] == ("район",):
            found.append(("район", *words[:-1]))
    return sorted(found, key=len, reverse=True)


def _rank(asked: list[str], name: Name) -> int | None:
    """0: the very words; 1: without titles or first names; 2: as it sounds in the other language; None: another name."""
    if Counter(asked) == Counter(name.words):
        return 0
    if _stands_for(asked, name, list(name.core)):
        return 1
    heard = replace(name, words=tuple(sound(word) for word in name.words))
    typed = [sound(word) for word in asked]
    if Counter(typed) == Counter(heard.words) or _stands_for(typed, heard, [sound(word) for word in name.core]):
        return 2
    return None


def _lacks_number(asked: list[str], name: Name) -> bool:
    """«Бригади 15» may be the fifteenth brigade as well as a house of the twenty-eighth."""
    return len(asked) == 1 and any(word.isdigit() for word in name.words) and not asked[0].isdigit()


def _stands_for(asked: list[str], name: Name, core: list[str]) -> bool:
    """Each word typed stands for a word of the name of its own, the last (the surname) among them; a letter is an initial."""
    core_asked = [word for word in asked if word not in TITLES]
    if not core_asked:
        return False
    # A title that the name does not have names somebody else; a name without its number is another street.
    if any(word in TITLES and word not in name.words for word in asked):
        return False
    left, whole = list(core), []
    for word in sorted(core_asked, key=len, reverse=True):
        fits = next((own for own in left if own == word), None)
        if fits is not None:
            whole.append(fits)
        elif len(word) == 1:
            fits = next((own for own in [*left, *(title for title in name.words if title in TITLES)] if own.startswith(word)), None)
        if fits is None:
            return False
        if fits in left:
            left.remove(fits)
    # «Фонтану» alone is too little of «16-та станція Великого Фонтану», «Великого» of «Великого Фонтану» too, and «П.» of «Палія».
    return core[-1] in whole


def _distance(asked: list[str], name: Name) -> tuple[int, bool] | None:
    """Letters between what was typed and the name, or its last word, and whether a slip of fingers makes as many; None far beyond."""
    own = [sound(word) for word in name.words]
    best = None
    for part in {tuple(own), tuple(sound(word) for word in name.core), (sound(name.core[-1]),)}:
        if len(part) != len(asked) or any(word.isdigit() for word in part):
            continue
        distance = sum(OSA.distance(one, two) for one, two in zip(asked, part, strict=True))
        bound = max(_bound(two) for two in part)
        if 0 < distance <= bound + 1 and (best is None or distance < best[0]):
            best = (distance, distance <= bound)
    return best


def _bound(word: str) -> int:
    """How many letters may be wrong: in a short word one makes another word."""
    return 0 if len(word) < 5 else 1 if len(word) < 8 else 2


def _by_kind(hits: list[_Hit], kinds: list[str]) -> list[_Hit]:
    """Hits of the kind that was typed; where there is none, the others, marked."""
    if not kinds:
        return hits
    # A former name written without its kind may have been a street's: «вул. Польова» is asked about where two were called so.
    fitting = [hit for hit in hits if hit.name.kind in kinds or (hit.name.former and not hit.name.kind and ANY_KIND in kinds)]
    if fitting:
        return fitting
    open_kind = [hit for hit in hits if ANY_KIND in kinds or not hit.name.kind]
    if open_kind:
        return open_kind
    return [replace(hit, wrong_kind=True) for hit in hits]


def _lies_in(street, district) -> bool:
    return (district if isinstance(district, str) else district.name) in _districts_of(street)


def _districts_of(street) -> list[str]:
    """Names of the districts of a street: as given, or asked of the database where it matters."""
    given = getattr(street, "district_names", None)
    return [row.name for row in street.districts.all()] if given is None else given


def _note(hit: _Hit) -> str:
    parts = []
    if hit.rank >= 2:
        parts.append(_("можливо, ви мали на увазі цю вулицю"))
    if hit.name.former:
        parts.append(_("колишня назва: %(name)s") % {"name": hit.name.former})
    return "; ".join(parts)


def _reason(hit: _Hit, rows: list[_Hit]) -> str:
    if hit.wrong_kind:
        return _("тип інший: %(kind)s") % {"kind": hit.name.street.kind}
    if hit.rank >= 2:
        return _("схожа назва")
    if hit.name.former:
        return _("колишня назва: %(name)s") % {"name": hit.name.former}
    if len({(row.name.street.kind, row.name.street.name) for row in rows}) == 1:
        return ", ".join(_districts_of(hit.name.street)) or _("район не вказано")
    return _("назва підходить")


def _is_postcode(word: str) -> bool:
    return len(word) == 5 and word.isdigit()


def _house_apart(words: list[str]) -> tuple[list[str], list[str]]:
    """«12, вул. Канатна» as «вул. Канатна» and «12»."""
    rest = list(words)
    head: list[str] = []
    while (
        rest
        and (read_ending(head + rest[:1]).house is not None or (not head and read_ending(rest[:2]).house is not None))
        and len(head) < 2
    ):
        head.append(rest.pop(0))
        if read_ending(head).house is not None:
            break
    return rest, head


def _nothing(words: list[str], district) -> Parsed:
    """No street: still the house, so that a person who chooses one does not type it again."""
    after_flat = {place + 1 for place, word in enumerate(words) if word in FLAT_WORDS}
    starts = [place for place, word in enumerate(words) if (word[0].isdigit() or word in FLAT_WORDS) and place not in after_flat]
    endings = [read_ending(words[place:]) for place in sorted(starts, key=lambda place: place == 0)]
    ending = next((found for found in endings if found.house or found.flat), None)
    letters = [word for word in words if word not in KIND_OF]
    outcome = Outcome.UNKNOWN if letters else Outcome.EMPTY
    return Parsed(outcome, house=ending.house if ending else None, flat=ending.flat if ending else "", district=district)
