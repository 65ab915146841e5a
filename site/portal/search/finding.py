"""Answers: which entries fit a question, in what order, how many of which kind.

The engine gives a bounded pool of entries that hold the words; order, counts and facets are made of
the pool here, alike on both databases. Where more entries fit than the pool takes, those with the
words in their titles and the newest are in it, and the numbers say «понад».
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from rapidfuzz.distance import OSA

from portal.places.models import District

from . import reading, text
from .engine import Node, both, either, holds, match
from .layout import other_layouts
from .models import Audience, SearchEntry, SearchWord
from .registry import kinds
from .sounds import sound_key

POOL = 500
TIER = 200  # of a pool that overflows: so many from each way to be fitting
PERIODS = {"month": 31, "year": 366}  # days
SORTS = ("fit", "date")
BEGINNINGS = 12  # words that may complete one that the index has only longer
NEAR = 3  # words offered for a misspelt one


@dataclass(frozen=True)
class Filters:
    """What narrows an answer; empty means everything."""

    kind: str = ""
    district: int | None = None
    period: str = ""
    sort: str = "fit"


@dataclass(frozen=True)
class Row:
    """What order and counts need of an entry."""

    pk: int
    kind: str
    district: int | None
    date: datetime | None
    title_lemmas: frozenset[str]
    title: str
    url: str


class Entries:
    """Found entries in their order, read from the database a slice at a time."""

    def __init__(self, keys: list[int]):
        self.keys = keys

    def __len__(self):
        return len(self.keys)

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, place):
        wanted = self.keys[place]
        if isinstance(wanted, int):
            return SearchEntry.objects.get(pk=wanted)
        found = SearchEntry.objects.in_bulk(wanted)
        return [found[key] for key in wanted if key in found]


@dataclass(frozen=True)
class Found:
    """``shown`` is the question that was answered where it is another than was asked; ``why`` says how it differs.

    ``is_exact``: every word of the question is in each entry. ``is_more``: more fit than were counted.
    ``offers`` are questions that would find something.
    """

    entries: Entries = field(default_factory=lambda: Entries([]))
    by_kind: list[dict] = field(default_factory=list)
    by_district: list[dict] = field(default_factory=list)
    by_period: list[dict] = field(default_factory=list)
    total: int = 0
    all_total: int = 0
    is_exact: bool = True
    is_more: bool = False
    shown: str = ""
    why: str = ""
    offers: tuple[str, ...] = ()
    words: tuple = ()
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One way to take a question: groups that must all be there, or any of them."""

    groups: tuple
    shown: str = ""
    why: str = ""
    is_exact: bool = True

    @property
    def node(self) -> Node:
        nodes = [group.node for group in self.groups]
        return both(*nodes) if self.is_exact else either(*nodes)


def search(question: str, city, language: str = "uk", filters: Filters | str = "") -> Found:
    """What the portal of ``city`` has on ``question``. Any string is a harmless question.

    First everything with all words, in whichever form, language or alphabet. Where there is none, the
    same keys in another layout, then misspelt words mended, then entries with some of the words; each
    of these is said in ``why``.
    """
    wanted = filters if isinstance(filters, Filters) else Filters(kind=filters)
    words = reading.words_of(question)
    if city is None or not words:
        return Found()
    scope = scope_of(city, language)
    plain = reading.read(words, city)
    for way in _ways(question, words, plain, city):
        rows, is_more = _pool(way, scope)
        if rows:
            return _answer(way, scope, rows, is_more, wanted)
    return Found(offers=_offers(plain, city, scope), missed=tuple(words))


def _ways(question: str, words: list[str], plain: list, city):
    """Readings, the likeliest first. Later ones are made only when the earlier found nothing."""
    yield Reading(tuple(reading.with_streets(plain, city)))
    yield Reading(tuple(reading.with_streets(reading.by_sound(plain, city), city)))
    for other in other_layouts(question[: reading.QUESTION_LENGTH]):
        typed = reading.words_of(other)
        if typed:
            found = reading.by_sound(reading.read(typed, city), city)
            yield Reading(tuple(reading.with_streets(found, city)), " ".join(typed), "layout")
    mended = _mended(plain, city)
    if mended:
        yield Reading(tuple(reading.with_streets(mended, city)), " ".join(word.typed for word in mended), "typo")
    begun = _begun(plain, city)
    if begun:
        yield Reading(tuple(begun), " ".join(words), "beginning")
    if len(plain) > 1:
        yield Reading(tuple(mended or plain), "", "some", is_exact=False)


def scope_of(city, language: str) -> Node:
    scope = [f"=c{city.pk}", f"=a{Audience.PUBLIC}"]
    return both(*scope, "=luk") if language == "uk" else both(*scope)


# The pool.


def _pool(way: Reading, scope: Node) -> tuple[list[Row], bool]:
    node = both(way.node, scope)
    keys = match(node, POOL + 1)
    if len(keys) <= POOL:
        return read_rows(keys), False
    titles = _in_titles(way)
    this_year = timezone.localdate().year
    fresh = either(f"=y{this_year}", f"=y{this_year - 1}")
    keys = [*match(both(titles, scope, fresh), TIER), *match(both(titles, scope), TIER), *match(both(node, fresh), TIER), *keys]
    return read_rows(list(dict.fromkeys(keys))[:POOL]), True


def _in_titles(way: Reading) -> Node:
    nodes = [reading.titled(group.node) for group in way.groups]
    return both(*nodes) if way.is_exact else either(*nodes)


def read_rows(keys: list[int]) -> list[Row]:
    fields = ("pk", "kind", "district_id", "date", "title_lemmas", "title", "url")
    # What everybody may read is asked once more, of the entry itself.
    found = SearchEntry.objects.filter(pk__in=keys, audience=Audience.PUBLIC).values_list(*fields)
    return [Row(*row[:4], frozenset(row[4].split()), *row[5:]) for row in found]


# Order, counts.

# A person who types a name or a street mostly wants the record itself.
LIKED = {"officer": 0.25, "street": 0.3, "point": 0.2, "page": 0.1, "meeting": 0.1}


def _score(row: Row, way: Reading, now: datetime) -> float:
    titled = [holds(group.node, row.title_lemmas) for group in way.groups]
    share = sum(titled) / len(titled)
    whole = 1.0 if share == 1 else 0.0
    # The shorter the title around the words, the more it is about them.
    about = len(titled) / max(len(row.title.split()), len(titled)) if whole else 0.0
    return 2 * share + whole + about + LIKED.get(row.kind, 0.0) + freshness(row.date, now)


def freshness(date: datetime | None, now: datetime) -> float:
    if date is None:
        return 0.1
    days = abs((now - date).total_seconds()) / 86_400
    return 0.4 * 0.5 ** (days / 180)


def _answer(way: Reading, scope: Node, rows: list[Row], is_more: bool, filters: Filters) -> Found:
    now = timezone.now()
    chosen, more_chosen = rows, is_more
    if is_more and _marks(filters):
        chosen, more_chosen = _pool(way, both(scope, *_marks(filters)))
    chosen = [row for row in chosen if _fits(row, filters, now)]
    if filters.sort == "date":
        chosen.sort(key=lambda row: (row.date is not None, row.date or now, row.pk), reverse=True)
    else:
        chosen.sort(key=lambda row: (-_score(row, way, now), -row.pk))
    return Found(
        entries=Entries([row.pk for row in chosen]),
        by_kind=_by_kind([row for row in rows if _fits(row, filters, now, but="kind")]),
        by_district=_by_district([row for row in rows if _fits(row, filters, now, but="district")]),
        by_period=_by_period([row for row in rows if _fits(row, filters, now, but="period")], now),
        total=len(chosen),
        all_total=len(rows),
        is_exact=way.is_exact,
        is_more=more_chosen,
        shown=way.shown,
        why=way.why,
        words=tuple(way.groups),
    )


def _marks(filters: Filters) -> list[str]:
    marks = [f"=k{filters.kind}"] if filters.kind else []
    if filters.district:
        marks.append(f"=d{filters.district}")
    return marks


def _fits(row: Row, filters: Filters, now: datetime, but: str = "") -> bool:
    if filters.kind and but != "kind" and row.kind != filters.kind:
        return False
    if filters.district and but != "district" and row.district != filters.district:
        return False
    return not filters.period or but == "period" or _is_within(row.date, filters.period, now)


def _is_within(date: datetime | None, period: str, now: datetime) -> bool:
    """What is still to come is within every period: a meeting of next week is the freshest of all."""
    return date is not None and date >= now - timedelta(days=PERIODS[period])


def _by_kind(rows: list[Row]) -> list[dict]:
    """Kinds with their number of hits, the commonest first."""
    labels = {kind.name: kind.label for kind in kinds.values()}
    found = [{"kind": name, "label": labels.get(name, name), "count": n} for name, n in Counter(row.kind for row in rows).items()]
    return sorted(found, key=lambda row: (-row["count"], row["label"]))


def _by_district(rows: list[Row]) -> list[dict]:
    counts = Counter(row.district for row in rows if row.district)
    if not counts:
        return []
    names = District.objects.in_bulk(list(counts))
    found = [{"district": key, "label": names[key].name, "count": count} for key, count in counts.items() if key in names]
    return sorted(found, key=lambda row: (-row["count"], row["label"]))


def _by_period(rows: list[Row], now: datetime) -> list[dict]:
    return [{"period": name, "count": sum(_is_within(row.date, name, now) for row in rows)} for name in PERIODS]


# When nothing was found.


def _mended(words: list, city) -> list:
    """The words with misspelt ones put right: only those that neither the dictionary nor the index knows."""
    found, is_changed = [], False
    for word in words:
        near = [] if word.is_known or not word.sounds else _near(word.typed, city)
        if near:
            is_changed = True
            found.append(reading.Word(near[0], either(*near)))
        else:
            found.append(word)
    return found if is_changed else []


def _near(typed: str, city, limit: int = NEAR) -> list[str]:
    """Words of the index that differ from ``typed`` by one or two letters, or sound nearly like it; the nearest first."""
    word = text.token(typed)
    if len(word) < 4:
        return []
    most = 1 if len(word) < 6 else 2
    sound = sound_key(word)
    rows = SearchWord.objects.filter(city=city, length__range=(len(word) - 2, len(word) + 3)).values_list("word", "sound")
    found = []
    for other, its_sound in rows.iterator(chunk_size=5_000):
        apart = OSA.distance(word, other, score_cutoff=most)
        if len(sound) > 3 and len(its_sound) > 3:
            apart = min(apart, OSA.distance(sound, its_sound, score_cutoff=most) + 0.5)
        if apart <= most:
            found.append((apart, other[:1] != word[:1], abs(len(other) - len(word)), other))
    found.sort()
    nearest = [row for row in found if row[0] == found[0][0]] if found else []
    return [row[-1] for row in nearest[:limit]]


def _begun(words: list, city) -> list:
    """The words, where one that nobody knows is the beginning of words of the index."""
    found, is_changed = [], False
    for word in words:
        start = text.token(word.typed)
        longer = []
        if not word.is_known and len(start) >= 4 and word.sounds:
            rows = SearchWord.objects.filter(city=city, word__startswith=start).order_by("length", "word")
            longer = list(rows.values_list("word", flat=True)[:BEGINNINGS])
        is_changed = is_changed or bool(longer)
        found.append(reading.Word(word.typed, either(word.node, *longer), word.sounds, word.is_known) if longer else word)
    return found if is_changed else []


def _offers(words: list, city, scope: Node) -> tuple[str, ...]:
    """Questions near to what was asked that find something: offered, never taken by themselves."""
    if len(words) != 1 or not words[0].sounds:
        return ()
    near = _near(words[0].typed, city)
    return tuple(word for word in near if match(both(word, scope), 1))
