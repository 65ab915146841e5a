"""Keeps the entries of the search in step with what is public, and answers questions."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Or, PlainText

from . import text
from .models import SearchEntry
from .registry import kinds

TEXT_LENGTH = 20_000  # characters of an object that are kept and indexed
TITLE_LENGTH = 255


@transaction.atomic
def refresh(instance) -> SearchEntry | None:
    """Make the entry of ``instance`` say what it says now; drop it where it is not public. Repeating is harmless."""
    kind = kinds[type(instance)]
    entry = kind.build(instance)
    if entry is None or entry.city is None:
        forget(instance)
        return None
    content_type = ContentType.objects.get_for_model(type(instance))
    plain = " ".join((entry.text or "").split())[:TEXT_LENGTH]
    # An object that changed its language leaves no entry behind.
    _entries(content_type, instance.pk).exclude(language=entry.language).delete()
    found, _created = SearchEntry.objects.update_or_create(
        content_type=content_type,
        object_id=str(instance.pk),
        language=entry.language,
        defaults={
            "city": entry.city,
            "kind": kind.name,
            "title": str(entry.title)[:TITLE_LENGTH],
            "text": plain,
            "url": _path(entry.url),
            "date": entry.date,
            "title_lemmas": text.index_text(str(entry.title)),
            "lemmas": text.index_text(plain),
        },
    )
    return found


def _path(url: str) -> str:
    """The address inside its site: Wagtail names the host too where there are several sites."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def forget(instance) -> None:
    """The search no longer knows ``instance``."""
    _entries(ContentType.objects.get_for_model(type(instance)), instance.pk).delete()


def _entries(content_type, pk):
    return SearchEntry.objects.filter(content_type=content_type, object_id=str(pk))


def refresh_later(instance) -> None:
    """Refresh once the transaction is real. The object is read anew: by then it may be another."""
    model, pk = type(instance), instance.pk
    transaction.on_commit(lambda: _refresh_now(model, pk), robust=True)


def _refresh_now(model, pk) -> None:
    instance = model._default_manager.filter(pk=pk).first()
    if instance is not None:
        refresh(instance)


@dataclass(frozen=True)
class Found:
    """Entries (lazy, most fitting first), how many of each kind, and whether they fit every word of the question."""

    entries: object
    by_kind: list[dict]
    total: int
    is_exact: bool


NOTHING = Found((), [], 0, True)


def search(question: str, city, language: str, kind: str = "") -> Found:
    """What the portal of ``city`` has on ``question``.

    First everything with all words, whichever form they have; where there is none, anything with
    at least one of them, said to be inexact. Any string is a harmless question.
    """
    if city is None or not text.query_words(question):
        return NOTHING
    scope = SearchEntry.objects.filter(city_id=city.pk)
    if language == "uk":
        scope = scope.filter(language="uk")
    forms = text.query_forms(question)
    for is_exact in (True, False):
        wanted = _query(forms, is_exact)
        by_kind = _by_kind(scope, wanted)
        if by_kind:
            break
    else:
        return NOTHING
    chosen = scope.filter(kind=kind) if kind else scope
    total = sum(row["count"] for row in by_kind if not kind or row["kind"] == kind)
    return Found(get_search_backend().search(wanted, chosen), by_kind, total, is_exact)


def _query(forms: list[str], is_exact: bool):
    """Any reading with all its words; or simply any word of any reading."""
    if not is_exact:
        return PlainText(" ".join(dict.fromkeys(" ".join(forms).split())), operator="or")
    readings = [PlainText(form, operator="and") for form in forms]
    return Or(readings) if len(readings) > 1 else readings[0]


def _by_kind(scope, wanted) -> list[dict]:
    """Kinds with their number of hits, the commonest first. Kinds nobody registers any more are left out."""
    labels = {kind.name: kind.label for kind in kinds.values()}
    counts = get_search_backend().search(wanted, scope, order_by_relevance=False).facet("kind")
    rows = [{"kind": name, "label": labels.get(name, name), "count": count} for name, count in counts.items()]
    return sorted(rows, key=lambda row: (-row["count"], row["label"]))


def rebuild(progress=None) -> int:
    """Build every entry anew and drop those of objects that are gone. Gives the number of entries.

    ``progress(label, done, total)`` is told after each object.
    """
    for model, kind in list(kinds.items()):
        alive = set()
        total = model._default_manager.count()
        for done, instance in enumerate(model._default_manager.all().iterator(chunk_size=200), 1):
            refresh(instance)
            alive.add(str(instance.pk))
            if progress:
                progress(kind.label, done, total)
        stale = SearchEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        gone = [entry.pk for entry in stale.only("pk", "object_id").iterator() if entry.object_id not in alive]
        SearchEntry.objects.filter(pk__in=gone).delete()
    known = [ContentType.objects.get_for_model(model).pk for model in kinds]
    SearchEntry.objects.exclude(content_type__in=known).delete()
    return SearchEntry.objects.aggregate(count=Count("pk"))["count"]
