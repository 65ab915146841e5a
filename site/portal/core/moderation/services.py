"""What happens to an item: each verb is a guarded update in a transaction, logged and announced."""

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import clock, registry
from .models import ModerationDecision, ModerationItem, ReasonTemplate
from .registry import Refused
from .signals import acted

State = ModerationItem.State
Action = ModerationDecision.Action


def submit(target, *, kind: str, city, title: str, original: dict, author=None, is_sensitive: bool = False) -> ModerationItem:
    """Put a record into the queue, in the caller's transaction.

    A record that waits already is not put in twice: the waiting item comes back.
    ``original`` is plain JSON, the resident's own words.
    """
    registry.get(kind)  # an unknown kind is a mistake of ours: KeyError now, not on the moderator's page
    where = {"content_type": ContentType.objects.get_for_model(target), "object_id": str(target.pk)}
    try:
        with transaction.atomic():
            return ModerationItem.objects.create(
                **where,
                kind=kind,
                city=city,
                title=title[:200],
                original=original,
                author=author,
                is_sensitive=is_sensitive,
                due_at=clock.due_after(timezone.now()),
            )
    except IntegrityError:
        return ModerationItem.objects.get(**where, state=State.PENDING)


def claim(item: ModerationItem, user) -> None:
    """Take an item, so that a colleague does not read it at the same time. Raises Refused."""
    with transaction.atomic():
        free = ModerationItem.objects.filter(pk=item.pk, state=State.PENDING, claimed_by=None)
        if not free.update(claimed_by=user, claimed_at=timezone.now()):
            _explain(item, user)
        _log(item, Action.CLAIMED, user)


def release(item: ModerationItem, user) -> None:
    """Give an item back to the queue. Raises Refused."""
    with transaction.atomic():
        mine = ModerationItem.objects.filter(pk=item.pk, state=State.PENDING, claimed_by=user)
        if not mine.update(claimed_by=None, claimed_at=None):
            _explain(item, user)
        _log(item, Action.RELEASED, user)


def approve(item: ModerationItem, user, note: str = "") -> ModerationItem:
    """Let it through. Raises Refused; then nothing has changed."""
    return _decide(item, user, State.APPROVED, None, note)


def send_back(item: ModerationItem, user, reason: ReasonTemplate, note: str = "") -> ModerationItem:
    """Back to its author, who may correct it and send it again. Raises Refused."""
    if registry.get(item.kind).send_back is None:
        raise Refused(_("Такі записи не повертають авторові: схваліть або відхиліть."))
    return _decide(item, user, State.RETURNED, reason, note)


def reject(item: ModerationItem, user, reason: ReasonTemplate, note: str = "") -> ModerationItem:
    """Do not let it through. Raises Refused."""
    return _decide(item, user, State.REJECTED, reason, note)


def _decide(item, user, state, reason, note) -> ModerationItem:
    kind = registry.get(item.kind)
    with transaction.atomic():
        open_to_user = ModerationItem.objects.filter(pk=item.pk, state=State.PENDING).filter(Q(claimed_by=None) | Q(claimed_by=user))
        if not open_to_user.update(state=state, decided_by=user, decided_at=timezone.now(), reason=reason, note=note):
            _explain(item, user)
        item.refresh_from_db()
        decision = _log(item, Action(state.value), user, reason.text if reason else "", note)
        carry_out = {State.APPROVED: kind.approve, State.RETURNED: kind.send_back, State.REJECTED: kind.reject}[state]
        carry_out(item, decision)
    return item


def _log(item, action, user, reason="", note="") -> ModerationDecision:
    decision = ModerationDecision.objects.create(item=item, action=action, by=user, reason=reason, note=note)
    acted.send(sender=ModerationItem, item=item, action=action.value, user=user, reason=reason)
    return decision


def _explain(item, user):
    """Say why the act was not possible, from what the row says now."""
    fresh = ModerationItem.objects.select_related("decided_by", "claimed_by").get(pk=item.pk)
    if not fresh.is_pending:
        who = fresh.decided_by.get_display_name() if fresh.decided_by else _("Хтось")
        raise Refused(_("%(who)s уже вирішив це: %(state)s. Ваше рішення не записано.") % {"who": who, "state": fresh.get_state_display()})
    if fresh.claimed_by and fresh.claimed_by != user:
        raise Refused(_("Це розглядає %(who)s. Дочекайтеся або домовтеся з колегою.") % {"who": fresh.claimed_by.get_display_name()})
    raise Refused(_("Стан запису щойно змінився. Подивіться ще раз."))
