"""What follows: the person takes it back, disagrees with the answer, says how it ended; the clock runs out; the appeal is closed.

Every verb may be pressed twice and run by two ticks: guarded updates and unique rows let one of them act.
"""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.moderation.services import take_back
from portal.outbox.models import Letter
from portal.outbox.services import cancel_for

from .. import legal_clock, letters, services
from ..models import Appeal, AppealEvent, AppealSettings, AppealTemplate, Questionnaire
from ..police import links

State = Appeal.State
Kind = AppealEvent.Kind
Conflict = services.Conflict
ASKED_AFTER = timedelta(days=28)
CLOSED_AFTER = timedelta(days=60)
WITHDRAWABLE = tuple(before for before, after in services.MOVES if after == State.WITHDRAWN)
REVIEWABLE = (State.ANSWERED, State.CLOSED)
REVIEW = "perehliad-vidpovidi"
# What the person need not write a second time.
CARRIED = (
    "last_name first_name patronymic email phone postcode region settlement street building apartment confirmed_at "
    "place district happened_on born_on sex social_status privilege about_officer"
).split()


# ---- taking it back ----


def withdraw(appeal: Appeal) -> None:
    """The person takes the appeal back. What has not left does not leave; what the police have, they are asked to leave aside.

    Raises Conflict while the letter is on its way, and where the appeal has ended or has an answer.
    """
    if appeal.state == State.WITHDRAWN:
        return
    with transaction.atomic():
        before = appeal.state
        at_police = before in Appeal.OPEN_AT_THE_POLICE
        if before == State.APPROVED and not _stopped(appeal):
            raise Conflict(_on_its_way(appeal))
        services.move(appeal, State.WITHDRAWN, closed_at=timezone.now())
        cancel_for(once_prefix=f"appeal-{appeal.pk}-", reason=_("Заявник відкликав звернення."))
        take_back(appeal, _("Заявник відкликав звернення."))
        services.add_event(appeal, Kind.WITHDRAWN)
        record("appeal.withdrawn", appeal, city=appeal.city, before=before)
        if at_police:
            letters.withdrawal(appeal)
        links.revoke(appeal, reason=_("Заявник відкликав звернення."))
        letters.withdrawn(appeal, at_police)


def _stopped(appeal) -> bool:
    """Whether the letter to the police could still be called off."""
    letter = appeal.letter
    if letter is None:
        return False
    cancel_for(once_prefix=letter.once, reason=_("Заявник відкликав звернення.")) if letter.once else None
    letter.refresh_from_db()
    return letter.state == Letter.State.CANCELLED


def _on_its_way(appeal) -> str:
    if appeal.letter and appeal.letter.state in (Letter.State.REFUSED, Letter.State.UNCERTAIN, Letter.State.BOUNCED):
        return _("З листом до поліції щось не так, наш працівник з’ясовує. Відкликати можна буде, щойно він закінчить.")
    return _("Лист саме йде до поліції. Зачекайте хвилину й натисніть ще раз.")


# ---- disagreeing with the answer ----


@lru_cache(maxsize=1)
def _review_data() -> dict:
    return yaml.safe_load((Path(__file__).resolve().parent / "review.yaml").read_text(encoding="utf-8"))


def review_template(city) -> AppealTemplate:
    """The template of such complaints: not among the doors, edited in Wagtail as the others are."""
    found = AppealTemplate.objects.of_city(city).filter(slug=REVIEW).first()
    if found:
        return found
    from ..models import AppealReference

    data = dict(_review_data())
    references = data.pop("references")
    template = AppealTemplate(city=city, slug=REVIEW, is_active=False, order=900, **data)
    template.references = [AppealReference(sort_order=place, **one) for place, one in enumerate(references)]
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        return AppealTemplate.objects.get(city=city, slug=REVIEW)
    return template


def may_review(appeal: Appeal) -> bool:
    """There is an answer, and a body above that reviews it."""
    has_answer = appeal.state in REVIEWABLE and appeal.answered_at is not None
    return has_answer and AppealSettings.of_city(appeal.city).review_addressee_id is not None


def ask_review(appeal: Appeal) -> Appeal:
    """A draft of a complaint about the answer, with the person's data and its first sentence. One that was begun is given again.

    Raises Conflict.
    """
    with transaction.atomic():
        if not may_review(appeal):
            raise Conflict(_("Переглянути можна лише відповідь поліції, а її ще немає."))
        # The updated row is locked until the end: two presses make one draft.
        Appeal.objects.filter(pk=appeal.pk).update(touched_at=timezone.now())
        begun = Appeal.objects.filter(follows=appeal, state__in=(State.DRAFT, State.SUBMITTED, State.ON_MODERATION, State.RETURNED)).first()
        if begun:
            return begun
        draft = services.start(review_template(appeal.city))
        changes = {name: getattr(appeal, name) for name in CARRIED}
        changes |= {
            "follows": appeal,
            "addressee": AppealSettings.of_city(appeal.city).review_addressee,
            "earlier_number": appeal.police_number or appeal.number,
            "is_sensitive": appeal.is_sensitive,
            "is_demo": appeal.is_demo,
            "what": first_words(appeal),
        }
        services.save_step(draft, changes)
        draft.complained_of.set(appeal.complained_of.all())
        return draft


def first_words(appeal: Appeal) -> str:
    """«На моє звернення № … від … поліція відповіла …»: the person goes on from there."""
    sent = legal_clock.until(timezone.localdate(appeal.sent_at or appeal.submitted_at))
    words = _("На моє звернення № %(number)s від %(sent)s") % {"number": appeal.number, "sent": sent}
    if appeal.police_number:
        words += _(" (вхідний № %(number)s)") % {"number": appeal.police_number}
    answer = appeal.police_answers.last()
    if answer:
        words += _(" поліція відповіла %(day)s") % {"day": legal_clock.until(answer.dated_on)}
        if answer.number:
            words += _(", вихідний № %(number)s") % {"number": answer.number}
    return words + ". " + _("Я не згоден (не згодна) з відповіддю, тому що ")


# ---- the questionnaire ----


def ask_how_it_ended(now=None) -> int:
    """Four weeks after the answer, once, those who left an e-mail; how many were asked."""
    now = now or timezone.now()
    ripe = Appeal.objects.filter(state=State.ANSWERED, answered_at__lte=now - ASKED_AFTER, questionnaire=None, nameless_at=None)
    return sum(_ask(appeal) for appeal in ripe.exclude(email="").select_related("city__site"))


def _ask(appeal) -> bool:
    try:
        with transaction.atomic():
            if not Appeal.objects.filter(pk=appeal.pk, state=State.ANSWERED).update(touched_at=timezone.now()):
                return False
            asked = Questionnaire.objects.create(appeal=appeal)  # one an appeal: the other tick fails here
            services.add_event(appeal, Kind.ASKED)
            letters.questionnaire(appeal, asked)
    except IntegrityError:
        return False
    return True


def keep_answers(asked: Questionnaire, data: dict) -> bool:
    """What the person says, once. False where it was said before. Then the appeal is closed."""
    with transaction.atomic():
        fresh = Questionnaire.objects.filter(pk=asked.pk, answered_at=None).update(answered_at=timezone.now(), **data)
        if not fresh:
            return False
        record("appeal.questionnaire_answered", asked.appeal, city=asked.appeal.city, solved=data["solved"])
        if asked.appeal.state == State.ANSWERED:
            _close(asked.appeal)
    asked.refresh_from_db()
    return True


# ---- the clock and the end ----


def note_overdue(today=None) -> int:
    """Appeals whose term ended yesterday or before: written down and told once for each term; how many now."""
    today = today or timezone.localdate()
    late = Appeal.objects.filter(state__in=Appeal.OPEN_AT_THE_POLICE, due_on__lt=today)
    # A letter that came back never reached them: their clock does not run.
    late = late.exclude(letter__state=Letter.State.BOUNCED).select_related("city__site")
    return sum(_note_overdue(appeal) for appeal in late)


def _note_overdue(appeal) -> bool:
    if _is_told(appeal):
        return False
    with transaction.atomic():
        rows = Appeal.objects.filter(pk=appeal.pk, state=appeal.state, due_on=appeal.due_on)
        if not rows.update(touched_at=timezone.now()):  # answered or extended meanwhile; else the row is ours until the end
            return False
        if _is_told(appeal):
            return False
        services.add_event(appeal, Kind.OVERDUE, text=_term_words(appeal))
        letters.overdue(appeal)
    return True


def _is_told(appeal) -> bool:
    """An event speaks of this very term: its day stands in the text. An extended or corrected term is another one."""
    return appeal.events.filter(kind=Kind.OVERDUE, text=_term_words(appeal)).exists()


def _term_words(appeal) -> str:
    return f"{appeal.due_on:%d.%m.%Y}"


def close_old(now=None) -> int:
    """Close what is over: answered and asked about, or sixty days after the answer; forwarded and silent for sixty days
    past its term. How many were closed."""
    now = now or timezone.now()
    answered = Q(state=State.ANSWERED) & (Q(answered_at__lte=now - CLOSED_AFTER) | Q(questionnaire__answered_at__isnull=False))
    silent = Q(state=State.FORWARDED, due_on__lt=timezone.localdate(now) - CLOSED_AFTER)
    count = 0
    for appeal in Appeal.objects.filter(answered | silent).select_related("city__site"):
        try:
            with transaction.atomic():
                _close(appeal)
            count += 1
        except Conflict:
            continue  # somebody was quicker
    return count


def _close(appeal) -> None:
    forwarded = appeal.state == State.FORWARDED
    services.move(appeal, State.CLOSED, closed_at=timezone.now())
    services.add_event(appeal, Kind.CLOSED, text=_("Інший орган відповідає вам сам.") if forwarded else "")
    links.revoke(appeal, reason=_("Звернення закрито."))
    letters.closed(appeal)
