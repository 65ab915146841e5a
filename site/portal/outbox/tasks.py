"""What workers and the tick run."""

from django.utils import timezone

from portal.core import faults
from portal.core.queue import after_commit

from . import points
from .delivering import attempt
from .models import Letter
from .reaper import alarm, reap
from .senders import sender
from .services import DELIVER

BATCH = 500


def deliver(pk: int) -> None:
    """Send one letter if it is due and nobody else has taken it."""
    faults.point(points.JOB_TAKEN)
    send = sender()
    if send is not None:
        attempt(pk, send)


def sweep() -> None:
    """The tick: settle letters of dead workers, put due ones to the queue, raise the alarm for late ones."""
    reap()
    if sender() is None:
        return
    waiting = [Letter.State.QUEUED, Letter.State.RETRY]
    due = Letter.objects.filter(state__in=waiting, due_at__lte=timezone.now()).order_by("due_at").values_list("pk", flat=True)[:BATCH]
    due = list(due)
    if due:
        faults.point(points.SWEPT)
    for pk in due:
        after_commit("mail", DELIVER, pk)
    alarm()


def read_returns() -> None:
    """The tick: read what came back, where a box for it is set."""
    from .incoming.reading import read_box

    read_box()
