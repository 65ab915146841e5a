"""After the term nobody can tell whose an appeal was. Number, template, district, dates, states and result stay for the statistics.

The law asks no more: personal data are kept no longer than their purpose needs (Law 2297-VI, articles 6 and 15).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import faults
from portal.core.moderation import forgetting as moderation
from portal.notify.models import Subscription
from portal.outbox import forgetting as letters_forgotten
from portal.outbox.services import cancel_for, label

from . import letters, points, services
from .models import Appeal, AppealEvent, LegalMessage, LegalQuestion, Questionnaire
from .models.appeal import new_token

State = Appeal.State
ENDED = (State.CLOSED, State.WITHDRAWN, State.DUPLICATE, State.REJECTED)
BATCH = 100
WORDS = (
    "what witnesses own_request place happened_at last_name first_name patronymic email phone postcode region settlement street building "
    "apartment signature earlier_number assisted_at document document_sha256 moderator_words police_number extended_because"
).split()
DAYS = ("born_on", "happened_on")


def due(before):
    """Closed appeals whose term is over. What a court or an inquiry needs (``held_until``) is left alone."""
    free = Q(held_until=None) | Q(held_until__lt=timezone.localdate())
    return Appeal.objects.filter(free, state__in=ENDED, closed_at__lt=before, nameless_at=None)


def make_nameless(before, dry: bool = False) -> int:
    """Every appeal that was closed before the moment; how many. May die anywhere and begin again."""
    if dry:
        return due(before).count()
    done = 0
    while numbers := list(due(before).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        forgotten = sum(_one(pk, before) for pk in numbers)
        done += forgotten
        if not forgotten:
            break
    return done


def _one(pk: int, before) -> bool:
    with transaction.atomic():
        appeal = due(before).select_for_update(of=("self",)).filter(pk=pk).first()
        if appeal is None:
            return False
        files = [(one.storage, one.name) for one in _files(appeal)]
        _forget_words(appeal)
        _forget_around(appeal)
        faults.point(points.NAMELESS_WRITTEN)
    faults.point(points.NAMELESS_COMMITTED)
    _delete(files)  # what a dead worker leaves here no row names: «orphans» of portal.core.retention takes it
    faults.point(points.NAMELESS_FILES)
    return True


def _files(appeal) -> Iterable:
    rows = [appeal.document, *(one.file for one in appeal.attachments.all()), *(one.file for one in appeal.police_answers.all())]
    return [file for file in rows if file]


def _delete(files) -> None:
    for storage, name in files:
        storage.delete(name)


def _forget_words(appeal) -> None:
    changes = dict.fromkeys(WORDS, "") | dict.fromkeys(DAYS, None) | {"answers": {}, "about_officer": None, "assisted_by": None}
    # The links of old letters lead nowhere any more: they were the last thing that tied it to a person.
    changes |= {"token": new_token(), "confirm_token": new_token(), "nameless_at": timezone.now()}
    Appeal.objects.filter(pk=appeal.pk, nameless_at=None).update(**changes)
    appeal.complained_of.clear()
    AppealEvent.objects.filter(appeal=appeal).update(text="", actor=None)


def _forget_around(appeal) -> None:
    appeal.attachments.all().delete()
    appeal.signatories.all().delete()
    appeal.police_links.all().delete()
    appeal.police_answers.update(text=_("(знеособлено)"), file="", file_name="", mime="", sha256="", number="", by=None, by_link=None)
    Questionnaire.objects.filter(appeal=appeal).update(words="", token=new_token())
    forget_questions(appeal.legal_questions.all())
    name = label(appeal)
    Subscription.objects.filter(label=name).delete()
    moderation.make_nameless(appeal)
    chosen = Q(about=name) | Q(once__startswith=f"appeal-{appeal.pk}-")
    cancel_for(appeal, reason=_("Строк зберігання минув."))
    cancel_for(once_prefix=f"appeal-{appeal.pk}-", reason=_("Строк зберігання минув."))
    letters_forgotten.make_nameless(chosen)


# ---- questions to a lawyer ----


def questions_due(before):
    """Closed a term ago, or answered then and never taken up again."""
    ended = Q(state=LegalQuestion.State.CLOSED, closed_at__lt=before) | Q(state=LegalQuestion.State.ANSWERED, answered_at__lt=before)
    return LegalQuestion.objects.filter(ended, nameless_at=None)


def unanswered_due(before):
    """Still without an answer, and nobody has said a word since ``before``."""
    silent = Q(state__in=LegalQuestion.OPEN) | Q(state=LegalQuestion.State.ANSWERED, answered_at=None)
    spoken_since = LegalMessage.objects.filter(created_at__gte=before).values("question")
    return LegalQuestion.objects.filter(silent, nameless_at=None, created_at__lt=before).exclude(pk__in=spoken_since)


def make_questions_nameless(before, dry: bool = False) -> int:
    return _make_nameless(questions_due, before, dry)


def make_unanswered_nameless(before, dry: bool = False) -> int:
    return _make_nameless(unanswered_due, before, dry)


def _make_nameless(due, before, dry) -> int:
    if dry:
        return due(before).count()
    done = 0
    while numbers := list(due(before).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            done += forget_questions(due(before).filter(pk__in=numbers))
    return done


def forget_questions(questions) -> int:
    """Words, copies and contacts go; that somebody asked and when it was answered stays. In the caller's transaction."""
    numbers = list(questions.values_list("pk", flat=True))
    LegalMessage.objects.filter(question__in=numbers).delete()
    for pk in numbers:
        # Still open ones end here: nobody is left to read an answer.
        cancel_for(once_prefix=f"legal-{pk}-", reason=_("Строк зберігання минув."))
        letters_forgotten.make_nameless(Q(once__startswith=f"legal-{pk}-"))
        now = timezone.now()
        changes = {"subject": _("(знеособлено)"), "shared": {}, "email": "", "asker": None, "appeal": None, "nameless_at": now}
        LegalQuestion.objects.filter(pk=pk).update(**changes, token=new_token())
        open_ones = LegalQuestion.objects.filter(pk=pk, state__in=LegalQuestion.OPEN)
        open_ones.update(state=LegalQuestion.State.CLOSED, closed_at=now, lawyer=None, taken_at=None)
    return len(numbers)


# ---- appeals that were left half-way ----


def withdraw_unconfirmed(before, dry: bool = False) -> int:
    """Nobody confirmed the address: it reached no moderator and never will."""
    unconfirmed = Appeal.objects.filter(state=State.SUBMITTED, submitted_at__lt=before)
    return _withdraw(unconfirmed, _("Пошту не підтверджено за строк."), "lapsed", dry)


def withdraw_returned(before, dry: bool = False) -> int:
    """A moderator asked for something, and nobody came back."""
    returned = Appeal.objects.filter(state=State.RETURNED, touched_at__lt=before)
    return _withdraw(returned, _("Звернення повернули на доповнення, і його не подали знову."), "left", dry)


def _withdraw(appeals, why: str, letter: str, dry: bool) -> int:
    if dry:
        return appeals.count()
    done = 0
    for appeal in appeals.select_related("city__site").iterator(chunk_size=BATCH):
        try:
            with transaction.atomic():
                services.move(appeal, State.WITHDRAWN, closed_at=timezone.now())
                services.add_event(appeal, AppealEvent.Kind.WITHDRAWN, text=why)
                subject = _("Звернення № %(number)s закрито") % {"number": appeal.number}
                letters.to_citizen(appeal, letter, subject, site_url=letters.origin(appeal.city) + reverse("appeals:start"))
        except services.Conflict:
            continue  # the person came back at this very moment
        done += 1
    return done
