"""Nothing is told of what is hidden: what waits is dropped, lines are hidden, letters that have not left are called back."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.outbox.models import Letter
from portal.outbox.services import NotNow, cancel

from .models import Delivery, Digest, Notice
from .telling import collapsed_title
from .topics import label_of

State, Channel = Delivery.State, Delivery.Channel


@transaction.atomic
def hide(record) -> None:
    """Everything about the record, and everything told to those who follow it."""
    label = label_of(record)
    touched = Delivery.objects.filter(Q(label=label) | Q(about=label))
    lines = set(touched.exclude(notice=None).values_list("notice", flat=True))
    _call_back_letters(touched)
    touched.filter(channel__in=[Channel.EMAIL, Channel.PUSH], state=State.WAITING).update(state=State.DROPPED, settled_at=timezone.now())
    touched.filter(channel=Channel.PORTAL, state=State.SENT).update(state=State.DROPPED)
    _recount(Notice.everything.filter(Q(pk__in=lines) | Q(label=label)))


@transaction.atomic
def restore(record) -> None:
    """The lines come back; letters and screens do not: what was late news then is old news now."""
    label = label_of(record)
    touched = Delivery.objects.filter(Q(label=label) | Q(about=label), channel=Channel.PORTAL, state=State.DROPPED)
    lines = set(touched.exclude(notice=None).values_list("notice", flat=True))
    touched.update(state=State.SENT)
    _recount(Notice.everything.filter(pk__in=lines))


def hide_line(line: Notice) -> None:
    """One line that leads to a hidden page, and what of it is still to be sent."""
    Notice.everything.filter(pk=line.pk, hidden_at=None).update(hidden_at=timezone.now())
    _call_back_letters(Delivery.objects.filter(notice=line))
    waiting = Delivery.objects.filter(notice=line, channel__in=[Channel.EMAIL, Channel.PUSH], state=State.WAITING)
    waiting.update(state=State.DROPPED, settled_at=timezone.now())


def restore_lines(lines) -> None:
    lines.exclude(hidden_at=None).filter(deliveries__channel=Channel.PORTAL, deliveries__state=State.SENT).update(hidden_at=None)


def _recount(lines) -> None:
    """A line says how many of its events may still be told; none left, and it is hidden."""
    for line in lines:
        left = line.deliveries.filter(channel=Channel.PORTAL, state=State.SENT).order_by("pk")
        count = left.count()
        if not count:
            Notice.everything.filter(pk=line.pk).update(hidden_at=timezone.now())
            continue
        first = left.first()
        title = first.title if count == 1 else collapsed_title(first, count)
        Notice.everything.filter(pk=line.pk).update(count=count, title=title, url=first.url, hidden_at=None)


def _call_back_letters(touched) -> None:
    sent = touched.filter(channel=Channel.EMAIL, state=State.SENT).exclude(letter=None, digest=None)
    for delivery in sent.filter(letter__state__in=[Letter.State.QUEUED, Letter.State.RETRY]).select_related("letter"):
        if _stop(delivery.letter):
            Delivery.objects.filter(pk=delivery.pk).update(state=State.DROPPED)
    waiting = [Letter.State.QUEUED, Letter.State.RETRY]
    for digest in Digest.objects.filter(pk__in=sent.values("digest"), letter__state__in=waiting).select_related("letter"):
        if _stop(digest.letter):
            _open_again(digest, touched)


def _open_again(digest: Digest, touched) -> None:
    """The digest is put together anew without the hidden record, by the next turn of the tick."""
    Digest.objects.filter(pk=digest.pk).update(letter=None, recalled_at=timezone.now())
    rows = Delivery.objects.filter(digest=digest, state=State.SENT)
    rows.exclude(pk__in=touched.values("pk")).update(state=State.WAITING, digest=None, settled_at=None)
    rows.update(state=State.DROPPED, digest=None)


def _stop(letter: Letter) -> bool:
    try:
        cancel(letter, None, _("Запис, про який був лист, приховано."))
    except NotNow:
        return False  # it is leaving right now
    return True
