"""Telling all who follow a record: in batches, each of which moves the durable place in the list with it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.core import faults
from portal.core.queue import after_commit

from . import points
from .models import Event, Follower, Subscription
from .telling import PUSH, News, tell_follower, tell_person

BATCH = 100
FEW = 10  # so many are told at once, in the transaction of the event itself
STUCK = timedelta(seconds=60)
JOB = "portal.notify.tasks.fan_out"
Stage = Event.Stage


def announce(news: News, actor=None) -> Event | None:
    """Write the event, once by its key, and have its followers told; None where it stands already."""
    if not news.key or not news.label:
        raise ValueError("an event has a key and a followed record")
    try:
        with transaction.atomic():
            event = Event.objects.create(
                key=news.key,
                kind=news.kind,
                city=news.city,
                label=news.label,
                about=news.about,
                actor=actor,
                title=news.title[:250],
                url=news.url,
            )
    except IntegrityError:
        return None
    faults.point(points.EVENT_WRITTEN)
    if _people(event).count() + _followers(event).count() <= FEW:
        while _batch(event):
            event.refresh_from_db()
        return event
    transaction.on_commit(lambda: faults.point(points.EVENT_COMMITTED))
    after_commit("default", JOB, event.pk)
    return event


def run(event_pk: int) -> None:
    """Tell everybody who is left. May run twice, and beside itself."""
    while True:
        event = Event.objects.select_related("city__site", "actor").filter(pk=event_pk).exclude(stage=Stage.DONE).first()
        if event is None:
            return
        faults.point(points.BATCH_BEGUN)
        _batch(event)
        faults.point(points.BATCH_COMMITTED)


def stuck():
    """Events whose worker has not moved for a while, or never came."""
    return Event.objects.exclude(stage=Stage.DONE).filter(moved_at__lt=timezone.now() - STUCK)


def _people(event: Event):
    return Subscription.objects.of(event.label, event.kind).filter(user__is_active=True).exclude(user=event.actor)


def _followers(event: Event):
    return Follower.objects.of(event.label, event.kind).confirmed()


def _batch(event: Event) -> bool:
    """Tell the next people and move the place in the list, in one transaction; False where nothing is left for this hand."""
    news = News.of(event)
    with transaction.atomic():
        is_open = news.is_open()
        rows = list(_next(event)) if is_open else []
        if not _move(event, rows, is_open):
            return False  # another worker has this batch
        for row in rows:
            if event.stage == Stage.PEOPLE:
                tell_person(row.user, news)
            else:
                tell_follower(row, news)
        faults.point(points.BATCH_TOLD)
    if not rows and (event.stage == Stage.FOLLOWERS or not is_open):
        faults.point(points.FAN_OUT_DONE)
        after_commit("default", PUSH)
        return False
    return True


def _next(event: Event):
    found = _people(event).select_related("user") if event.stage == Stage.PEOPLE else _followers(event).select_related("city__site")
    return found.filter(pk__gt=event.cursor).order_by("pk")[:BATCH]


def _move(event: Event, rows: list, is_open: bool) -> bool:
    """The guarded step: whoever moves the place tells the people between the old and the new one."""
    here = Event.objects.filter(pk=event.pk, stage=event.stage, cursor=event.cursor)
    if rows:
        return bool(here.update(cursor=rows[-1].pk, moved_at=timezone.now()))
    then = Stage.FOLLOWERS if event.stage == Stage.PEOPLE and is_open else Stage.DONE
    return bool(here.update(stage=then, cursor=0, moved_at=timezone.now()))
