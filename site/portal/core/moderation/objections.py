"""«Не погоджуюсь»: the author's word against a decision, and the second look by another person."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import bans, clock, hiding, registry, signals
from .log import log
from .models import Ban, ModerationDecision, ModerationItem, ModerationSettings, Objection
from .registry import Refused

Action = ModerationDecision.Action
State = Objection.State


class NotNow(Exception):
    """The author cannot object (any more); the message is a sentence for them."""


def last_day(decided_at, city):
    """Until when the author may object (aware)."""
    return decided_at + timedelta(days=ModerationSettings.of_city(city).objection_days)


def may_object(about: ModerationItem | Ban) -> bool:
    """Whether the author may still object: once, in time, to a refusal that somebody can undo."""
    if hasattr(about, "objection"):
        return False
    if isinstance(about, Ban):
        return about.is_in_force
    if about.state != ModerationItem.State.REJECTED or about.decided_at is None:
        return False
    kind = registry.find(about.kind)
    can_be_undone = kind is not None and about.target is not None and (about.is_shown or kind.overturn is not None)
    return can_be_undone and timezone.now() <= last_day(about.decided_at, about.city)


@transaction.atomic
def object_to(about: ModerationItem | Ban, text: str) -> Objection:
    """Ask for a second look. Raises NotNow; pressing the button twice gives the first row."""
    is_ban = isinstance(about, Ban)
    existing = Objection.objects.filter(ban=about if is_ban else None, item=None if is_ban else about).first()
    if existing:
        return existing
    if not may_object(about):
        raise NotNow(_("Термін, щоб не погодитися з рішенням, минув."))
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Objection.objects.create(
                city=about.city,
                item=None if is_ban else about,
                ban=about if is_ban else None,
                against=about.by if is_ban else about.decided_by,
                text=text,
                due_at=clock.due_after(now, about.city),
            )
    except IntegrityError:
        return Objection.objects.get(ban=about) if is_ban else Objection.objects.get(item=about)
    if not is_ban:
        log(about, Action.OBJECTED)
    signals.appealed.send(sender=Objection, objection=made)
    return made


def uphold(objection: Objection, user, answer: str) -> None:
    """The first decision stands. Raises Refused."""
    _decide(objection, user, State.UPHELD, answer)


def overturn(objection: Objection, user, answer: str) -> None:
    """The first decision is undone: the record is shown, the ban ends. Raises Refused."""
    _decide(objection, user, State.OVERTURNED, answer)


@transaction.atomic
def _decide(objection, user, state, answer) -> None:
    if objection.against_id and objection.against_id == user.pk:
        raise Refused(_("Перше рішення — ваше. Незгоду розглядає інший модератор."))
    if user.pk in (getattr(objection.item, "author_id", None), getattr(objection.ban, "user_id", None)):
        raise Refused(_("Це ваша незгода. Її розглядає інший модератор."))
    waiting = Objection.objects.filter(pk=objection.pk, state=State.OPEN)
    if not waiting.update(state=state, decided_by=user, decided_at=timezone.now(), answer=answer):
        raise Refused(_("Цю незгоду вже розглянуто. Подивіться ще раз."))
    objection.refresh_from_db()
    if objection.item:
        decision = log(objection.item, Action.OVERTURNED if state == State.OVERTURNED else Action.UPHELD, user, note=answer)
        if state == State.OVERTURNED:
            _undo(objection.item, decision)
    elif state == State.OVERTURNED and objection.ban.is_in_force:
        bans.lift(objection.ban, by=user, reason=answer)
    signals.appeal_decided.send(sender=Objection, objection=objection, by=user)


def _undo(item, decision) -> None:
    target = item.target
    if target is None:
        raise Refused(_("Запису вже немає: автор його видалив."))
    if item.is_shown:
        hiding.show_again(target, by=decision.by)
    else:
        registry.get(item.kind).overturn(item, decision)
    # What was undone no longer costs its author the trust; the history keeps both decisions.
    ModerationItem.objects.filter(pk=item.pk).update(state=ModerationItem.State.APPROVED, is_shown=bool(registry.get(item.kind).model))
