"""Keeps the entries of the search in step with what is public."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from . import text
from .models import PendingRefresh, RebuildProgress, SearchEntry, SearchWord
from .registry import Entry, kinds
from .sounds import sound_key

TEXT_LENGTH = 20_000  # characters of an object that are kept and indexed
TITLE_LENGTH = 255
BEGINNING = range(2, 9)  # letters of a title's word by which suggestions find it
BATCH = 200


# One object.


@transaction.atomic
def refresh(instance) -> SearchEntry | None:
    """Make the entry of ``instance`` say what it says now; drop it where it is not public. Repeating is harmless."""
    kind = kinds[type(instance)]
    return _keep(kind.name, ContentType.objects.get_for_model(type(instance)), instance.pk, kind.build(instance))


def _keep(kind: str, content_type, pk, entry: Entry | None) -> SearchEntry | None:
    if entry is None or entry.city is None:
        _entries(content_type, pk).delete()
        return None
    # An object that changed its language leaves no entry behind.
    _entries(content_type, pk).exclude(language=entry.language).delete()
    return store(kind, content_type, pk, entry)


def store(kind: str, content_type, pk, entry: Entry) -> SearchEntry:
    """Write ``entry`` of the object ``pk``; what says the same already is left alone."""
    digest = _digest(kind, entry)
    found = _entries(content_type, pk).filter(language=entry.language).first()
    if found is not None and found.digest == digest:
        return found
    title, plain = str(entry.title)[:TITLE_LENGTH], _plain(entry)
    title_lemmas, lemmas = text.index_tokens(title), text.index_tokens(f"{title} {plain}")
    values = {
        "city": entry.city,
        "district": entry.district,
        "kind": kind,
        "audience": entry.audience,
        "title": title,
        "text": plain,
        "url": _path(entry.url),
        "date": entry.date,
        "title_lemmas": " ".join(title_lemmas),
        "lemmas": " ".join(lemmas),
        "marks": " ".join(marks(kind, entry, title, title_lemmas)),
        "digest": digest,
    }
    found, _created = SearchEntry.objects.update_or_create(
        content_type=content_type, object_id=str(pk), language=entry.language, defaults=values
    )
    _learn(entry.city, lemmas)
    return found


def marks(kind: str, entry: Entry, title: str, title_lemmas: list[str]) -> list[str]:
    """The words of the title, how they begin, and the scope, as the engine asks for them."""
    surfaces = [text.token(word) for word in text.words(title)]
    beginnings = {f"^{word[:length]}" for word in (*surfaces, *title_lemmas) for length in BEGINNING if len(word) >= length}
    scope = [f"=c{entry.city.pk}", f"=a{entry.audience}", f"=l{entry.language}", f"=k{kind}"]
    if entry.district is not None:
        scope.append(f"=d{entry.district.pk}")
    if entry.date is not None:
        scope.append(f"=y{entry.date.year}")
    return [*scope, *(f"_{lemma}" for lemma in title_lemmas), *sorted(beginnings)]


def _learn(city, lemmas: list[str]) -> None:
    """Remember words that the city's entries did not have before."""
    wanted = {word for word in lemmas if 2 < len(word) <= 60 and word.isalpha()}
    known: set[str] = set()
    for some in _slices(sorted(wanted), 500):
        known.update(SearchWord.objects.filter(city=city, word__in=some).values_list("word", flat=True))
    new = [SearchWord(city=city, word=word, sound=sound_key(word)[:80], length=len(word)) for word in sorted(wanted - known)]
    SearchWord.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)


def _slices(items: list, size: int) -> Iterator[list]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _plain(entry: Entry) -> str:
    return " ".join((entry.text or "").replace("\0", " ").split())[:TEXT_LENGTH]


def _digest(kind: str, entry: Entry) -> str:
    """Changes with whatever would make the entry another one, our own way to index included."""
    district = entry.district.pk if entry.district is not None else ""
    said = (text.VERSION, kind, entry.city.pk, district, entry.audience, entry.language, str(entry.title), _plain(entry), _path(entry.url))
    return sha256("\0".join(map(str, (*said, entry.date.timestamp() if entry.date else ""))).encode("utf-8", "replace")).hexdigest()[:32]


def _path(url: str) -> str:
    """The address inside its site: Wagtail names the host too where there are several sites."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def forget(instance) -> None:
    """The search no longer knows ``instance``."""
    _entries(ContentType.objects.get_for_model(type(instance)), instance.pk).delete()


def _entries(content_type, pk):
    return SearchEntry.objects.filter(content_type=content_type, object_id=str(pk))


# After a change.


def refresh_later(instance) -> None:
    """Refresh once the change is real. A row written with the change outlives a process that dies before that."""
    content_type, pk = ContentType.objects.get_for_model(type(instance)), str(instance.pk)
    mark = PendingRefresh.objects.create(content_type=content_type, object_id=pk)
    transaction.on_commit(lambda: _catch_up(content_type, pk, mark.pk), robust=True)


def _catch_up(content_type, pk: str, mark: int | None = None) -> None:
    """Refresh what the marks of one object ask for. The object is read anew: by now it may be another."""
    waiting = PendingRefresh.objects.filter(content_type=content_type, object_id=pk)
    seen = list(waiting.values_list("pk", flat=True))
    if mark is not None and mark not in seen:
        return  # another mark of the same object was served after this one was written
    model = content_type.model_class()
    instance = model._default_manager.filter(pk=pk).first() if model in kinds else None
    if instance is not None:
        refresh(instance)
    else:
        _entries(content_type, pk).delete()
    PendingRefresh.objects.filter(pk__in=seen).delete()


def refresh_waiting() -> int:
    """Serve marks whose process died before it could. Gives their number; run by the tick."""
    objects = list(PendingRefresh.objects.values_list("content_type", "object_id").distinct()[:BATCH])
    for content_type, pk in objects:
        _catch_up(ContentType.objects.get_for_id(content_type), pk)
    return len(objects) + _refresh_outdated()


def _refresh_outdated() -> int:
    """Entries that an earlier version of the portal wrote, a batch at a time."""
    old = list(SearchEntry.objects.filter(digest="").values_list("content_type", "object_id")[:BATCH])
    for content_type, pk in old:
        _catch_up(ContentType.objects.get_for_id(content_type), pk)
    return len(old)


# All objects.


def rebuild(progress: Callable | None = None, *, afresh: bool = True) -> int:
    """Bring every entry up to date and drop those of objects that are gone. Gives the number of entries.

    At no moment is an entry missing that should be there: each batch is one transaction, and what is
    right already is not touched. Without ``afresh`` an interrupted rebuild goes on where it stopped.
    ``progress(label, done, total)`` is told after each object.
    """
    if afresh:
        RebuildProgress.objects.all().delete()
    for model, kind in list(kinds.items()):
        content_type = ContentType.objects.get_for_model(model)
        state, _created = RebuildProgress.objects.get_or_create(content_type=content_type)
        if not state.is_done:
            _rebuild_kind(model, kind, content_type, state, progress)
    known = [ContentType.objects.get_for_model(model).pk for model in kinds]
    SearchEntry.objects.exclude(content_type__in=known).delete()
    RebuildProgress.objects.all().delete()
    return SearchEntry.objects.count()


def _rebuild_kind(model, kind, content_type, state: RebuildProgress, progress) -> None:
    total = model._default_manager.count()
    done = model._default_manager.filter(pk__lte=state.last_pk).count() if state.last_pk else 0
    while batch := _batch(model, state.last_pk):
        with transaction.atomic():
            for instance in batch:
                _keep(kind.name, content_type, instance.pk, kind.build(instance))
            state.last_pk = str(batch[-1].pk)
            state.save()
        done += len(batch)
        if progress:
            progress(kind.label, done, total)
    _drop_gone(model, content_type)
    state.is_done = True
    state.save()


def _batch(model, after: str) -> list:
    found = model._default_manager.order_by("pk")
    return list((found.filter(pk__gt=after) if after else found)[:BATCH])


def _drop_gone(model, content_type) -> None:
    keys = list(SearchEntry.objects.filter(content_type=content_type).values_list("pk", "object_id"))
    for some in _slices(keys, 500):
        alive = {
            str(pk)
            for pk in model._default_manager.filter(pk__in=[key for _pk, key in some if _fits_key(model, key)]).values_list("pk", flat=True)
        }
        SearchEntry.objects.filter(pk__in=[pk for pk, key in some if key not in alive]).delete()


def _fits_key(model, key: str) -> bool:
    try:
        model._meta.pk.to_python(key)
    except Exception:
        return False
    return True


@dataclass
class Drift:
    """What a check found: objects whose entry is missing, says something else, or should not be there."""

    checked: int = 0
    missing: int = 0
    stale: int = 0
    foreign: int = 0

    @property
    def total(self) -> int:
        return self.missing + self.stale + self.foreign


def check(repair: bool = False) -> Drift:
    """Compare every entry with its object; with ``repair`` also put right what differs."""
    drift = Drift()
    for model, kind in list(kinds.items()):
        content_type = ContentType.objects.get_for_model(model)
        last = ""
        while batch := _batch(model, last):
            last = str(batch[-1].pk)
            _check_batch(batch, kind, content_type, drift, repair)
        before = SearchEntry.objects.filter(content_type=content_type).count()
        gone = before - _count_alive(model, content_type)
        drift.foreign += gone
        if repair and gone:
            _drop_gone(model, content_type)
    known = [ContentType.objects.get_for_model(model).pk for model in kinds]
    strangers = SearchEntry.objects.exclude(content_type__in=known)
    drift.foreign += strangers.count()
    if repair:
        strangers.delete()
    return drift


def _check_batch(batch: list, kind, content_type, drift: Drift, repair: bool) -> None:
    keys = [str(instance.pk) for instance in batch]
    stored: dict[str, list[str]] = {}
    for key, digest in SearchEntry.objects.filter(content_type=content_type, object_id__in=keys).values_list("object_id", "digest"):
        stored.setdefault(key, []).append(digest)
    for instance in batch:
        drift.checked += 1
        entry = kind.build(instance)
        wanted = [_digest(kind.name, entry)] if entry is not None and entry.city is not None else []
        have = stored.get(str(instance.pk), [])
        if have == wanted:
            continue
        if not have:
            drift.missing += 1
        elif not wanted:
            drift.foreign += 1
        else:
            drift.stale += 1
        if repair:
            refresh(instance)


def _count_alive(model, content_type) -> int:
    count = 0
    keys = list(SearchEntry.objects.filter(content_type=content_type).values_list("object_id", flat=True))
    for some in _slices(keys, 500):
        alive = {
            str(pk)
            for pk in model._default_manager.filter(pk__in=[key for key in some if _fits_key(model, key)]).values_list("pk", flat=True)
        }
        count += sum(key in alive for key in some)
    return count
