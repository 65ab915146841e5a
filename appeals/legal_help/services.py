"""What happens to a question. Each verb is one transaction with a guarded update: of two lawyers one has it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.moderation import clock
from portal.places.grants import people_with

from ..models import Appeal, LegalMessage, LegalQuestion
from . import letters

State = LegalQuestion.State
WORK = "appeals.change_legalquestion"
OVERSEE = "portal_core.oversee_moderation"
DAYS = 2  # working days until the coordinator is called


class Conflict(Exception):
    """Somebody was quicker; the message is a sentence."""


def ask(
    city, *, subject: str, text: str, shared: dict, once: str, appeal: Appeal | None = None, asker=None, email: str = ""
) -> LegalQuestion:
    """A new question. The same sent twice, or while the draft has an open one, is the one that stands already."""
    try:
        with transaction.atomic():
            question = LegalQuestion.objects.create(city=city, appeal=appeal, asker=asker, email=email, subject=subject, shared=shared)
            _add(question, text, once, by=asker)
            letters.received(question)
    except IntegrityError:
        first = LegalMessage.objects.select_related("question").filter(question__city=city, once=once).first()
        standing = LegalQuestion.objects.filter(appeal=appeal, appeal__isnull=False, state__in=LegalQuestion.OPEN)
        found = first.question if first else standing.first()
        if found is None:
            raise
        return found
    return question


def _add(question, text, once, *, by=None, by_lawyer=False) -> LegalMessage:
    return LegalMessage.objects.create(question=question, text=text, once=once, by=by, by_lawyer=by_lawyer)


def _move(question, states, *, own=None, **changes) -> None:
    """Guarded update from one of ``states``; ``own`` is the lawyer who must hold it. Raises Conflict."""
    rows = LegalQuestion.objects.filter(pk=question.pk, state__in=states, nameless_at=None)
    if own is not None:
        rows = rows.filter(lawyer=own)
    if not rows.update(**changes):
        raise Conflict(_("Стан запитання щойно змінився. Оновіть сторінку."))
    question.refresh_from_db()


def take(question, lawyer) -> None:
    """Raises Conflict where another lawyer has it."""
    with transaction.atomic():
        _move(question, [State.WAITING], state=State.TAKEN, lawyer=lawyer, taken_at=timezone.now())
        record("legal_question.taken", question, actor=lawyer, city=question.city)


def put_back(question, lawyer) -> None:
    """Another lawyer may take it. Raises Conflict where it is not this one's."""
    with transaction.atomic():
        _move(question, [State.TAKEN], own=lawyer, state=State.WAITING, lawyer=None, taken_at=None)
        record("legal_question.put_back", question, actor=lawyer, city=question.city)


def answer(question, lawyer, text: str, once: str, *, asks_back: bool = False) -> bool:
    """The lawyer's words; the resident is told once. False: these words stand already. Raises Conflict."""
    if LegalMessage.objects.filter(once=once, question=question).exists():
        return False
    try:
        with transaction.atomic():
            answered = {} if asks_back else {"answered_at": timezone.now()}
            _move(question, [State.TAKEN], own=lawyer, state=State.ANSWERED, **answered)
            message = _add(question, text, once, by=lawyer, by_lawyer=True)
            record("legal_question.asked_back" if asks_back else "legal_question.answered", question, actor=lawyer, city=question.city)
            letters.answered(question, message, asks_back)
    except IntegrityError:
        return False
    return True


def reply(question, text: str, once: str, asker=None) -> bool:
    """The resident's further words: the lawyer who answered reads on, or whoever takes it. False: they stand already. Raises Conflict."""
    if LegalMessage.objects.filter(once=once, question=question).exists():
        return False
    try:
        with transaction.atomic():
            if question.state == State.ANSWERED:
                mine = question.lawyer is not None and question.lawyer.is_active
                to_all = {"state": State.WAITING, "lawyer": None, "taken_at": None}
                _move(question, [State.ANSWERED], **({"state": State.TAKEN, "taken_at": timezone.now()} if mine else to_all))
            elif question.state == State.CLOSED:
                raise Conflict(_("Цю розмову закрито. Поставте нове запитання."))
            message = _add(question, text, once, by=asker)
            letters.replied(question, message)
    except IntegrityError as error:
        if LegalMessage.objects.filter(once=once).exists():
            return False
        raise Conflict(_("Про це звернення ви вже поставили інше запитання, юрист ще не відповів на нього.")) from error
    return True


def close(question, by=None, *, own=None) -> None:
    """The resident has what he needed, or the lawyer has nothing to add. Raises Conflict."""
    states = [State.WAITING, State.TAKEN, State.ANSWERED] if own is None else [State.TAKEN, State.ANSWERED]
    with transaction.atomic():
        _move(question, states, own=own, state=State.CLOSED, closed_at=timezone.now())
        record("legal_question.closed", question, actor=by, city=question.city)


# ---- the clock ----


def due_at(question):
    """When the coordinator is called: two working days after it was asked."""
    moment = question.created_at
    for _day in range(DAYS):
        moment = clock.due_after(moment, question.city)
    return moment


def late(city=None, now=None):
    """Waiting questions past their time."""
    now = now or timezone.now()
    rows = LegalQuestion.objects.filter(state=State.WAITING, created_at__lt=now - timedelta(days=1)).select_related("city__site")
    return [one for one in (rows.filter(city=city) if city else rows) if due_at(one) < now]


def escalate(now=None) -> int:
    """Call the coordinators, once a question; how many questions."""
    now = now or timezone.now()
    done = 0
    for question in late(now=now):
        with transaction.atomic():
            if LegalQuestion.objects.filter(pk=question.pk, state=State.WAITING, escalated_at=None).update(escalated_at=now):
                for person in people_with(question.city, OVERSEE):
                    letters.late(question, person)
                done += 1
    return done


def counts(city) -> dict[str, int]:
    """For everybody's eyes: no word of any question."""
    rows = LegalQuestion.objects.filter(city=city)
    answered = rows.filter(~Q(answered_at=None))
    spans = sorted((last - first) for last, first in answered.values_list("answered_at", F("created_at")))
    hours = spans[len(spans) // 2].total_seconds() / 3600 if spans else None
    waiting = rows.filter(state__in=LegalQuestion.OPEN).count()
    return {"asked": rows.count(), "answered": answered.count(), "waiting": waiting, "median_hours": hours}
