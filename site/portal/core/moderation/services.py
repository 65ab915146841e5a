"""What happens to an item: each verb is a guarded update in a transaction, logged and announced."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import bans, clock, hiding, policy, registry, signals
from .log import log
from .models import ModerationDecision, ModerationItem, ModerationSettings, ReasonTemplate
from .policy import Verdict
from .registry import Refused

State = ModerationItem.State
Source = ModerationItem.Source
Action = ModerationDecision.Action


def submit(
    target,
    *,
    kind: str,
    city,
    title: str,
    original: dict,
    author=None,
    is_sensitive: bool = False,
    waits: bool = False,
    source: str = Source.SENT,
    is_shown: bool = False,
) -> ModerationItem:
    """Put a record into the queue, in the caller's transaction.

    A record that waits already is not put in twice: the waiting item comes back.
    ``original`` is plain JSON, the resident's own words. The policy of the city decides whether the record is
    shown at once (then the kind's ``publish`` has run); ``waits`` is a section's stricter wish.
    Raises bans.Silenced where the author may not write.
    """
    known = registry.get(kind)  # an unknown kind is a mistake of ours: KeyError now, not on the moderator's page
    verdict, held = Verdict.WAITS, ""
    if source == Source.SENT:
        bans.require(author, kind, city)
        held = policy.held(known, original)
        verdict = Verdict.WAITS if waits or held else policy.verdict(known, city, author)
    with transaction.atomic():
        item, is_new = _put(target, known, city, title[:200], original, author, is_sensitive, verdict, source, is_shown)
        if is_new and verdict != Verdict.WAITS:
            known.publish(item)
        if is_new and held:
            log(item, Action.NOTED, None, note=held)
        if is_new:
            signals.submitted.send(sender=ModerationItem, item=item, verdict=verdict)
    return item


def _put(target, kind, city, title, original, author, is_sensitive, verdict, source, is_shown):
    now = timezone.now()
    due = clock.due_after(now, city)
    where = hiding.where(target)
    decided = {"state": State.APPROVED, "by_rule": True, "decided_at": now} if verdict == Verdict.TRUSTED else {"escalates_at": due}
    try:
        with transaction.atomic():
            item = ModerationItem.objects.create(
                **where,
                **decided,
                kind=kind.name,
                city=city,
                title=title,
                original=original,
                author=author,
                is_sensitive=is_sensitive,
                source=source,
                is_shown=is_shown or verdict != Verdict.WAITS,
                due_at=due,
            )
    except IntegrityError:
        return ModerationItem.objects.get(**where, state=State.PENDING), False
    return item, True


def claim(item: ModerationItem, user) -> None:
    """Take an item, so that a colleague does not read it at the same time. A claim ends by itself. Raises Refused."""
    _refuse_the_unseen(item, user)
    with transaction.atomic():
        free = ModerationItem.objects.filter(_free(item), pk=item.pk, state=State.PENDING)
        if not free.update(claimed_by=user, claimed_at=timezone.now()):
            _explain(item, user)
        log(item, Action.CLAIMED, user)
        signals.claimed.send(sender=ModerationItem, item=item, user=user)


def release(item: ModerationItem, user) -> None:
    """Give an item back to the queue. Raises Refused."""
    with transaction.atomic():
        mine = ModerationItem.objects.filter(pk=item.pk, state=State.PENDING, claimed_by=user)
        if not mine.update(claimed_by=None, claimed_at=None):
            _explain(item, user)
        log(item, Action.RELEASED, user)


def note(item: ModerationItem, user, text: str) -> None:
    """Write something down for colleagues. The author never reads it."""
    log(item, Action.NOTED, user, note=text)


def approve(item: ModerationItem, user, note: str = "") -> ModerationItem:
    """Let it through. Raises Refused; then nothing has changed."""
    return _decide(item, user, State.APPROVED, None, note)


def send_back(item: ModerationItem, user, reason: ReasonTemplate, note: str = "") -> ModerationItem:
    """Back to its author, who may correct it and send it again. Raises Refused."""
    if registry.get(item.kind).send_back is None:
        raise Refused(_("Такі записи не повертають авторові: схваліть або відхиліть."))
    return _decide(item, user, State.RETURNED, reason, note)


def reject(item: ModerationItem, user, reason: ReasonTemplate | None, note: str = "") -> ModerationItem:
    """Do not let it through; what everybody could see is hidden everywhere. Raises Refused."""
    return _decide(item, user, State.REJECTED, reason, note)


def decide_extra(item: ModerationItem, user, extra: registry.Extra, data: dict) -> ModerationItem:
    """A decision that only this kind knows, with what its form has asked. Raises Refused; then nothing has changed."""
    return _decide(item, user, State(extra.state), None, extra.words(data), extra, data)


def _refuse_the_unseen(item, user) -> None:
    if registry.is_unseen(item, user):
        raise Refused(_("Цей запис має розглянути інший модератор."))


def _decide(item, user, state, reason, note, extra=None, data=None) -> ModerationItem:
    if item.author_id and item.author_id == user.pk:
        raise Refused(_("Це ваш запис. Його має розглянути інший модератор."))
    _refuse_the_unseen(item, user)
    kind = registry.get(item.kind)
    with transaction.atomic():
        open_to_user = ModerationItem.objects.filter(_free(item) | Q(claimed_by=user), pk=item.pk, state=State.PENDING)
        changes = {"state": state, "decided_by": user, "decided_at": timezone.now(), "reason": reason, "note": note, "escalates_at": None}
        if not open_to_user.update(**changes):
            _explain(item, user)
        item.refresh_from_db()
        why = str(extra.label) if extra else reason.text if reason else ""
        decision = log(item, Action(state.value), user, why, note)
        _carry_out(kind, item, decision, extra, data)
        signals.decided.send(sender=ModerationItem, item=item, decision=decision, user=user)
    return item


def _carry_out(kind, item, decision, extra=None, data=None) -> None:
    """Tell the section; of what everybody sees already only the hiding or the showing again is left to do."""
    if item.target is None:
        return  # its author has deleted it meanwhile: the row is closed, nothing else is left to do
    if extra is not None:
        extra.carry_out(item, decision, data)
        return
    if not item.is_shown:
        {State.APPROVED: kind.approve, State.RETURNED: kind.send_back, State.REJECTED: kind.reject}[item.state](item, decision)
        return
    if item.state == State.RETURNED:
        raise Refused(_("Це вже бачать усі. Схваліть або приховайте: автор прочитає причину."))
    if item.state == State.APPROVED:
        hiding.show_again(item.target, by=decision.by)
    else:
        hiding.put_away(item.target, kind=kind, reason=item.author_reads(), by=decision.by, item=item)


def decide_many(items, user, verb: str, reason: ReasonTemplate | None = None, note: str = "") -> tuple[list, list]:
    """Approve or reject several items, each in a transaction of its own: (those done, pairs of an item and why not)."""
    done, refused = [], []
    for item in items:
        try:
            done.append(approve(item, user, note) if verb == "approve" else reject(item, user, reason, note))
        except Refused as refusal:
            refused.append((item, str(refusal)))
    return done, refused


def hide(target, reason: str, *, by=None, template: ReasonTemplate | None = None) -> ModerationItem:
    """Take a public record from everybody's eyes, everywhere, at once.

    By a moderator it is a decision: the author is told and may object. Without one (an automatic guard) the record
    is gone until a moderator has looked. Doing it twice changes nothing. Raises Refused for what is no public kind.
    """
    kind, about = hiding.as_it_is(target)
    if kind is None or about is None:
        raise Refused(_("Цей запис і так нікому не показано."))
    with transaction.atomic():
        source = Source.TAKEN_DOWN if by else Source.GUARD
        item = submit(
            target, kind=kind.name, city=about.city, title=about.title, original=about.original, author=about.author,
            source=source, is_shown=True,
        )  # fmt: skip
        if by is None:
            hiding.put_away(target, kind=kind, reason=reason, by=None, item=item)
            return item
        # A colleague's claim never keeps a dangerous record in sight.
        ModerationItem.objects.filter(pk=item.pk, state=State.PENDING).update(claimed_by=by, claimed_at=timezone.now())
        return reject(item, by, template, "" if template and reason == template.text else reason)


def restore(target, *, by, note: str = "") -> None:
    """Show a hidden record again. Raises Refused where it is not hidden."""
    with transaction.atomic():
        waiting = _pending(target)
        if waiting is not None and waiting.is_shown:
            approve(waiting, by, note)
            return
        if hiding.show_again(target, by=by) is None:
            raise Refused(_("Цей запис не приховано."))
        last = ModerationItem.objects.filter(**hiding.where(target)).order_by("-pk").first()
        if last is not None:
            log(last, Action.RESTORED, by, note=note)
            ModerationItem.objects.filter(pk=last.pk, state=State.REJECTED).update(state=State.APPROVED)


def take_back(target, words: str) -> bool:
    """The author no longer wants it looked at: the waiting item is closed, in the caller's transaction. False: nothing waited."""
    item = _pending(target)
    changes = {"state": State.RETURNED, "decided_at": timezone.now(), "note": words, "escalates_at": None, "claimed_by": None}
    if item is None or not ModerationItem.objects.filter(pk=item.pk, state=State.PENDING).update(**changes):
        return False
    log(item, Action.NOTED, None, note=words)
    return True


def _pending(target) -> ModerationItem | None:
    return ModerationItem.objects.filter(**hiding.where(target), state=State.PENDING).first()


def _free(item) -> Q:
    """Nobody holds the item, or who held it has been away for longer than a claim lasts."""
    minutes = ModerationSettings.of_city(item.city).claim_minutes
    return Q(claimed_by=None) | Q(claimed_at__lt=timezone.now() - timedelta(minutes=minutes))


def _explain(item, user):
    """Say why the act was not possible, from what the row says now."""
    fresh = ModerationItem.objects.select_related("decided_by", "claimed_by").get(pk=item.pk)
    if not fresh.is_pending:
        who = fresh.decided_by.get_display_name() if fresh.decided_by else _("Хтось")
        raise Refused(_("%(who)s уже вирішив це: %(state)s. Ваше рішення не записано.") % {"who": who, "state": fresh.get_state_display()})
    if fresh.claimed_by and fresh.claimed_by != user:
        raise Refused(_("Це розглядає %(who)s. Дочекайтеся або домовтеся з колегою.") % {"who": fresh.claimed_by.get_display_name()})
    raise Refused(_("Стан запису щойно змінився. Подивіться ще раз."))
