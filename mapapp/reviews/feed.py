"""What a feed shows: entries of an element or of a district, filters, tags counted."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from . import elements
from .models import Entry, FeedPolicy, FeedTag, Reply

ON_AN_ELEMENT, ON_A_PAGE, IN_RSS = 10, 20, 30
SMALLEST = 3  # counts below this could be led back to a person


def of_element(element: elements.Element, record):
    return ready(Entry.objects.public().about(element, record))


def of_district(district):
    """About the district, and about every public record in it."""
    wanted = Q(pk__in=[])
    for element in elements.all_elements():
        wanted |= Q(element_kind=element.kind, element_id__in=element.ids_in(district))
    return ready(Entry.objects.of_city(district.city).public().filter(wanted))


def ready(rows):
    """With everything that a card shows, in a fixed number of queries."""
    replies = Prefetch("replies", Reply.objects.order_by("pk"))
    return (
        rows.select_related("city")
        .prefetch_related("photos", "tags", replies)
        .annotate(support_count=Count("supports", distinct=True))
        .order_by("-published_at", "-pk")
    )


@dataclass(frozen=True)
class Choice:
    """What the filters of an address ask for; nonsense asks for nothing."""

    kind: str = ""
    status: str = ""
    tag: FeedTag | None = None

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.status or self.tag)


def read_choice(data, tags) -> Choice:
    tag = next((tag for tag in tags if str(tag.pk) == data.get("tag")), None)
    kind, status = data.get("kind", ""), data.get("status", "")
    return Choice(kind if kind in Entry.Kind.values else "", status if status in STATUSES else "", tag)


STATUSES = {"waiting": Entry.OPEN, "done": (Entry.Status.DONE,), "answered": Entry.FINAL}


def narrowed(rows, choice: Choice):
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.status:
        rows = rows.filter(status__in=STATUSES[choice.status])
    return rows.filter(tags=choice.tag) if choice.tag else rows


def tag_counts(element: elements.Element, record) -> list[tuple[FeedTag, int]]:
    """Tags of the public entries about ``record``, the most frequent first; none that fewer than three people chose.

    People, not entries: who writes ten times is counted once.
    """
    chosen = Entry.objects.public().about(element, record).filter(tags__isnull=False)
    people: dict[int, set] = {}
    for pk, tag, author, email in chosen.values_list("pk", "tags", "author", "email"):
        people.setdefault(tag, set()).add(("user", author) if author else ("email", email.lower()) if email else ("entry", pk))
    enough = {tag: len(who) for tag, who in people.items() if len(who) >= SMALLEST}
    found = FeedTag.objects.in_bulk(enough)
    return sorted(((found[pk], count) for pk, count in enough.items()), key=lambda pair: (-pair[1], pair[0].order, pair[0].text))


def offered_tags(city, element_kind: str):
    return FeedTag.objects.of_city(city).filter(element_kind=element_kind, is_active=True)


def is_open(city, element_kind: str) -> bool:
    return FeedPolicy.of(city, element_kind).is_open


def with_records(rows) -> list[Entry]:
    """The entries with what they are about, in one query a kind. Those whose element is not public are left out."""
    entries = list(rows)
    for element in elements.all_elements():
        mine = [entry for entry in entries if entry.element_kind == element.kind]
        found = element.model_class._default_manager.in_bulk({entry.element_id for entry in mine}) if mine else {}
        for entry in mine:
            entry.record = found.get(entry.element_id)
    return [entry for entry in entries if entry.record is not None and entry.element.visible(entry.record)]
