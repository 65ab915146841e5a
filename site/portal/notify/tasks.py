"""What workers and the tick run."""

import logging

from django.utils import timezone

from portal.core import faults
from portal.core.queue import after_commit

from . import digests, letters, points
from . import fan_out as fanning
from . import push as pushing
from .models import Delivery

log = logging.getLogger(__name__)
BATCH = 200


def fan_out(event_pk: int) -> None:
    fanning.run(event_pk)


def push() -> None:
    pushing.send_due()


def sweep() -> None:
    """The tick: events whose worker died, letters that waited for the morning, digests whose hour has come, screens."""
    stuck = list(fanning.stuck().values_list("pk", flat=True)[:BATCH])
    if stuck:
        faults.point(points.SWEPT)
    for pk in stuck:
        after_commit("default", fanning.JOB, pk)
    send_letters()
    digests.send_due()
    pushing.take_back()
    if pushing.due().exists():
        after_commit("default", "portal.notify.tasks.push")


def send_letters() -> int:
    """Letters at once that the night has held back; how many were settled."""
    due = Delivery.objects.filter(channel=Delivery.Channel.EMAIL, in_digest=False, state=Delivery.State.WAITING, due_at__lte=timezone.now())
    done = 0
    for delivery in due.select_related("user", "follower", "city__site", "notice").order_by("pk")[:BATCH]:
        try:
            done += letters.send_now(delivery)
        except Exception:
            log.exception("a letter could not be written; the next turn tries again")
    return done
