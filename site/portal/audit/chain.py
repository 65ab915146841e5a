"""The chain: sealing rows in order, and verifying that nothing was changed since.

Rows are written by any number of transactions at once and wait unsealed; a sealer, run right after
a commit and again by the tick, numbers committed rows under a short lock of the chain's end. So no
business transaction ever waits for another's, and a number is never given to what was rolled back.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from . import content, database
from .models import AuditDetail, AuditEvent, ChainHead

log = logging.getLogger(__name__)

BATCH = 500
HEAD = 1  # the only row of ChainHead
SEALED_WITHIN = timedelta(minutes=10)  # the tick comes every minute; later than this something stands still


class Forked(Exception):
    """The end of the chain moved while it was being extended. Nothing is written; call again."""


def seal_after_commit() -> None:
    """Seal once the caller's transaction is real. A failure loses nothing: the tick seals what is left."""
    transaction.on_commit(seal, robust=True)


def seal() -> int:
    """Number and chain every committed row that waits; how many. Raises Forked."""
    total = 0
    while _waiting().exists():
        done = _seal_batch()
        if not done:
            break
        total += done
    return total


def _waiting():
    return AuditEvent._base_manager.filter(seq__isnull=True)


def _seal_batch() -> int:
    with transaction.atomic():
        ChainHead.objects.get_or_create(pk=HEAD, defaults={"seq": 0, "hash": content.GENESIS})
        # PostgreSQL lets one sealer in; on SQLite the write lock of the transaction does the same.
        head = ChainHead.objects.select_for_update().get(pk=HEAD)
        seq, last = head.seq, head.hash
        for event in _waiting().order_by("pk")[:BATCH]:
            digest = content.row_hash(event, seq + 1, last)
            if not AuditEvent._base_manager.filter(pk=event.pk, seq__isnull=True).update(seq=seq + 1, prev=last, hash=digest):
                raise Forked(f"row {event.pk} was sealed by another")
            seq, last = seq + 1, digest
        moved = ChainHead.objects.filter(pk=HEAD, seq=head.seq, hash=head.hash).update(seq=seq, hash=last)
        if not moved:
            raise Forked(f"the end of the chain left {head.seq}")
        return seq - head.seq


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at a moment, to be kept where the portal's database is not."""

    seq: int
    hash: str

    def __str__(self):
        return f"{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """From «seq:hash». Raises ValueError."""
        number, _colon, digest = text.strip().partition(":")
        if len(digest) != 64 or not number.isdigit():
            raise ValueError(f"«{text.strip()[:80]}» is not an anchor: it reads number:hash")
        return cls(int(number), digest)


def head() -> Anchor:
    """The end of the chain now; number 0 where it has no row yet."""
    found = ChainHead.objects.filter(pk=HEAD).first()
    return Anchor(found.seq, found.hash) if found else Anchor(0, content.GENESIS)


@dataclass(frozen=True)
class Broken:
    """Something that does not fit: ``where`` names the row, ``what`` says it in a sentence."""

    where: str
    what: str

    def __str__(self):
        return f"{self.where}: {self.what}"


def verify(anchors: list[Anchor] | None = None, progress: Callable[[int, int], None] | None = None) -> Iterator[Broken]:
    """Walk the chain from its first row; whatever does not fit, in the order of the chain."""
    for name in database.missing(connection):
        yield Broken("база даних", f"немає захисту {name}: рядки журналу можна змінити чи видалити")
    ends = {anchor.seq: anchor for anchor in anchors or []}
    expected, prev = 1, content.GENESIS
    total = AuditEvent.objects.count()
    erased = _erased()
    for event in AuditEvent.objects.filter(seq__isnull=False).select_related("detail").order_by("seq").iterator(chunk_size=1000):
        if event.seq != expected:
            yield Broken(_gap(expected, event.seq - 1), "запису немає")
            prev = event.prev  # what follows is judged by itself
        yield from _row(event, prev, erased)
        anchor = ends.pop(event.seq, None)
        if anchor and anchor.hash != event.hash:
            yield Broken(_name(event), "відбиток не такий, як у збереженому якорі: ланцюг переписано")
        expected, prev = event.seq + 1, event.hash
        if progress:
            progress(event.seq, total)
    yield from _end(expected - 1, prev, ends)
    yield from _unsealed()


def _row(event, prev: str, erased: set[int]) -> Iterator[Broken]:
    if event.prev != prev:
        yield Broken(_name(event), "не продовжує попередній запис")
    if content.row_hash(event, event.seq, event.prev) != event.hash:
        yield Broken(_name(event), "вміст не відповідає відбитку: запис змінено")
    detail = getattr(event, "detail", None)
    if detail is None:
        if event.commitment and event.pk not in erased:
            yield Broken(_name(event), "особисті подробиці зникли, а запису про їх стирання немає")
    elif content.commitment(detail.salt, detail.data, detail.about_id) != event.commitment:
        yield Broken(_name(event), "особисті подробиці змінено")


def _erased() -> set[int]:
    """Rows whose details were erased by the rules."""
    rows = AuditEvent.objects.filter(action="audit.details_erased").values_list("data", flat=True)
    return {number for data in rows for number in data.get("events", [])}


def _end(last: int, digest: str, ends: dict[int, Anchor]) -> Iterator[Broken]:
    now = head()
    if (now.seq, now.hash) != (last, digest):
        yield Broken(f"кінець ланцюга, № {last}", f"має бути № {now.seq}: кінець відрізано або переписано")
    for seq in sorted(number for number in ends if number):
        yield Broken(f"№ {seq}", "є у збереженому якорі, а в журналі немає: кінець відрізано")


def _unsealed() -> Iterator[Broken]:
    late = _waiting().filter(at__lt=timezone.now() - SEALED_WITHIN).order_by("pk")
    first = late.first()
    if first:
        yield Broken(f"запис {first.pk}", f"досі не в ланцюзі (таких {late.count()}): не працює черга або tick")


def _gap(first: int, last: int) -> str:
    return f"№ {first}" if first >= last else f"№ {first}–{last}"


def _name(event) -> str:
    return f"№ {event.seq} (запис {event.pk}, {event.action}, {timezone.localtime(event.at):%d.%m.%Y %H:%M})"


def details_of(event) -> AuditDetail | None:
    return AuditDetail.objects.filter(event=event).first()
