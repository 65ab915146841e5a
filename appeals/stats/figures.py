"""What everybody may know of appeals: counts by month, template and district, how long answers take, what people say.

Months that are over alone: a number that grows by one overnight would tell of one person.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import median

from django.db.models import Avg, Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.core.moderation.clock import KYIV
from portal.places.models import District

from ..models import Appeal, AppealTemplate, Questionnaire
from .hiding import SMALL, hide, may_show

State = Appeal.State
MEASURES = ("submitted", "sent", "registered", "answered")
MONTHS = 24


def measure_labels() -> dict[str, str]:
    return {"submitted": _("подано"), "sent": _("надіслано"), "registered": _("зареєстровано"), "answered": _("є відповідь")}


@dataclass(frozen=True)
class Row:
    """``cells`` by measure; None is hidden."""

    label: str
    cells: dict[str, int | None]

    def texts(self) -> list[str]:
        return [_("приховано") if self.cells[name] is None else str(self.cells[name]) for name in MEASURES]


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    head: str
    rows: list[Row]

    @property
    def largest(self) -> int:
        return max((row.cells["submitted"] or 0 for row in self.rows), default=0)


@dataclass(frozen=True)
class Waiting:
    """How long answers take. ``median`` in days; None where fewer than five answers came."""

    answered: int | None
    median: float | None
    open: int | None
    open_is_few: bool
    longer: int | None
    longer_is_few: bool
    in_time: int | None  # percent
    in_time_of: int | None
    late_is_few: bool = False


@dataclass(frozen=True)
class Voices:
    """Questionnaires: ``answers`` with their numbers, None is hidden."""

    count: int | None
    answers: list[tuple[str, int | None]]
    politeness: float | None


@dataclass(frozen=True)
class Figures:
    until: date
    totals: dict[str, int | None] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    waiting: Waiting | None = None
    voices: Voices | None = None

    @property
    def is_empty(self) -> bool:
        return not self.tables


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def appeals_of(city, until: date):
    """Submitted and confirmed appeals of the months that ended before ``until``."""
    end = datetime.combine(until, time(), KYIV)
    return Appeal.objects.of_city(city).exclude(state__in=[State.DRAFT, State.SUBMITTED]).filter(submitted_at__lt=end)


def public(city, today: date | None = None) -> Figures:
    """The figures for everybody: small numbers hidden, sensitive templates in the total alone."""
    until = first_of_month(today or timezone.localdate())
    rows = list(appeals_of(city, until).values(*FIELDS))
    if not rows:
        return Figures(until)
    return _figures(city, until, rows)


FIELDS = (
    "pk", "submitted_at", "template_id", "district_id", "is_sensitive", "sent_at",
    "police_number", "answered_at", "received_on", "due_on", "state",
)  # fmt: skip


def _figures(city, until, rows) -> Figures:
    open_rows = [row for row in rows if not row["is_sensitive"]]
    rest = count(row for row in rows if row["is_sensitive"])
    plans = [
        ("month", _("За місяцями"), _("Місяць"), by_month(rows), Counter()),
        ("template", _("За темами"), _("Тема"), by_template(city, open_rows), rest),
        ("district", _("За районами"), _("Район"), by_district(city, open_rows), rest),
    ]
    tables, totals = [], dict(count(rows))
    hidden_totals: set[str] = set()
    for name, title, head, groups, outside in plans:
        table, bad = _table(name, title, head, groups, outside)
        tables.append(table)
        hidden_totals |= bad
    shown = {name: None if name in hidden_totals or 0 < totals[name] < SMALL else totals[name] for name in MEASURES}
    return Figures(until, shown, tables, waiting(rows), voices(city, until))


class Counts(Counter):
    """How many came as far as each measure; ``rows`` are those that were counted."""

    rows: list


def count(rows) -> Counts:
    """How many of the rows came as far as each measure."""
    rows = list(rows)
    counter = Counts(dict.fromkeys(MEASURES, 0))
    counter.rows = rows
    for row in rows:
        counter["submitted"] += 1
        counter["sent"] += bool(row["sent_at"])
        counter["registered"] += bool(row["police_number"])
        counter["answered"] += bool(row["answered_at"])
    return counter


def _table(name, title, head, groups: list[tuple[str, Counts]], outside: Counter) -> tuple[Table, set[str]]:
    """A table with what must be hidden hidden, and the measures whose total must not be shown anywhere."""
    hidden, bad = {}, set()
    for measure in MEASURES:
        hidden[measure], total_may_show = hide({place: one[measure] for place, (_label, one) in enumerate(groups)}, outside[measure])
        if not total_may_show:
            bad.add(measure)
    rows = [
        Row(label, {measure: None if place in hidden[measure] else one[measure] for measure in MEASURES})
        for place, (label, one) in enumerate(groups)
    ]
    return Table(name, title, head, rows), bad


def by_month(rows) -> list[tuple[str, Counts]]:
    """Newest first; the older of more than two years are one row."""
    months: dict[date, list] = {}
    for row in rows:
        months.setdefault(first_of_month(timezone.localtime(row["submitted_at"], KYIV).date()), []).append(row)
    newest = sorted(months, reverse=True)
    found = [(capfirst(date_format(month, "F Y")), count(months[month])) for month in newest[:MONTHS]]
    older = [row for month in newest[MONTHS:] for row in months[month]]
    return [*found, (_("раніше"), count(older))] if older else found


def by_template(city, rows, with_sensitive: bool = False) -> list[tuple[str, Counts]]:
    """For everybody a template that became sensitive later has no name either: it falls into «інше»."""
    templates = AppealTemplate.objects.of_city(city)
    titles = dict((templates if with_sensitive else templates.filter(is_sensitive=False)).values_list("pk", "title"))
    return _grouped(rows, lambda row: titles.get(row["template_id"]), _("інше"))


def by_district(city, rows) -> list[tuple[str, Counts]]:
    """By the large districts; a part of one counts there."""
    districts = {district.pk: district for district in District.objects.of_city(city).select_related("parent")}

    def label(row):
        district = districts.get(row["district_id"])
        return (district.parent or district).name if district else None

    return _grouped(rows, label, _("не вказано"))


def _grouped(rows, label, without: str) -> list[tuple[str, Counts]]:
    groups: dict[str | None, list] = {}
    for row in rows:
        groups.setdefault(label(row), []).append(row)
    none = groups.pop(None, [])
    found = sorted(((name, count(some)) for name, some in groups.items()), key=lambda pair: (-pair[1]["submitted"], pair[0]))
    return [*found, (without, count(none))] if none else found


# ---- how long ----


def days_to_answer(row) -> int | None:
    """From the day the police got it to the day of the answer."""
    began = row["received_on"] or (timezone.localdate(row["sent_at"]) if row["sent_at"] else None)
    if began is None or not row["answered_at"]:
        return None
    return max(0, (timezone.localdate(row["answered_at"]) - began).days)


def days_open(row, today: date) -> int | None:
    began = row["received_on"] or (timezone.localdate(row["sent_at"]) if row["sent_at"] else None)
    return (today - began).days if began and row["state"] in Appeal.OPEN_AT_THE_POLICE else None


def waiting(rows, today: date | None = None) -> Waiting:
    today = today or timezone.localdate()
    took = [days for row in rows if (days := days_to_answer(row)) is not None]
    still = [days for row in rows if (days := days_open(row, today)) is not None]
    middle = median(took) if len(took) >= SMALL else None
    longer = sum(days > middle for days in still) if middle is not None else 0
    kept, late = _in_time(rows, today)
    shows_share = kept + late >= SMALL and may_show(kept, late)
    return Waiting(
        answered=len(took) if may_show(len(took)) else None,
        median=middle,
        open=len(still) if may_show(len(still)) else None,
        open_is_few=not may_show(len(still)),
        longer=longer if middle is not None and may_show(longer, len(still) - longer) else None,
        longer_is_few=middle is not None and 0 < longer < SMALL,
        in_time=round(100 * kept / (kept + late)) if shows_share else None,
        in_time_of=kept + late if shows_share else None,
        late_is_few=kept >= SMALL and 0 < late < SMALL,
    )


def _in_time(rows, today) -> tuple[int, int]:
    """Answers by their day; and those after it, with the open ones whose day is over."""
    kept = late = 0
    for row in rows:
        if row["due_on"] is None:
            continue
        if row["answered_at"]:
            in_time = timezone.localdate(row["answered_at"]) <= row["due_on"]
            kept, late = kept + in_time, late + (not in_time)
        elif row["state"] in Appeal.OPEN_AT_THE_POLICE and row["due_on"] < today:
            late += 1
    return kept, late


# ---- what people say ----


def voices(city, until: date) -> Voices | None:
    """Answers to the questionnaire that came in closed months; None where nobody has answered."""
    end = datetime.combine(until, time(), KYIV)
    found = Questionnaire.objects.of_city(city).filter(answered_at__lt=end).exclude(solved="")
    counts = dict(found.order_by().values_list("solved").annotate(Count("pk")))
    total = sum(counts.values())
    if not total:
        return None
    hidden, total_may_show = hide({value: counts.get(value, 0) for value in Questionnaire.Solved.values})
    polite = found.exclude(politeness=None)
    return Voices(
        count=total if total_may_show else None,
        answers=[(label, None if value in hidden else counts.get(value, 0)) for value, label in Questionnaire.Solved.choices],
        politeness=polite.aggregate(mean=Avg("politeness"))["mean"] if polite.count() >= SMALL else None,
    )
