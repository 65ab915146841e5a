"""One attempt at one letter, from the claim to the answer on record.

What is committed, in this order: the claim with its attempt row (CLAIMED); «the end of the message
may be out» (FINISHING), right before it is; the answer. So of a worker that died it is always known
on which side of the end it was.
"""

import logging
import os
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from portal.core import faults

from . import kinds, pauses, points, suppression
from .models import Letter, LetterAttempt, ServerPause
from .senders import How, Outcome, Sender
from .services import tell

log = logging.getLogger(__name__)

State = Letter.State
Stage = LetterAttempt.Stage
# The database may come back while we hold an answer that nobody else knows: seconds between tries.
DATABASE_PAUSES = (0, 1, 2, 5, 10, 20)
OWN_STEPS = ("greeting", "EHLO", "STARTTLS", "AUTH", "MAIL")


class TakenBack(Exception):
    """The letter was taken from this worker (it was too slow, or the letter was called off): do not finish it."""


@dataclass(frozen=True)
class Claim:
    letter: Letter
    attempt: LetterAttempt


def attempt(pk: int, send: Sender) -> None:
    """Send one letter if it is due and nobody else has it; write down what happened."""
    claim = take(pk)
    if claim is None:
        return
    faults.point(points.CLAIMED)
    outcome = _try(claim, send)
    if outcome is None:
        return
    _insist(lambda: write_down(claim, outcome))


def take(pk: int) -> Claim | None:
    """The letter and a new attempt, if the letter is due, its domain is not left in peace and nobody has it."""
    now = timezone.now()
    waiting = Letter.objects.filter(pk=pk, state__in=[State.QUEUED, State.RETRY], due_at__lte=now)
    letter = waiting.first()
    if letter is None:
        return None
    if _address_is_gone(letter):
        return None
    until = pauses.wait_for(letter)
    if until:
        waiting.update(due_at=until)
        return None
    who = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"[-80:]
    with transaction.atomic():
        if not waiting.update(state=State.IN_FLIGHT, claimed_at=now, claimed_by=who, attempts=F("attempts") + 1):
            return None
        letter.refresh_from_db()
        made = LetterAttempt.objects.create(letter=letter, number=letter.attempts, worker=who, started_at=now)
    return Claim(letter, made)


def _address_is_gone(letter: Letter) -> bool:
    """Letters that are not essential do not knock at an address that returned them."""
    if kinds.get(letter.kind).essential:
        return False
    gone = suppression.find(letter.recipient)
    if gone is None:
        return False
    words = f"Не надсилали: адреса не приймає листів ({gone.reason})"[:500]
    with transaction.atomic():
        waiting = Letter.objects.filter(pk=letter.pk, state__in=[State.QUEUED, State.RETRY])
        if waiting.update(state=State.CANCELLED, finished_at=timezone.now(), answer=words):
            letter.refresh_from_db()
            tell(letter)
    return True


def _try(claim: Claim, send: Sender) -> Outcome | None:
    """What the sender answers; None where nothing is to be written down."""
    letter = claim.letter
    if sha256(bytes(letter.raw)).hexdigest() != letter.sha256:
        log.critical("letter %s was changed in the database: its bytes do not match their SHA-256, it is not sent", letter.pk)
        return Outcome(How.TAMPERED, "Лист у базі змінено після створення: SHA-256 не збігається. Нічого не надіслано.")
    gate = Gate(claim.attempt.pk)
    try:
        return send(letter, gate)
    except TakenBack:
        log.warning("letter %s was taken from this worker before its end: it is not finished here", letter.pk)
        return None
    except Exception as error:
        log.exception("letter %s: the attempt failed", letter.pk)
        if gate.passed:
            return Outcome(How.SILENT, f"Надсилання обірвалося після кінця листа: {type(error).__name__}. Могло дійти, могло ні.")
        return Outcome(How.BROKEN, f"Надсилання обірвалося до кінця листа: {type(error).__name__}")


class Gate:
    """``about_to_finish`` of one attempt: CLAIMED → FINISHING, committed. Only one of gate and reaper can pass."""

    def __init__(self, pk: int):
        self.pk = pk
        self.passed = False

    def __call__(self) -> None:
        with _surely_on_disk():
            taken = LetterAttempt.objects.filter(pk=self.pk, stage=Stage.CLAIMED).update(stage=Stage.FINISHING)
        if not taken:
            raise TakenBack
        self.passed = True


@contextmanager
def _surely_on_disk():
    """SQLite as the portal sets it may forget its newest commits when the power fails; this one it must not."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={int(before)}")


def _insist(act) -> None:
    """Do it although the database is away for half a minute: the answer in hand is known to nobody else."""
    for number, seconds in enumerate(DATABASE_PAUSES, start=1):
        if seconds:
            threading.Event().wait(seconds)
        try:
            return act()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or number == len(DATABASE_PAUSES):
                raise
            log.warning("the database does not answer; the answer about a letter is kept in hand")
            connection.close()
    return None


def write_down(claim: Claim, outcome: Outcome) -> None:
    """The answer becomes the attempt's and the letter's; sections are told of what is final."""
    letter, now = claim.letter, timezone.now()
    changes = _changes(letter, outcome, now)
    with transaction.atomic():
        ours = LetterAttempt.objects.filter(pk=claim.attempt.pk, stage__in=[Stage.CLAIMED, Stage.FINISHING])
        noted = ours.update(
            stage=Stage.ANSWERED,
            outcome=outcome.how,
            answer=outcome.answer[:500],
            code=outcome.code,
            step=outcome.step,
            ended_at=now,
        )
        held = noted and Letter.objects.filter(pk=letter.pk, state=State.IN_FLIGHT, claimed_by=letter.claimed_by).update(**changes)
        if held:
            _learn(letter, outcome)
    if not held:
        log.warning("letter %s was settled by somebody else while in flight: the answer was %s", letter.pk, outcome.how)
        return
    faults.point(points.WRITTEN_DOWN)
    letter.refresh_from_db()
    log.info("letter %s of kind %s: %s", letter.pk, letter.kind, letter.state)
    if letter.state != State.RETRY:
        tell(letter)
    faults.point(points.TOLD)


_SETTLED = {
    How.SENT: State.SENT,
    How.PERMANENT: State.REFUSED,
    How.SILENT: State.UNCERTAIN,
    How.TAMPERED: State.UNCERTAIN,
}


def _changes(letter: Letter, outcome: Outcome, now) -> dict:
    state = _SETTLED.get(How(outcome.how))
    if state:
        return {"state": state, "answer": outcome.answer[:500], "finished_at": now}
    pause = pauses.pause_after(letter, letter.attempts - letter.attempts_before)
    if pause is None:
        last = f"Спроби вичерпано. Остання відповідь: {outcome.answer}"[:500]
        return {"state": State.REFUSED, "answer": last, "finished_at": now}
    return {"state": State.RETRY, "answer": outcome.answer[:500], "due_at": now + pause}


def _learn(letter: Letter, outcome: Outcome) -> None:
    """What the answer says of the address and of its domain."""
    if outcome.how == How.SENT:
        pauses.forgive(letter.domain)
    elif outcome.how == How.TEMPORARY and pauses.says_too_many(outcome.code, outcome.answer):
        pauses.leave_in_peace(ServerPause.OWN_SERVER if outcome.step in OWN_STEPS else letter.domain, outcome.answer)
    elif outcome.how == How.PERMANENT and outcome.step == "RCPT" and suppression.is_gone(outcome.answer):
        suppression.suppress(letter, outcome.answer)
