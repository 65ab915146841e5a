"""Digests: one a recipient, city and local day, however often the tick runs and however long it was away."""

import logging

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portal.core import faults

from . import kinds, letters, points, timing
from .kinds import ByEmail
from .models import Delivery, Digest
from .recipients import Recipient

log = logging.getLogger(__name__)
State = Delivery.State


def waiting():
    return Delivery.objects.filter(channel=Delivery.Channel.EMAIL, in_digest=True, state=State.WAITING)


def send_due() -> int:
    """Send every digest whose moment has come; how many letters were written.

    A blackout over several slots ends in one digest: the day of the newest slot is the day it is counted for.
    """
    due = waiting().filter(due_at__lte=timezone.now()).order_by()
    written = 0
    for user_pk, email, city_pk in set(due.values_list("user", "follower__email", "city")):
        try:
            written += _send(user_pk, email, city_pk)
        except Exception:
            log.exception("a digest could not be written; the next turn tries again")
        faults.point(points.DIGEST_COMMITTED)
    return written


def _send(user_pk, email, city_pk) -> bool:
    now = timezone.now()
    with transaction.atomic():
        whose = {"user": user_pk} if user_pk else {"user": None, "follower__email": email}
        due = waiting().filter(**whose, city=city_pk, due_at__lte=now)
        rows = list(due.select_related("user", "follower", "city__site", "notice").select_for_update(of=("self",)).order_by("pk"))
        if not rows:
            return False
        recipient = Recipient.of(rows[0])
        told = _still_worth_telling(rows, recipient)
        if not told:
            return False
        day = timing.local_day(max(row.due_at for row in rows))
        digest = _digest_of(recipient, rows[0].city, day)
        if digest is None:  # this day has had its digest: the person has moved the hour meanwhile
            due.filter(pk__in=[row.pk for row in told]).update(due_at=recipient.next_digest(now))
            return False
        taken = Delivery.objects.filter(pk__in=[row.pk for row in told], state=State.WAITING)
        if taken.update(state=State.SENT, settled_at=now, digest=digest) != len(told):
            raise RuntimeError("another worker writes the same digest")  # ends this transaction; theirs stands
        letter = letters.write_digest(digest, told, recipient)
        Digest.objects.filter(pk=digest.pk).update(letter=letter)
        faults.point(points.DIGEST_WRITTEN)
    return True


def _still_worth_telling(rows: list[Delivery], recipient: Recipient) -> list[Delivery]:
    """Without what is hidden or gone now, what was read in the portal meanwhile, and what the person wants no more."""
    told = []
    for row in rows:
        read = row.notice is not None and row.notice.read_at is not None
        wanted = recipient.is_reachable and recipient.email_choice(kinds.get(row.kind)) != ByEmail.NO
        if not read and wanted and letters.may_be_told(row):
            told.append(row)
        else:
            letters.settle(row, State.DROPPED)
    return told


def _digest_of(recipient: Recipient, city, day) -> Digest | None:
    """A new digest of the day, or the one that was called back before it left; None where one has gone out."""
    whose = {"user": recipient.user, "follower_email": "" if recipient.user else recipient.email.lower()}
    place = city.pk if city else 0
    try:
        with transaction.atomic():
            return Digest.objects.create(**whose, city=city, place=place, day=day)
    except IntegrityError:
        days = Digest.objects.filter(**whose, place=place, day=day)
        if not days.exclude(recalled_at=None).update(part=F("part") + 1, recalled_at=None):
            return None
        return days.get()


def move_to_new_hour(user) -> None:
    """The person has chosen another hour or day: what waits goes with the next digest by the new clock."""
    waiting().filter(user=user).update(due_at=Recipient(user=user).next_digest(timezone.now()))
