"""Sending a work to a contest, and what a moderator decides about it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.core.moderation.registry import Refused
from portal.core.moderation.services import submit

from .models import ContestPage, Entry

KIND = "contest-entry"


class ContestError(Exception):
    """A work was not taken."""


class NotOpen(ContestError):
    """The contest does not take works now."""


class AlreadyEntered(ContestError):
    """This person's work is here already."""


def enter(contest: ContestPage, author, title: str, text: str) -> Entry:
    """Take a work and put it before a moderator; both or neither.

    Raises NotOpen outside the dates and AlreadyEntered for a second work or a double click.
    """
    if contest.stage() != ContestPage.Stage.ENTRIES:
        raise NotOpen
    try:
        with transaction.atomic():
            entry = Entry.objects.create(contest=contest, city=contest.get_city(), author=author, title=title, text=text)
            _to_moderator(entry)
    except IntegrityError as error:
        if Entry.objects.filter(contest=contest, author=author).exists():
            raise AlreadyEntered from error
        raise
    return entry


def correct(entry: Entry, title: str, text: str) -> bool:
    """Send a returned work once more. False where it was not waiting for its author."""
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, state=Entry.State.RETURNED).update(
            state=Entry.State.PENDING, title=title, text=text, note=""
        )
        if changed:
            entry.refresh_from_db()
            _to_moderator(entry)
    return bool(changed)


def _to_moderator(entry: Entry) -> None:
    original = {"title": entry.title, "text": entry.text}
    submit(entry, kind=KIND, city=entry.city, title=entry.title, original=original, author=entry.author)


def publish(item) -> None:
    """Shown at once, by the city's policy; a moderator looks afterwards."""
    _move(item, Entry.State.PENDING, Entry.State.APPROVED)


def approve(item, decision) -> None:
    """A moderator let the work in. Runs inside the transaction of the decision, like those below."""
    _move(item, Entry.State.PENDING, Entry.State.APPROVED)


def send_back(item, decision) -> None:
    _move(item, Entry.State.PENDING, Entry.State.RETURNED)


def reject(item, decision) -> None:
    _move(item, Entry.State.PENDING, Entry.State.REJECTED)


def overturn(item, decision) -> None:
    """A second moderator found the refusal wrong."""
    _move(item, Entry.State.REJECTED, Entry.State.APPROVED)


def _move(item, before: str, after: str) -> None:
    """The author learns of it by the queue's own letter."""
    changed = Entry.objects.filter(pk=item.object_id, state=before).update(state=after, note=item.author_reads()[:500])
    if not changed:
        raise Refused(_("Цю роботу вже розглянув інший модератор."))
