"""The one door through which letters leave, and what people decide about them.

``enqueue`` writes the row inside the caller's transaction; a worker sends it after the commit.
"""

from collections.abc import Sequence
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core import faults
from portal.core.queue import after_commit

from . import points
from .composing import Attachment, compose, one_line
from .models import IncomingMail, Letter, LetterAttempt
from .signals import finished

__all__ = ["Attachment", "NotNow", "cancel", "cancel_for", "consider_sent", "enqueue", "purge", "send_again"]

State = Letter.State
AUTOMATIC = (State.QUEUED, State.IN_FLIGHT, State.RETRY)
FOR_A_PERSON = (State.UNCERTAIN, State.REFUSED, State.BOUNCED)
FINAL = (State.SENT, State.REFUSED, State.BOUNCED, State.CANCELLED)
DELIVER = "portal.outbox.tasks.deliver"


def enqueue(
    *,
    to: str,
    subject: str,
    text: str,
    kind: str,
    html: str = "",
    city=None,
    reply_to: str = "",
    attachments: Sequence[Attachment] = (),
    headers: dict[str, str] | None = None,
    needs_verified_tls: bool = False,
    once: str | None = None,
    about: Model | str = "",
) -> Letter:
    """Write one letter to one recipient; it leaves after the transaction commits.

    ``once`` is a key under which the letter exists only once: a second call gives the first row.
    ``about`` is the record that the letter speaks of, so that ``cancel_for`` finds it.
    """
    if once:
        existing = Letter.objects.filter(once=once).first()
        if existing:
            return existing
    message = compose(to, subject, text, html, reply_to, attachments, headers or {})
    raw = message.as_bytes()
    now = timezone.now()
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                kind=kind,
                city=city,
                about=label(about),
                recipient=to,
                subject=one_line(subject)[:250],
                message_id=message["Message-ID"],
                once=once,
                raw=raw,
                sha256=sha256(raw).hexdigest(),
                needs_verified_tls=needs_verified_tls,
                due_at=now,
                queued_at=now,
            )
    except IntegrityError:
        if not once:
            raise
        return Letter.objects.get(once=once)  # another worker was quicker with the same letter
    faults.point(points.WRITTEN)
    transaction.on_commit(lambda: faults.point(points.COMMITTED))
    after_commit("mail", DELIVER, letter.pk)
    return letter


def label(about: Model | str) -> str:
    """«app.model:key» of a record; a string is taken as it is."""
    return about if isinstance(about, str) else f"{about._meta.label_lower}:{about.pk}"


class NotNow(Exception):
    """The letter is no longer in the state the decision was about; the message is a sentence for staff."""


def send_again(letter: Letter, user) -> None:
    """A person decides: the letter goes to the queue once more, the same bytes under the same Message-ID.

    Only for letters that were refused or returned, or whose fate is unknown. Raises NotNow.
    """
    if letter.purged_at:
        raise NotNow(_("Текст цього листа вже видалено за строком зберігання. Відправити його ще раз неможливо."))
    now = timezone.now()
    _settle(
        letter,
        user,
        "letter.sent_again",
        FOR_A_PERSON,
        state=State.QUEUED,
        due_at=now,
        queued_at=now,
        attempts_before=letter.attempts,
        finished_at=None,
        alarmed_at=None,
    )
    after_commit("mail", DELIVER, letter.pk)


def consider_sent(letter: Letter, user) -> None:
    """A person decides: the letter has arrived (the addressee said so, or the server's log does). Raises NotNow."""
    _settle(letter, user, "letter.considered_sent", FOR_A_PERSON, state=State.SENT, finished_at=timezone.now())
    tell(letter)


def cancel(letter: Letter, user, reason: str = "") -> None:
    """A person decides: the letter that waits will not leave. Raises NotNow where it left or leaves right now."""
    words = reason or _("Скасував працівник порталу.")
    _settle(
        letter,
        user,
        "letter.cancelled",
        (State.QUEUED, State.RETRY),
        state=State.CANCELLED,
        finished_at=timezone.now(),
        answer=words[:500],
    )
    tell(letter)


def cancel_for(about: Model | str = "", *, once_prefix: str = "", reason: str = "", user=None) -> int:
    """Call off every letter that has not left: about a record, or by the beginning of its key; how many were.

    Call it in the transaction that hides the record. A letter in a worker's hand is called off too
    while the end of its message was not sent; later than that nobody can call it back.
    Raises ValueError where neither is given: that would be every letter of the portal.
    """
    if not about and not once_prefix:
        raise ValueError("cancel_for needs the record or the beginning of the key")
    chosen = Q(about=label(about)) if about else Q(once__startswith=once_prefix)
    words = (reason or _("Запис, про який був лист, приховано."))[:500]
    done = 0
    with transaction.atomic():
        for letter in Letter.objects.filter(chosen, state__in=AUTOMATIC).defer("raw"):
            done += _call_off(letter, user, words)
    return done


def _call_off(letter: Letter, user, words: str) -> bool:
    before = [State.QUEUED, State.RETRY]
    now = timezone.now()
    if letter.state == State.IN_FLIGHT:
        attempt = LetterAttempt.objects.filter(letter=letter, worker=letter.claimed_by, stage=LetterAttempt.Stage.CLAIMED)
        changes = {"stage": LetterAttempt.Stage.TAKEN_BACK, "outcome": LetterAttempt.Outcome.CALLED_OFF, "ended_at": now, "answer": words}
        if not attempt.update(**changes):
            return False
        before = [State.IN_FLIGHT]
    if not Letter.objects.filter(pk=letter.pk, state__in=before).update(state=State.CANCELLED, finished_at=now, answer=words):
        return False
    letter.refresh_from_db()
    record("letter.cancelled", letter, actor=user, city=letter.city, reason=words)
    tell(letter)
    return True


def tell(letter: Letter) -> None:
    """The sections hear of the letter's new state once it is real."""
    transaction.on_commit(lambda: finished.send_robust(sender=Letter, letter=letter))


def _settle(letter, user, action, states, **changes):
    with transaction.atomic():
        before = letter.state
        if before not in states or not Letter.objects.filter(pk=letter.pk, state=before).update(**changes):
            raise NotNow(_("Стан листа вже інший. Подивіться ще раз."))
        letter.refresh_from_db()
        record(action, letter, actor=user, city=letter.city, was=before)


def handled(mail: IncomingMail, user) -> None:
    """A person has read the reply and done what it asks."""
    with transaction.atomic():
        if IncomingMail.objects.filter(pk=mail.pk, handled_at=None).update(handled_at=timezone.now(), handled_by=user):
            record("letter.reply_handled", mail.letter, actor=user, city=mail.letter.city if mail.letter else None)


def purge(before) -> int:
    """Drop the words of letters that were settled before ``before``, and of what came back; how many letters lost theirs.

    Headers, hash, states and history stay: what left, when and to whom is still provable.
    """
    IncomingMail.objects.filter(received_at__lt=before).exclude(text="").update(text="")
    old = Letter.objects.filter(state__in=FINAL, finished_at__lt=before, purged_at=None)
    done = 0
    for letter in old.iterator(chunk_size=100):
        headers = bytes(letter.raw).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        done += Letter.objects.filter(pk=letter.pk, state=letter.state, purged_at=None).update(raw=headers, purged_at=timezone.now())
    return done
