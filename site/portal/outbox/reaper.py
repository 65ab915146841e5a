"""Letters whose worker died: those that never came to their end go on by themselves, the others to a person."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.core import faults
from portal.core.queue import JOB_TIMEOUT

from . import pauses, points
from .models import Letter, LetterAttempt
from .services import AUTOMATIC, tell

log = logging.getLogger(__name__)

State = Letter.State
Stage = LetterAttempt.Stage
Outcome = LetterAttempt.Outcome
# A worker's job ends after JOB_TIMEOUT; later than this nobody holds the letter.
IN_FLIGHT_LIMIT = timedelta(seconds=JOB_TIMEOUT + 60)
ALARM = timedelta(minutes=15)  # longer than this in a state that should pass by itself


def reap() -> dict[str, int]:
    """Settle letters in flight longer than any worker holds one: how many go on, how many need a person."""
    done = {"again": 0, "uncertain": 0}
    late = Letter.objects.filter(state=State.IN_FLIGHT, claimed_at__lt=timezone.now() - IN_FLIGHT_LIMIT).defer("raw")
    for letter in late:
        if _take_back(letter):
            done["again"] += 1
        elif _lose_hope(letter):
            done["uncertain"] += 1
    return done


def _take_back(letter: Letter) -> bool:
    """The end of the message was never sent: the letter may be tried again.

    Its attempt leaves CLAIMED by a guarded update; a worker that only slept finds that at its gate and stops.
    """
    now = timezone.now()
    words = "Процес, що надсилав лист, зник до кінця листа. Лист не пішов, спробуємо ще."
    tries = letter.attempts - letter.attempts_before
    pause = pauses.pause_after(letter, tries)
    changes = {
        "state": State.RETRY,
        "due_at": now + (timedelta(0) if tries <= len(pauses.QUICK) else pause or timedelta(0)),
        "answer": words,
    }
    if pause is None:  # a letter that kills every worker
        changes = {"state": State.REFUSED, "finished_at": now, "answer": "Спроби вичерпано: щоразу процес зникав до кінця листа."}
    with transaction.atomic():
        attempt = LetterAttempt.objects.filter(letter=letter, worker=letter.claimed_by, stage=Stage.CLAIMED)
        if not attempt.update(stage=Stage.TAKEN_BACK, outcome=Outcome.DIED, answer=words, ended_at=now):
            return False
        faults.point(points.TAKEN_BACK)
        held = Letter.objects.filter(pk=letter.pk, state=State.IN_FLIGHT, claimed_by=letter.claimed_by)
        if held.update(**changes) and pause is None:
            letter.refresh_from_db()
            tell(letter)
    return True


def _lose_hope(letter: Letter) -> bool:
    """The end of the message may have been sent: nobody can know, a person decides."""
    now = timezone.now()
    words = "Процес, що надсилав лист, зник. Невідомо, чи лист пішов."
    with transaction.atomic():
        held = Letter.objects.filter(pk=letter.pk, state=State.IN_FLIGHT, claimed_by=letter.claimed_by)
        if not held.update(state=State.UNCERTAIN, finished_at=now, answer=words):
            return False
        LetterAttempt.objects.filter(letter=letter, worker=letter.claimed_by, stage=Stage.FINISHING).update(
            outcome=Outcome.VANISHED, answer=words, ended_at=now
        )
        letter.refresh_from_db()
        tell(letter)
    return True


def late_letters(letters=None):
    """Letters that should have passed by themselves a quarter of an hour ago."""
    found = Letter.objects.all() if letters is None else letters
    return found.filter(state__in=AUTOMATIC, queued_at__lt=timezone.now() - ALARM)


def alarm() -> int:
    """One error in the log for letters that became late since the last look; how many did."""
    new = list(late_letters().filter(alarmed_at=None).values_list("pk", flat=True)[:500])
    marked = Letter.objects.filter(pk__in=new, alarmed_at=None).update(alarmed_at=timezone.now())
    if marked:
        log.error("%d letters wait longer than %d minutes, the first is %s", marked, ALARM.total_seconds() // 60, min(new))
    return marked
