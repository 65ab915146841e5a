"""Who may not write, until when. Every section's words pass ``require`` (the queue's ``submit`` calls it)."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import permissions, registry, signals
from .models import Ban
from .registry import Refused


class Silenced(Exception):
    """The person may not write this now; ``ban`` says until when and why."""

    def __init__(self, ban: Ban):
        super().__init__(str(ban))
        self.ban = ban


def ban_of(user, city, kind: str = "") -> Ban | None:
    """The ban that keeps ``user`` from writing a ``kind`` in ``city`` now, or None. Without a kind: any ban in force."""
    if user is None or not user.is_authenticated or city is None:
        return None
    known = registry.find(kind)
    if known and known.open_to_banned:
        return None
    found = Ban.objects.filter(user=user, city=city, is_open=True, ends_at__gt=timezone.now()).first()
    if found is None or (kind and found.kinds and kind not in found.kinds):
        return None
    return found


def may_write(user, kind: str, city) -> bool:
    """Whether ``user`` may write a record of ``kind`` in ``city``."""
    return ban_of(user, city, kind) is None


def require(user, kind: str, city) -> None:
    """Raises Silenced. Views need not catch it: the middleware answers with the page that says until when."""
    found = ban_of(user, city, kind)
    if found:
        raise Silenced(found)


@transaction.atomic
def ban(user, city, *, until, reason: str, by, kinds=(), note: str = "") -> Ban:
    """Silence ``user`` in ``city`` until an hour (aware). Raises Refused: for staff of the queue, for oneself, where a ban runs already."""
    now = timezone.now()
    if user == by:
        raise Refused(_("Собі заборонити писати не можна."))
    if permissions.sees_queue(user):
        raise Refused(_("Це модератор. Про його дописи вирішує координатор."))
    if until <= now:
        raise Refused(_("Кінець заборони вже минув. Оберіть пізніший день."))
    unknown = [name for name in kinds if registry.find(name) is None]
    if unknown:
        raise ValueError(f"unknown kinds: {unknown}")
    Ban.objects.filter(user=user, city=city, is_open=True, ends_at__lte=now).update(is_open=False)
    try:
        with transaction.atomic():
            made = Ban.objects.create(
                user=user, city=city, kinds=list(kinds), reason=reason, note=note, starts_at=now, ends_at=until, by=by
            )
    except IntegrityError:
        other = Ban.objects.filter(user=user, city=city, is_open=True).select_related("by").first()
        raise Refused(
            _("Заборона вже є: до %(until)s, вирішив %(who)s.")
            % {"until": f"{timezone.localtime(other.ends_at):%d.%m.%Y %H:%M}", "who": other.by or _("хтось")}
        ) from None
    signals.banned.send(sender=Ban, ban=made, by=by)
    return made


@transaction.atomic
def lift(found: Ban, *, by, reason: str) -> None:
    """End a ban before its hour. Raises Refused where it has ended."""
    running = Ban.objects.filter(Q(ends_at__gt=timezone.now()), pk=found.pk, is_open=True)
    if not running.update(is_open=False, lifted_at=timezone.now(), lifted_by=by, lift_reason=reason):
        raise Refused(_("Ця заборона вже не діє."))
    found.refresh_from_db()
    signals.lifted.send(sender=Ban, ban=found, by=by)


def close_ended() -> int:
    """Mark bans whose hour has passed. They bind nobody since that hour; this keeps the list tidy."""
    return Ban.objects.filter(is_open=True, ends_at__lte=timezone.now()).update(is_open=False)
