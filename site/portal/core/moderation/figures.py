"""Numbers of the queue: for staff as they are now, for everybody by closed months.

A month counts what happened in it (came, was shown, was rejected), not what became later of what came in it, so a
closed month never changes. Numbers of 1 to 4 are kept from the public: in a small yard they point at a person.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.places.models import City

from . import registry
from .clock import KYIV
from .models import HiddenRecord, ModerationDecision, ModerationItem, Objection, TransparencyMonth

SMALL = 5
COLUMNS = ("received", "published", "returned", "rejected", "hidden", "appealed", "overturned")
HOUR = timedelta(hours=1)
State = ModerationItem.State
Action = ModerationDecision.Action


# ---- closed months ----


def first_of(day: date) -> date:
    return day.replace(day=1)


def next_month(first: date) -> date:
    return first_of(first + timedelta(days=32))


def _span(first: date) -> tuple[datetime, datetime]:
    """The month in the city's time, as two moments."""
    return datetime.combine(first, time(), KYIV), datetime.combine(next_month(first), time(), KYIV)


def month(city, first: date) -> dict:
    """Count one month: ``{"kinds": {name: {column: n, "median_hours": x|None, "reasons": {text: n}}}}``, plain JSON."""
    span = _span(first)
    rows: dict[str, dict] = {}

    def row(kind: str) -> dict:
        return rows.setdefault(kind, {**dict.fromkeys(COLUMNS, 0), "median_hours": None, "reasons": {}})

    came = ModerationItem.objects.filter(city=city, created_at__gte=span[0], created_at__lt=span[1], source=ModerationItem.Source.SENT)
    for kind, count in came.values_list("kind").annotate(Count("pk")).order_by("kind"):
        row(kind)["received"] = count
    at_once = came.filter(is_shown=True)
    for kind, count in at_once.values_list("kind").annotate(Count("pk")).order_by("kind"):
        row(kind)["published"] += count
    _count_decisions(city, span, row)
    hidden = HiddenRecord.objects.filter(city=city, hidden_at__gte=span[0], hidden_at__lt=span[1])
    for kind, count in hidden.values_list("kind").annotate(Count("pk")).order_by("kind"):
        row(kind)["hidden"] = count
    _count_objections(city, span, row)
    return {"kinds": dict(sorted(rows.items()))}


def _count_decisions(city, span, row) -> None:
    """The log is only added to, so a decision that was overturned later stays counted where it was made."""
    made = ModerationDecision.objects.filter(item__city=city, at__gte=span[0], at__lt=span[1]).select_related("item__reason")
    hours: dict[str, list[float]] = {}
    reasons: dict[str, Counter] = {}
    for decision in made.filter(action__in=[Action.APPROVED, Action.RETURNED, Action.REJECTED]).iterator():
        item = decision.item
        column = {Action.APPROVED: "published", Action.RETURNED: "returned", Action.REJECTED: "rejected"}[decision.action]
        if not (column == "published" and item.is_shown):
            row(item.kind)[column] += 1
        if item.source == ModerationItem.Source.SENT:
            hours.setdefault(item.kind, []).append((decision.at - item.created_at) / HOUR)
        if column == "rejected":
            reasons.setdefault(item.kind, Counter())[item.reason.label if item.reason else ""] += 1
    for kind, values in hours.items():
        if len(values) >= SMALL:
            row(kind)["median_hours"] = round(median(values), 1)
    for kind, counter in reasons.items():
        row(kind)["reasons"] = dict(counter.most_common())


def _count_objections(city, span, row) -> None:
    came = Objection.objects.filter(city=city, created_at__gte=span[0], created_at__lt=span[1])
    done = Objection.objects.filter(city=city, decided_at__gte=span[0], decided_at__lt=span[1], state=Objection.State.OVERTURNED)
    for column, found in (("appealed", came), ("overturned", done)):
        for kind, count in found.values_list("item__kind").annotate(Count("pk")).order_by("item__kind"):
            row(kind or BAN)[column] = count


BAN = "ban"  # objections to bans have a row of their own


def freeze(now: datetime | None = None) -> int:
    """Write down every month that is over and not written down yet; how many there were."""
    this_month = first_of((now or timezone.now()).astimezone(KYIV).date())
    return sum(_freeze_city(city, this_month) for city in City.objects.all())


def _freeze_city(city, this_month: date) -> int:
    began = ModerationItem.objects.filter(city=city).aggregate(first=Min("created_at"))["first"]
    if began is None:
        return 0
    known = set(TransparencyMonth.objects.filter(city=city).values_list("month", flat=True))
    first, made = first_of(began.astimezone(KYIV).date()), 0
    while first < this_month:
        if first not in known:
            made += _freeze_month(city, first)
        first = next_month(first)
    return made


def _freeze_month(city, first: date) -> int:
    try:
        with transaction.atomic():
            TransparencyMonth.objects.create(city=city, month=first, figures=month(city, first))
    except IntegrityError:
        return 0  # another worker was quicker
    return 1


# ---- what everybody may see of a month ----


@dataclass(frozen=True)
class Cell:
    """A number for the public. ``value`` is None where it is too small to be told."""

    value: int | None

    @property
    def text(self) -> str:
        return "1–4" if self.value is None else str(self.value)


@dataclass(frozen=True)
class PublicRow:
    label: str
    cells: dict[str, Cell]
    median_hours: float | None
    reasons: list[tuple[str, Cell]]


def guarded(number: int) -> Cell:
    return Cell(None if 0 < number < SMALL else number)


def public_rows(figures: dict) -> tuple[list[PublicRow], dict[str, Cell | None]]:
    """The rows of a month, and its totals. A total is None where a kept number could be worked out from it."""
    rows = []
    for name, numbers in figures["kinds"].items():
        cells = {column: guarded(numbers[column]) for column in COLUMNS}
        rows.append(PublicRow(_label(name), cells, numbers["median_hours"], _public_reasons(numbers)))
    rows.sort(key=lambda row: row.label)
    totals: dict[str, Cell | None] = {}
    for column in COLUMNS:
        kept = sum(row.cells[column].value is None for row in rows)
        total = sum(numbers[column] for numbers in figures["kinds"].values())
        totals[column] = None if kept == 1 and len(rows) > 1 else guarded(total)
    return rows, totals


def _label(name: str) -> str:
    return _("Заборони писати") if name == BAN else registry.label_of(name)


def _public_reasons(numbers: dict) -> list[tuple[str, Cell]]:
    """Reasons of at least five refusals by name; the rest together, and only beside enough others to hide among."""
    named = [(label, count) for label, count in numbers["reasons"].items() if count >= SMALL and label]
    rest = sum(numbers["reasons"].values()) - sum(count for _name, count in named)
    rows = [(label, Cell(count)) for label, count in named]
    if rest >= SMALL:
        rows.append(("", Cell(rest)))
    elif rest and rows:
        # The number of all refusals stands beside: the rest would be their difference, so the smallest reason hides it.
        _label, cell = rows.pop()
        rows.append(("", Cell(cell.value + rest)))
    return rows


# ---- for staff, now ----


def now_figures(city, days: int = 30) -> dict:
    """What moderators see of their own work: age of what waits, decisions, hours to a decision, undone ones."""
    now = timezone.now()
    since = now - timedelta(days=days)
    waiting = ModerationItem.objects.filter(city=city, state=State.PENDING)
    ages = [(now - created) / HOUR for created in waiting.values_list("created_at", flat=True)]
    buckets = [("24", sum(age < 24 for age in ages)), ("72", sum(24 <= age < 72 for age in ages)), ("more", sum(age >= 72 for age in ages))]
    decisions = ModerationDecision.objects.filter(
        item__city=city, at__gte=since, action__in=[Action.APPROVED, Action.RETURNED, Action.REJECTED]
    )
    spans = [(at - created) / HOUR for at, created in decisions.values_list("at", "item__created_at")]
    objections = Objection.objects.filter(city=city, decided_at__gte=since)
    people = (
        decisions.filter(by__isnull=False)
        .values("by", "by__display_name")
        .annotate(count=Count("pk"), rejected=Count("pk", filter=Q(action=Action.REJECTED)))
    )
    return {
        "days": days,
        "waiting": len(ages),
        "late": waiting.filter(due_at__lt=now).count(),
        "flagged": waiting.filter(flags_count__gt=0).count(),
        "oldest_hours": round(max(ages), 1) if ages else None,
        "buckets": buckets,
        "decisions": len(spans),
        "median_hours": round(median(spans), 1) if spans else None,
        "in_time": _share_in_time(city, since),
        "objections": objections.count(),
        "overturned": objections.filter(state=Objection.State.OVERTURNED).count(),
        "people": people.order_by("-count"),
        "kinds": _by_kind(city, since),
    }


def _share_in_time(city, since) -> int | None:
    """Per cent of decided items that kept the promise; None where nothing was decided."""
    done = ModerationItem.objects.filter(city=city, decided_at__gte=since, by_rule=False, decided_by__isnull=False)
    total = done.count()
    return round(100 * done.filter(decided_at__lte=F("due_at")).count() / total) if total else None


def _by_kind(city, since) -> list[dict]:
    rows = ModerationItem.objects.filter(city=city, created_at__gte=since).values("kind").order_by("kind").annotate(
        came=Count("pk"),
        waits=Count("pk", filter=Q(state=State.PENDING)),
        approved=Count("pk", filter=Q(state=State.APPROVED)),
        rejected=Count("pk", filter=Q(state=State.REJECTED)),
    )  # fmt: skip
    return [{**row, "label": registry.label_of(row["kind"])} for row in rows]
