"""The face of the core: telling, following, choosing. A section needs a few of these lines and no other file.

``tell`` speaks to one person about their own matter; ``tell_subscribers`` to all who follow a record.
Both do it once for each event key, whoever calls them again.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from . import digests, fan_out, kinds, letters, telling, tokens, topics
from .figures import figures, purge
from .kinds import ByEmail
from .models import Choice, Device, Event, Follower, Notice, Preference, Subscription

__all__ = ["figures", "purge", "subscribe", "tell", "tell_subscribers", "unsubscribe"]


ASK_AGAIN = timedelta(hours=1)


class MayNotFollow(Exception):
    """The record is not there, not open, or not for this person."""


# ---- telling ----


def tell(
    user,
    event_key: str,
    title: str,
    url: str,
    kind: str = "",
    *,
    city=None,
    letter: bool = True,
    subject: Model | str = "",
    about: Model | str = "",
) -> Notice | None:
    """Tell ``user`` of an event, once: a second call with the same ``event_key`` changes nothing.

    ``url`` is a path of the portal. ``letter=False`` where the caller has written to them already.
    ``subject`` is the record whose events share a line, ``about`` the one that is new: where either is
    hidden or unpublished, nothing more is said. Returns None where the person was told before or
    the record may not be shown. Raises ValueError for an address outside the portal.
    """
    news = _news(event_key, title, url, kind, city, subject, about)
    return telling.tell_person(user, news, letter=letter) if news.is_open() else None


def tell_subscribers(
    target: Model, kind: str, event_key: str, title: str, url: str, *, city=None, about: Model | str = "", actor=None
) -> Event | None:
    """Tell everybody who follows ``target`` under ``kind``, but ``actor`` whose act it was. A few at once, many by a worker.

    Returns None where the event is known already. Raises ValueError for an address outside the portal.
    """
    return fan_out.announce(_news(event_key, title, url, kind, city, target, about), actor)


def _news(key, title, url, kind, city, subject, about) -> telling.News:
    if not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        raise ValueError(f"a notice leads inside the portal, not to {url!r}")
    names = (topics.label_of(record) if record else "" for record in (subject, about))
    return telling.News(key, " ".join(str(title).split()), url, kind, city, *names)


# ---- following ----


def subscribe(user, target: Model, kind: str) -> Subscription:
    """Follow a record. Following twice is following once. Whether they may is the caller's question (``follow`` asks it)."""
    subscription, is_new = Subscription.objects.get_or_create(user=user, label=topics.label_of(target), kind=kind)
    topic = topics.get(kind)
    if is_new and topic is not None:
        topic.started(user, target)
    return subscription


def unsubscribe(user, target: Model, kind: str) -> None:
    _stop(Subscription.objects.of(topics.label_of(target), kind).filter(user=user).first())


def follow(user, topic: topics.Topic, record, key: str = "") -> Subscription:
    """Follow after asking whether this person may. Raises MayNotFollow."""
    if not topic.is_open(record) or not topic.may_follow(user, record, key):
        raise MayNotFollow
    return subscribe(user, record, topic.name)


def follows(user, target: Model, kind: str) -> bool:
    return Subscription.objects.of(topics.label_of(target), kind).filter(user=user).exists()


def stop_following(user, pk: int) -> Subscription | None:
    """End one subscription of ``user``; None where it is not theirs."""
    subscription = Subscription.objects.filter(user=user, pk=pk).first()
    _stop(subscription)
    return subscription


def _stop(subscription: Subscription | None) -> None:
    if subscription is None:
        return
    topic, record = topics.get(subscription.kind), subscription.target
    with transaction.atomic():
        subscription.delete()
        if topic is not None and record is not None:
            topic.stopped(subscription.user, record)


def ask_by_email(email: str, topic: topics.Topic, record) -> Follower:
    """An address asks to follow a public record; a letter asks back. Nothing else is sent until the answer.

    Raises MayNotFollow. An address that follows already, or was asked within the hour, gets no second letter.
    """
    if not topic.by_email or not topic.is_open(record) or not topic.may_follow(None, record, ""):
        raise MayNotFollow
    email, label = email.strip().lower(), topics.label_of(record)
    with transaction.atomic():
        follower = Follower.objects.of(label, topic.name).filter(email__iexact=email).first()
        if follower is not None and (follower.confirmed_at or follower.asked_at > timezone.now() - ASK_AGAIN):
            return follower
        if follower is None:
            try:
                with transaction.atomic():
                    follower = Follower.objects.create(city=topic.city(record), email=email, label=label, kind=topic.name)
            except IntegrityError:
                return Follower.objects.of(label, topic.name).get(email__iexact=email)  # pressed twice
        elif not Follower.objects.filter(pk=follower.pk, asked_at=follower.asked_at).update(asked_at=timezone.now()):
            return follower
        letters.write_confirmation(follower, topic.title(record))
    return follower


def confirm(follower: Follower) -> bool:
    """The address is theirs; False where it was confirmed before."""
    return bool(Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=timezone.now()))


# ---- reading ----


def mark_read(user, *, pk: int | None = None, city=None) -> int:
    """Mark one notice of ``user``, or all of them in ``city``; the number changed."""
    waiting = Notice.objects.of_city(city).filter(user=user).unread()
    if pk is not None:
        waiting = waiting.filter(pk=pk)
    return waiting.update(read_at=timezone.now())


def mark_seen(token: str) -> bool:
    """A press on the screen of a device: the token names the notice, and is the right to mark it read."""
    pk = tokens.read_seen(token)
    return bool(pk and Notice.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now()))


def unread_count(user, city=None) -> int:
    return Notice.objects.of_city(city).filter(user=user).unread().count()


# ---- choosing ----


def preference_of(user) -> Preference:
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def choose(user, kind: str, *, email: str, push: bool) -> None:
    Choice.objects.update_or_create(user=user, kind=kind, defaults={"email": ByEmail(email), "push": push})


def choose_all(user, preference: dict, choices: dict[str, tuple[str, bool]]) -> None:
    """Keep what the page of choices says, in one transaction; digests that wait move to the new hour."""
    with transaction.atomic():
        Preference.objects.update_or_create(user=user, defaults=preference)
        for kind, (email, push) in choices.items():
            choose(user, kind, email=email, push=push)
        digests.move_to_new_hour(user)


def wants_letters(user) -> bool:
    return preference_of(user).by_email


def choose_letters(user, by_email: bool) -> None:
    """All letters of this core on or off; what was chosen for each kind is kept."""
    Preference.objects.update_or_create(user=user, defaults={"by_email": by_email})


def stop_everything(user) -> None:
    """Nothing comes by letter or to a screen any more; the list in the portal goes on."""
    with transaction.atomic():
        Preference.objects.update_or_create(user=user, defaults={"by_email": False, "by_push": False})
        Device.objects.filter(user=user).delete()


def stop_token(user, kind: str = tokens.ALL) -> str:
    """What a letter carries so that one press ends the letters, without signing in."""
    return tokens.stop(user, kind)


def is_stop_token(token: str) -> bool:
    return tokens.read_stop(token) is not None


def stop_letters(token: str, *, everything: bool = False) -> bool:
    """End what the token names (a kind of letters, all, one follower); ``everything`` ends all of that person's.

    False where the token is not ours. Pressing twice is pressing once.
    """
    found = tokens.read_stop(token)
    if found is None:
        return False
    if found.follower_pk is not None:
        _stop_follower(found.follower_pk, everything)
    elif everything or found.kind == tokens.ALL:
        for user in get_user_model().objects.filter(pk=found.user_pk):
            choose_letters(user, False)
    else:
        for user in get_user_model().objects.filter(pk=found.user_pk):
            _stop_kind(user, found.kind)
    return True


def _stop_follower(pk: int, everything: bool) -> None:
    follower = Follower.objects.filter(pk=pk).first()
    if follower is None:
        return
    mine = Follower.objects.filter(email__iexact=follower.email) if everything else Follower.objects.filter(pk=pk)
    mine.delete()


def _stop_kind(user, kind: str) -> None:
    held = Choice.objects.filter(user=user, kind=kind).first()
    choose(user, kind, email=ByEmail.NO, push=held.push if held else kinds.get(kind).push)
