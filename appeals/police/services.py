"""What the police tell of an appeal: their number, a longer term, another body, the answer.

The same verbs serve the link of the letter, the duty officer's queue and the portal's staff. A second press of the
same button changes nothing and is no mistake.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.guards import serving

from .. import legal_clock, letters, services
from ..models import Appeal, AppealEvent, PoliceAnswer, PoliceLink

State = Appeal.State
Kind = AppealEvent.Kind
Conflict = services.Conflict
UNDER_REVIEW = (State.SENT, State.REGISTERED)


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, or whoever holds the link of the letter."""

    user: object = None
    link: PoliceLink | None = None


def _note(appeal, actor: Actor, action: str, kind: str, text: str) -> None:
    """History, the log, and the mark on the link; in the transaction of the act."""
    services.add_event(appeal, kind, actor.user, text)
    facts = {"link": actor.link.pk} if actor.link else {}
    record(action, appeal, actor=actor.user, city=appeal.city, **facts)
    if actor.link:
        PoliceLink.objects.filter(pk=actor.link.pk).update(used_at=timezone.now())


def _late(appeal) -> Conflict:
    return Conflict(_("Звернення вже в іншому стані: %(state)s. Оновіть сторінку.") % {"state": appeal.get_state_display()})


def register(appeal: Appeal, number: str, date, actor: Actor) -> None:
    """The police gave their number, or mended it. Raises Conflict."""
    if appeal.police_number == number and appeal.police_date == date:
        return
    with transaction.atomic():
        before = (appeal.police_number, appeal.state)
        changes = {"police_number": number, "police_date": date}
        if appeal.state in UNDER_REVIEW:
            changes |= legal_clock.corrected(appeal, date)
        if appeal.state == State.SENT:
            services.move(appeal, State.REGISTERED, **changes)
        elif appeal.state in Appeal.AT_THE_POLICE:
            rows = Appeal.objects.filter(pk=appeal.pk, police_number=before[0], state=before[1])
            if not rows.update(touched_at=timezone.now(), **changes):
                raise _late(appeal)
            appeal.refresh_from_db()
        else:
            raise _late(appeal)
        _note(appeal, actor, "appeal.registered", Kind.REGISTERED, number)
        letters.registered(appeal)


def extend(appeal: Appeal, reason: str, actor: Actor) -> None:
    """Forty-five days in all, with notice to the person (стаття 20). Once, and before the term ends. Raises Conflict."""
    if appeal.extended_on:
        if appeal.extended_because == reason:
            return
        raise Conflict(_("Строк уже продовжено %(day)s. Закон дозволяє 45 днів разом.") % {"day": legal_clock.until(appeal.extended_on)})
    if legal_clock.term_of(appeal) == legal_clock.Term.CRIME:
        raise Conflict(_("Це заява про кримінальне правопорушення: строк у 24 години не продовжують."))
    if legal_clock.read(appeal).is_late:
        raise Conflict(_("Строк уже минув, продовжити його не можна. Надішліть відповідь."))
    with transaction.atomic():
        changes = {"extended_on": timezone.localdate(), "extended_because": reason, "due_on": legal_clock.extended(appeal)}
        rows = Appeal.objects.filter(pk=appeal.pk, state__in=UNDER_REVIEW, extended_on=None)
        if not rows.update(touched_at=timezone.now(), **changes):
            raise _late(appeal)
        appeal.refresh_from_db()
        _note(appeal, actor, "appeal.extended", Kind.EXTENDED, reason)
        letters.extended(appeal)


def forward(appeal: Appeal, body: str, actor: Actor) -> None:
    """Not theirs: sent on to ``body``, and the person is told (стаття 7). Raises Conflict."""
    if appeal.state == State.FORWARDED and appeal.forwarded_to == body:
        return
    with transaction.atomic():
        services.move(appeal, State.FORWARDED, forwarded_to=body, **legal_clock.forwarded(appeal, timezone.localdate()))
        _note(appeal, actor, "appeal.forwarded", Kind.FORWARDED, body)
        letters.forwarded(appeal)


def answer(appeal: Appeal, data: dict, actor: Actor, file=None) -> PoliceAnswer:
    """Keep an answer and deliver it. ``data`` has number, dated_on, result, text, once; ``file`` is what the guard accepted.

    A second answer is added to the first. Raises Conflict, and UploadRefused where the disk is full.
    """
    found = PoliceAnswer.objects.filter(once=data["once"]).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return _answer(appeal, data, actor, file)
    except (Conflict, IntegrityError):
        found = PoliceAnswer.objects.filter(once=data["once"]).first()
        if found is None:
            raise
        return found


def _answer(appeal, data, actor, file) -> PoliceAnswer:
    if appeal.state == State.ANSWERED:
        if not Appeal.objects.filter(pk=appeal.pk, state=State.ANSWERED).update(result=data["result"], touched_at=timezone.now()):
            raise _late(appeal)
        appeal.refresh_from_db()
    else:
        services.move(appeal, State.ANSWERED, answered_at=timezone.now(), result=data["result"])
    row = PoliceAnswer(appeal=appeal, by=actor.user, by_link=actor.link, **data)
    if file:
        serving.keep(row.file, file)
        row.file_name, row.mime, row.sha256 = file.name, file.mime, file.sha256
    try:
        row.save()
    except IntegrityError:
        if file:
            row.file.storage.delete(row.file.name)
        raise
    _note(appeal, actor, "appeal.answered", Kind.ANSWERED, row.get_result_display())
    letters.answered(appeal, row, file)
    return row
