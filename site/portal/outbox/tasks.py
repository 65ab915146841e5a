"""What workers and the tick run.

A letter is taken by a guarded update, so two workers never send one letter. A worker that dies
with a letter in hand leaves it in flight; nobody can know whether it left, so it is shown to a
person and never sent again by itself.
"""

import logging
import os
import socket
from datetime import timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from portal.core.queue import after_commit

from .models import Letter
from .senders import Outcome, sender
from .signals import finished

log = logging.getLogger(__name__)

State = Letter.State
# Pauses before the second, third … attempt: a restart of the server, an outage, a weekend.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 120, 240, 480, 720, 1440)]
# A worker's job ends after five minutes (core.queue.JOB_TIMEOUT); later than this nobody holds the letter.
IN_FLIGHT_LIMIT = timedelta(minutes=10)


def deliver(pk: int) -> None:
    """Send one letter if it is due and nobody else has taken it."""
    send = sender()
    if send is None:
        return
    letter = _claim(pk)
    if letter is None:
        return
    _write_down(letter, send(letter))


def _claim(pk: int) -> Letter | None:
    who = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"[-80:]
    now = timezone.now()
    waiting = Letter.objects.filter(pk=pk, state__in=[State.QUEUED, State.RETRY], due_at__lte=now)
    if not waiting.update(state=State.IN_FLIGHT, claimed_at=now, claimed_by=who, attempts=F("attempts") + 1):
        return None
    return Letter.objects.get(pk=pk)


def _write_down(letter: Letter, outcome: Outcome) -> None:
    now = timezone.now()
    changes = {"state": outcome.state, "answer": outcome.answer[:500]}
    if outcome.state == State.RETRY:
        if letter.attempts > len(PAUSES):
            changes |= {"state": State.REFUSED, "answer": f"Спроби вичерпано. Остання відповідь: {outcome.answer}"[:500]}
        else:
            changes["due_at"] = now + PAUSES[letter.attempts - 1]
    if changes["state"] != State.RETRY:
        changes["finished_at"] = now
    ours = Letter.objects.filter(pk=letter.pk, state=State.IN_FLIGHT, claimed_by=letter.claimed_by)
    if not ours.update(**changes):
        log.warning("letter %s was settled by somebody else while in flight: the answer was %s", letter.pk, outcome.state)
        return
    letter.refresh_from_db()
    log.info("letter %s of kind %s: %s", letter.pk, letter.kind, letter.state)
    if changes["state"] != State.RETRY:
        finished.send_robust(sender=Letter, letter=letter)


def sweep() -> None:
    """The tick: put due letters to the queue, and show a person those that died in flight."""
    lose_hope()
    if sender() is None:
        return
    due = Letter.objects.filter(state__in=[State.QUEUED, State.RETRY], due_at__lte=timezone.now()).order_by("due_at")
    for pk in due.values_list("pk", flat=True)[:500]:
        after_commit("mail", "portal.outbox.tasks.deliver", pk)


def lose_hope() -> int:
    """Letters in flight longer than any worker holds one become uncertain; how many did."""
    lost = 0
    late = Letter.objects.filter(state=State.IN_FLIGHT, claimed_at__lt=timezone.now() - IN_FLIGHT_LIMIT)
    for letter in late:
        taken = Letter.objects.filter(pk=letter.pk, state=State.IN_FLIGHT, claimed_by=letter.claimed_by).update(
            state=State.UNCERTAIN,
            finished_at=timezone.now(),
            answer="Процес, що надсилав лист, зник. Невідомо, чи лист пішов.",
        )
        if taken:
            lost += 1
            letter.refresh_from_db()
            finished.send_robust(sender=Letter, letter=letter)
    return lost
