"""From «тут помилка» to an answer."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record as log
from portal.notify import services as notify
from portal.outbox.models import Letter
from portal.outbox.services import enqueue
from portal.places.grants import people_with

from . import elements
from .models import Correction

CHANGE = "corrections.change_correction"
BATCH = 500
State = Correction.State


class AlreadyTaken(Exception):
    """A colleague was quicker: the report is in other hands or decided."""


class WordsNeeded(Exception):
    """A refusal and an answer by letter need words."""


def report(element, *, what: str, text: str, email: str, user, form_key) -> Correction:
    """Write the report down; the same form sent twice is one report. Editors of the city hear of it once a day."""
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                city_id=element.city_id,
                element_kind=elements.kind_of(element),
                element_pk=element.pk,
                element_name=elements.name_of(element),
                what=what,
                text=text,
                email=email,
                user=user if user.is_authenticated else None,
                form_key=form_key,
            )
            _tell_editors(made)
    except IntegrityError:
        return Correction.objects.get(form_key=form_key)
    return made


def _tell_editors(correction: Correction) -> None:
    day = timezone.localdate().isoformat()
    for editor in people_with(correction.city, CHANGE):
        key = f"correction:{correction.city_id}:{day}:{editor.pk}"
        title, url = _("Мешканці пишуть про помилки на мапі"), reverse("corrections_list")
        notify.tell(editor, key, title, url, "correction", city=correction.city)


def claim(correction: Correction, by) -> None:
    """Take it, so that two do not work on the same. Raises AlreadyTaken."""
    with transaction.atomic():
        taken = Correction.objects.filter(pk=correction.pk, state=State.NEW).update(state=State.CLAIMED, claimed_by=by)
        if not taken and not Correction.objects.filter(pk=correction.pk, state=State.CLAIMED, claimed_by=by).exists():
            raise AlreadyTaken
        if taken:
            log("correction.claimed", correction, actor=by, city=correction.city)


def release(correction: Correction, by) -> None:
    """Give it back to all. A colleague may do it too: whoever claimed it may be ill. Raises AlreadyTaken."""
    with transaction.atomic():
        if not Correction.objects.filter(pk=correction.pk, state=State.CLAIMED).update(state=State.NEW, claimed_by=None):
            raise AlreadyTaken
        log("correction.released", correction, actor=by, city=correction.city)


def decide(correction: Correction, state: str, by, answer: str, together: bool = False) -> int:
    """Close as accepted or refused, with the others about the same record where ``together``; how many were closed.

    Who left an address gets ``answer`` by letter, once. Raises AlreadyTaken where a colleague holds or has decided
    it, WordsNeeded where somebody would be refused or answered without a word.
    """
    answer = answer.strip()
    with transaction.atomic():
        rows = list(_to_close(correction, by, together))
        if correction.pk not in {row.pk for row in rows}:
            raise AlreadyTaken
        if not answer and (state == State.REFUSED or any(row.email for row in rows)):
            raise WordsNeeded
        for row in rows:
            row.state, row.answer, row.decided_by, row.decided_at = state, answer, by, timezone.now()
            row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
            log(f"correction.{state}", row, actor=by, city=row.city)
            _answer(row)
    return len(rows)


def _to_close(correction: Correction, by, together: bool):
    """Open ones that nobody else holds, locked until the end of the transaction."""
    mine = Q(state=State.NEW) | Q(state=State.CLAIMED, claimed_by=by)
    chosen = Correction.objects.about(correction) if together else Correction.objects.filter(pk=correction.pk)
    return chosen.filter(mine).select_related("city").select_for_update(of=("self",)).order_by("pk")


def _answer(correction: Correction) -> Letter | None:
    if not correction.email:
        return None
    done = correction.state == State.ACCEPTED
    verdict = _("Ми перевірили й виправили.") if done else _("Ми перевірили й нічого не змінювали.")
    text = "\n\n".join(
        [
            _("Доброго дня!"),
            _("Ви писали нам про запис на мапі: «%(name)s».") % {"name": correction.element_name},
            verdict,
            correction.answer,
            _("Дякуємо, що допомагаєте сусідам мати правильні відомості. Ми пишемо один раз, на цей лист відповідати не потрібно."),
        ]
    )
    return enqueue(
        to=correction.email,
        subject=_("Мапа: %(name)s") % {"name": correction.element_name},
        text=text,
        kind="correction",
        city=correction.city,
        once=f"correction-{correction.pk}",
        about=correction,
    )


def forget(before, dry: bool) -> int:
    """Drop what was decided before ``before``; how many."""
    old = Correction.objects.filter(decided_at__lt=before)
    if dry:
        return old.count()
    gone = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        gone += Correction.objects.filter(pk__in=keys).delete()[0]
    return gone
