"""Figures for /metrics and for the staff’s page on the portal’s state, and the end of what is old."""

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from .models import Delivery, Device, Digest, Event, Follower, Notice

State, Channel = Delivery.State, Delivery.Channel
LATE = timedelta(minutes=15)
ASKED_DAYS = timedelta(days=7)


def waiting() -> dict[str, int]:
    """What waits, by the way it will go; a way with nothing waiting is 0."""
    open_rows = Delivery.objects.filter(state__in=[State.WAITING, State.CLAIMED])
    return {
        "event": Event.objects.exclude(stage=Event.Stage.DONE).count(),
        "email": open_rows.filter(channel=Channel.EMAIL, in_digest=False).count(),
        "digest": open_rows.filter(channel=Channel.EMAIL, in_digest=True).count(),
        "push": open_rows.filter(channel=Channel.PUSH).count(),
    }


def push_results() -> dict[str, int]:
    """Messages to screens within the last day, by what became of them."""
    day = Delivery.objects.filter(channel=Channel.PUSH, created_at__gt=timezone.now() - timedelta(days=1))
    found = dict(day.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def late() -> int:
    """What should have gone by itself a quarter of an hour ago. 0 is the good answer."""
    limit = timezone.now() - LATE
    rows = Delivery.objects.filter(state__in=[State.WAITING, State.CLAIMED], due_at__lt=limit).count()
    return rows + Event.objects.exclude(stage=Event.Stage.DONE).filter(moved_at__lt=limit).count()


def figures() -> dict:
    """Everything «Стан системи» shows of notices; ``ok`` is False where a person should look. Seconds and numbers."""
    oldest = Delivery.objects.filter(state=State.WAITING, due_at__lte=timezone.now()).aggregate(Min("due_at"))["due_at__min"]
    push = push_results()
    late_now = late()
    return {
        "waiting": waiting(),
        "late": late_now,
        "oldest_seconds": int((timezone.now() - oldest).total_seconds()) if oldest else 0,
        "push": push,
        "push_failed": push[State.FAILED],
        "devices": Device.objects.count(),
        "followers": Follower.objects.confirmed().count(),
        "ok": not late_now,
    }


def purge(before) -> int:
    """Forget notices that were told before ``before``, read or not, and every trace of their way; how many rows went.

    What still waits stays, whatever its age. Addresses that nobody confirmed go after a week.
    """
    settled = [State.SENT, State.DROPPED, State.FAILED]
    gone = 0
    for rows in (
        Delivery.objects.filter(state__in=settled, created_at__lt=before),
        Notice.everything.filter(happened_at__lt=before).exclude(deliveries__state__in=[State.WAITING, State.CLAIMED]),
        Event.objects.filter(stage=Event.Stage.DONE, created_at__lt=before),
        Digest.objects.filter(created_at__lt=before),
        Follower.objects.filter(Q(confirmed_at=None) & (Q(asked_at__lt=before) | Q(asked_at__lt=timezone.now() - ASKED_DAYS))),
    ):
        gone += rows.delete()[0]
    return gone
