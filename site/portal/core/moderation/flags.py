"""«Поскаржитися»: readers say what should not be there; enough of them, and it is gone until somebody has looked."""

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from . import hiding, policy, services
from .log import log
from .models import Flag, HiddenRecord, ModerationDecision, ModerationItem

HOUR = 3600
MOST_AN_HOUR = {"person": 20, "visitor": 5}  # complaints of one account, of one address


class TooMany(Exception):
    """So many complaints from one place that they are no longer a reader's."""


class NotPublic(Exception):
    """The record is not shown to anybody (any more)."""


def flag(target, category: str, text: str = "", *, user=None, address: str = "") -> bool:
    """Note a complaint. False where this person has complained of this record before: nothing changes.

    ``address`` is the visitor's network address, for whoever has no account; it is kept only as a keyed hash that
    differs for each record. Raises NotPublic, TooMany.
    """
    kind, about = hiding.as_it_is(target)
    if kind is None or about is None:
        raise NotPublic
    _throttle(user, address)
    with transaction.atomic():
        item = services.submit(
            target, kind=kind.name, city=about.city, title=about.title, original=about.original, author=about.author,
            source=ModerationItem.Source.FLAGGED, is_shown=True,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made = Flag.objects.create(
                    **hiding.where(target),
                    city=about.city,
                    kind=kind.name,
                    item=item,
                    category=category,
                    text=text,
                    user=user,
                    person_key=_person_key(target, user, address),
                )
        except IntegrityError:
            transaction.set_rollback(True)  # the item that was opened for it goes, too
            return False
        # The update holds the item's row: of two complaints at once the second counts the first.
        ModerationItem.objects.filter(pk=item.pk).update(flags_count=F("flags_count") + 1)
        item.refresh_from_db()
        log(item, ModerationDecision.Action.FLAGGED, user, made.get_category_display())
        if _is_enough(item, made, kind):
            hiding.put_away(target, kind=kind, reason=made.get_category_display(), by=None, item=item, cause=HiddenRecord.Cause.FLAGS)
    return True


def _is_enough(item, made: Flag, kind) -> bool:
    if not item.is_shown:
        return False
    if made.category == Flag.Category.WARTIME and (made.user_id or not _was_looked_at(item)):
        return True
    return item.flags_count >= policy.of(kind, item.city).flags_to_hide


def _was_looked_at(item) -> bool:
    """A moderator has kept this record before: a nameless complaint alone no longer takes it down."""
    earlier = ModerationItem.objects.filter(content_type=item.content_type, object_id=item.object_id, state=ModerationItem.State.APPROVED)
    return earlier.filter(by_rule=False, source=ModerationItem.Source.FLAGGED).exists()


def _person_key(target, user, address: str) -> str:
    if user is not None:
        return f"user:{user.pk}"
    about = f"{target._meta.label_lower}:{target.pk}:{address}"
    return f"visitor:{salted_hmac('moderation.flag', about, algorithm='sha256').hexdigest()}"


def _throttle(user, address: str) -> None:
    kind, who = ("person", str(user.pk)) if user is not None else ("visitor", address)
    key = "flags:" + salted_hmac("moderation.flags", f"{kind}:{who}").hexdigest()
    cache.add(key, 0, HOUR)
    try:
        count = cache.incr(key)
    except ValueError:  # it ended between the two lines
        count = 1
    if count > MOST_AN_HOUR[kind]:
        raise TooMany
