"""What a mail that came back does: once, whoever reads it and however often."""

import logging
from email import message_from_bytes, policy
from email.message import Message
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.core import faults

from .. import points, suppression
from ..models import IncomingMail, Letter
from ..services import tell
from ..signals import replied
from . import matching, verdicts

log = logging.getLogger(__name__)

State = Letter.State
Kind = IncomingMail.Verdict
KEPT_TEXT = 20_000  # characters of a person's reply
RETURNABLE = (State.SENT, State.UNCERTAIN)
NOT_YET = (State.IN_FLIGHT, State.QUEUED, State.RETRY)


def take_in(raw: bytes, *, folder: str, validity: int, uid: int) -> IncomingMail | None:
    """Note one mail and do what it does, in one transaction. None where it was read before.

    Never fails because of what the mail is: what cannot be read is noted as such.
    """
    if IncomingMail.objects.filter(folder=folder, validity=validity, uid=uid).exists():
        return None
    faults.point(points.MAIL_FETCHED)
    found = _understand(raw)
    digest = sha256(raw).hexdigest()
    try:
        with transaction.atomic():
            again = IncomingMail.objects.filter(digest=digest, folder=folder).exclude(validity=validity).exists()
            mail = IncomingMail.objects.create(
                folder=folder, validity=validity, uid=uid, digest=digest, received_at=timezone.now(), **found
            )
            # A box that was made anew shows old mails under new numbers.
            if not again:
                _apply(mail)
            faults.point(points.MAIL_APPLIED)
    except IntegrityError:
        return None  # another reader was quicker
    return mail


def _understand(raw: bytes) -> dict:
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        return _fields(message)
    except Exception as error:  # whatever a stranger wrote must not stop the reader
        log.warning("a mail that came back could not be read: %s", type(error).__name__)
        return {"verdict": Kind.BROKEN, "summary": f"Не вдалося прочитати: {type(error).__name__}"}


def _fields(message: Message) -> dict:
    letter = matching.find_letter(message)
    verdict = verdicts.judge(message)
    kind = verdict.kind
    if letter is None and kind in (Kind.AUTO, Kind.REPLY):
        kind = Kind.OTHER
    ours = letter is not None
    return {
        "verdict": kind,
        "letter": letter,
        "sender": _clean(verdicts.readable(message.get("From")), 320) if ours else "",
        "subject": _clean(verdicts.readable(message.get("Subject")), 250) if ours else "",
        "status": _clean(verdict.status, 20),
        "failed": _clean(verdict.failed, 320) if ours else "",
        "summary": _clean(verdict.words if kind != Kind.REPLY else "", 500) if ours else "",
        # Only a person's words about our own letter are kept; strangers' mail stays in the box alone.
        "text": _clean(verdicts.words_of(message), KEPT_TEXT, keep_lines=True) if kind == Kind.REPLY else "",
    }


def _clean(words: str, most: int, *, keep_lines: bool = False) -> str:
    words = words.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return words[:most] if keep_lines else " ".join(words.split())[:most]


def _apply(mail: IncomingMail) -> None:
    """The letter learns of it."""
    if mail.letter is None:
        return
    if mail.verdict == Kind.REPLY:
        transaction.on_commit(lambda: replied.send_robust(sender=IncomingMail, letter=mail.letter, mail=mail))
    if mail.verdict == Kind.HARD:
        _bounce(mail)


def _bounce(mail: IncomingMail) -> bool:
    """SENT or UNCERTAIN → BOUNCED. A letter whose answer is not written down yet waits for the next look."""
    letter, now = mail.letter, timezone.now()
    words = f"Повернулося: {mail.summary or mail.status or 'не доставлено'}"[:500]
    returned = Letter.objects.filter(pk=letter.pk, state__in=RETURNABLE, created_at__lte=mail.received_at)
    if returned.update(state=State.BOUNCED, finished_at=now, answer=words):
        if suppression.is_gone(mail.status) and mail.failed == letter.recipient.lower():
            suppression.suppress(letter, mail.summary or mail.status)
        letter.refresh_from_db()
        tell(letter)
    elif Letter.objects.filter(pk=letter.pk, state__in=NOT_YET).exists():
        return False
    IncomingMail.objects.filter(pk=mail.pk).update(applied_at=now)
    return True


def apply_late() -> int:
    """Returns that were quicker than our own note of the sending; how many took effect now."""
    done = 0
    for mail in IncomingMail.objects.filter(verdict=Kind.HARD, applied_at=None).exclude(letter=None).select_related("letter")[:200]:
        with transaction.atomic():
            done += _bounce(mail)
    return done
