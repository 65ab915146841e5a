"""Telling one recipient of one event: the line in the list, the letter, the screens. Each once, by constraints."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portal.core.queue import after_commit

from . import kinds, letters, topics
from .kinds import ByEmail
from .models import Delivery, Event, Follower, Notice
from .recipients import Recipient

SAME_SUBJECT = timedelta(days=1)  # how long an unread line gathers further events of its record
PUSH = "portal.notify.tasks.push"
Channel, State = Delivery.Channel, Delivery.State


@dataclass(frozen=True)
class News:
    """What is told. ``label`` is the followed record, ``about`` the one that is new or changed; "" where there is none."""

    key: str
    title: str
    url: str
    kind: str = ""
    city: object | None = None
    label: str = ""
    about: str = ""

    @classmethod
    def of(cls, event: Event) -> "News":
        return cls(event.key, event.title, event.url, event.kind, event.city, event.label, event.about)

    def is_open(self) -> bool:
        """Whether it may be said now: nothing of it is hidden, unpublished or another city's."""
        return topics.may_be_told(self.label, city=self.city) and topics.may_be_told(self.about)

    def row(self) -> dict:
        return {
            "event_key": self.key,
            "kind": self.kind,
            "city": self.city,
            "label": self.label,
            "about": self.about,
            "title": self.title[:250],
            "url": self.url,
        }


def tell_person(user, news: News, *, letter: bool = True) -> Notice | None:
    """Tell a person by all their channels; None where they were told before. One transaction with what the caller does."""
    with transaction.atomic():
        gate = _deliver(Recipient(user=user), news, Channel.PORTAL, state=State.SENT, settled_at=timezone.now())
        if gate is None:
            return None
        notice, is_first = _line(user, news)
        Delivery.objects.filter(pk=gate.pk).update(notice=notice)
        recipient = Recipient(user=user)
        if letter:
            _by_email(recipient, news, notice, is_first)
        if is_first:
            _by_push(recipient, news, notice)
    return notice


def tell_follower(follower: Follower, news: News) -> bool:
    """Tell an address without an account; False where it was told before."""
    with transaction.atomic():
        return _by_email(Recipient(follower=follower), news, None, True) is not None


def _deliver(recipient: Recipient, news: News, channel: str, **fields) -> Delivery | None:
    """The row that makes it once; None where it stands already."""
    try:
        with transaction.atomic():
            return Delivery.objects.create(channel=channel, **recipient.key, **news.row(), **fields)
    except IntegrityError:
        return None


def _line(user, news: News) -> tuple[Notice, bool]:
    """The person's line for the event, and whether it is a new one."""
    now = timezone.now()
    open_line = _open_line(user, news, now) if news.label else None
    if open_line is not None:
        title = collapsed_title(news, open_line.count + 1)
        changed = Notice.objects.filter(pk=open_line.pk, read_at=None, count=open_line.count).update(
            count=F("count") + 1, title=title, happened_at=now
        )
        if changed:
            open_line.refresh_from_db()
            return open_line, False
    fields = {"city": news.city, "kind": news.kind, "label": news.label, "title": news.title[:250], "url": news.url}
    return Notice.everything.get_or_create(user=user, event_key=news.key, defaults=fields)


def _open_line(user, news: News, now) -> Notice | None:
    same = Notice.objects.filter(user=user, label=news.label, kind=news.kind, city=news.city).unread()
    return same.filter(happened_at__gt=now - SAME_SUBJECT).first()


def collapsed_title(news, count: int) -> str:
    """«5 нових відповідей у темі …»: one line for several events of a record."""
    topic = topics.of_label(news.label)
    record = topics.record_of(news.label)
    if topic is None or record is None:
        return topics._any(count, news.title)[:250]
    return topic.many(count, topic.title(record))[:250]


def _by_email(recipient: Recipient, news: News, notice: Notice | None, is_first: bool) -> Delivery | None:
    kind = kinds.get(news.kind)
    wish = recipient.email_choice(kind)
    if wish == ByEmail.NO or not recipient.email or not recipient.is_reachable:
        return None
    now = timezone.now()
    # Who has not read the first letter about a record is not helped by a second one at once.
    if wish == ByEmail.DIGEST or not is_first:
        return _deliver(recipient, news, Channel.EMAIL, notice=notice, in_digest=True, due_at=recipient.next_digest(now))
    delivery = _deliver(recipient, news, Channel.EMAIL, notice=notice, due_at=recipient.not_before(now, kind))
    if delivery is not None and delivery.due_at <= now:
        letters.send_now(delivery)
    return delivery


def _by_push(recipient: Recipient, news: News, notice: Notice) -> None:
    kind = kinds.get(news.kind)
    if not recipient.devices or not recipient.push_choice(kind) or not recipient.is_reachable:
        return
    due = recipient.not_before(timezone.now(), kind)
    rows = [_deliver(recipient, news, Channel.PUSH, device=device, notice=notice, due_at=due) for device in recipient.devices]
    if any(rows) and due <= timezone.now():
        after_commit("default", PUSH)
