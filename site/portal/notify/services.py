"""Telling people: once in the portal, and by a letter to those who asked for letters."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.outbox.services import enqueue

from .models import Notice, Preference, Subscription

UNSUBSCRIBE_SALT = "notify.unsubscribe"


def tell(user, event_key: str, title: str, url: str, kind: str = "", *, city=None, letter: bool = True) -> Notice | None:
    """Tell ``user`` of an event, once: a second call with the same ``event_key`` changes nothing.

    ``url`` is a path of the portal. A letter goes to those who chose letters, unless ``letter`` is
    False (the caller has written to them already). Returns None where the person was told before.
    Raises ValueError for an address outside the portal.
    """
    if not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        raise ValueError(f"a notice leads inside the portal, not to {url!r}")
    with transaction.atomic():
        try:
            with transaction.atomic():
                notice = Notice.objects.create(user=user, city=city, event_key=event_key, kind=kind, title=title[:250], url=url)
        except IntegrityError:
            return None
        if letter and wants_letters(user):
            _write(notice)
    return notice


def tell_subscribers(target, kind: str, event_key: str, title: str, url: str, *, city=None) -> int:
    """Tell everybody who follows ``target`` under ``kind``; the number of people told just now."""
    told = 0
    for subscription in _subscriptions(target, kind).select_related("user"):
        told += tell(subscription.user, event_key, title, url, kind, city=city) is not None
    return told


def subscribe(user, target, kind: str) -> Subscription:
    """Follow a record. Following twice is following once."""
    content_type = ContentType.objects.get_for_model(target)
    return Subscription.objects.get_or_create(user=user, content_type=content_type, object_id=str(target.pk), kind=kind)[0]


def unsubscribe(user, target, kind: str) -> None:
    _subscriptions(target, kind).filter(user=user).delete()


def mark_read(user, *, pk: int | None = None, city=None) -> int:
    """Mark one notice of ``user``, or all of them in ``city``; the number changed."""
    waiting = Notice.objects.of_city(city).filter(user=user).unread()
    if pk is not None:
        waiting = waiting.filter(pk=pk)
    return waiting.update(read_at=timezone.now())


def unread_count(user, city=None) -> int:
    return Notice.objects.of_city(city).filter(user=user).unread().count()


def wants_letters(user) -> bool:
    return Preference.objects.filter(user=user, by_email=True).exists()


def choose_letters(user, by_email: bool) -> None:
    Preference.objects.update_or_create(user=user, defaults={"by_email": by_email})


def stop_token(user) -> str:
    """What a letter carries so that one press ends the letters, without signing in."""
    return signing.dumps(user.pk, salt=UNSUBSCRIBE_SALT)


def stop_letters(token: str) -> bool:
    """End the letters of the person the token names; False where the token is not ours."""
    try:
        user_pk = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return False
    Preference.objects.filter(user=user_pk).update(by_email=False)
    return True


def is_stop_token(token: str) -> bool:
    try:
        signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return False
    return True


def _subscriptions(target, kind: str):
    return Subscription.objects.filter(content_type=ContentType.objects.get_for_model(target), object_id=str(target.pk), kind=kind)


def _write(notice: Notice) -> None:
    root = notice.city.site.root_url if notice.city else settings.BASE_URL
    stop = root + reverse("notify:stop", args=[stop_token(notice.user)])
    text = _(
        "Добрий день!\n\n%(title)s\n\nДокладніше: %(url)s\n\n"
        "Ви отримали цей лист, бо просили надсилати сповіщення. Більше не надсилати: %(stop)s\n"
    ) % {"title": notice.title, "url": root + notice.url, "stop": stop}
    enqueue(
        to=notice.user.email,
        subject=notice.title,
        text=text,
        kind="notice",
        city=notice.city,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        once=f"notice:{notice.pk}",
        about=notice,
    )
