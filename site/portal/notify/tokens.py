"""Signed words that letters carry. Whoever holds one may stop what it names, and nothing else."""

from dataclasses import dataclass

from django.core import signing

from .models import Follower, Notice

STOP = "notify.unsubscribe"
CONFIRM = "notify.confirm"
SEEN = "notify.seen"
ALL = "*"
CONFIRM_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Stop:
    """What a stop link ends: one kind of a person's letters, all of them (``kind`` is ALL), or one follower."""

    user_pk: int | None = None
    kind: str = ALL
    follower_pk: int | None = None


def stop(user=None, kind: str = ALL, follower: Follower | None = None) -> str:
    payload = {"f": follower.pk} if follower else {"u": user.pk, "k": kind}
    return signing.dumps(payload, salt=STOP)


def read_stop(token: str) -> Stop | None:
    """None where the token is not ours. Links never age: an old letter must still end what it announced."""
    payload = _load(token, STOP)
    if isinstance(payload, int):  # letters of the first version carried the person alone
        return Stop(user_pk=payload)
    if not isinstance(payload, dict):
        return None
    return Stop(follower_pk=payload["f"]) if "f" in payload else Stop(user_pk=payload.get("u"), kind=payload.get("k", ALL))


def confirm(follower: Follower) -> str:
    return signing.dumps([follower.pk, follower.email], salt=CONFIRM)


def read_confirm(token: str) -> Follower | None:
    """The follower whose letter this was; None where the link is forged, old, or they are gone."""
    payload = _load(token, CONFIRM, CONFIRM_SECONDS)
    return Follower.objects.filter(pk=payload[0], email=payload[1]).select_related("city__site").first() if payload else None


def seen(notice: Notice) -> str:
    return signing.dumps(notice.pk, salt=SEEN)


def read_seen(token: str) -> int | None:
    return _load(token, SEEN)


def _load(token: str, salt: str, max_age: int | None = None):
    try:
        return signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature:
        return None
