"""Figures of the outbox, for /metrics and for the staff's page on the portal's state."""

from django.db.models import Count, Min
from django.utils import timezone

from .models import IncomingMail, Letter, ServerPause
from .reaper import late_letters
from .services import AUTOMATIC, FOR_A_PERSON
from .suppression import active


def by_state() -> dict[str, int]:
    """How many letters are in each state; a state without letters is 0, so that a graph has it."""
    return counts_of(Letter.objects.all())


def counts_of(letters) -> dict[str, int]:
    found = dict(letters.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Letter.State.values}


def late() -> dict[str, int]:
    """Letters that should have passed by themselves a quarter of an hour ago, by state. All 0 is the good answer."""
    found = dict(late_letters().order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in AUTOMATIC}


def figures() -> dict:
    """Everything «Стан системи» shows of letters. Times are in seconds; ``ok`` is False where a person should look."""
    states = by_state()
    oldest = Letter.objects.filter(state__in=AUTOMATIC).aggregate(Min("queued_at"))["queued_at__min"]
    late_now = sum(late().values())
    newest = IncomingMail.objects.order_by("-pk").values_list("received_at", flat=True).first()
    return {
        "states": states,
        "waiting": sum(states[state] for state in AUTOMATIC),
        "late": late_now,
        "oldest_seconds": int((timezone.now() - oldest).total_seconds()) if oldest else 0,
        "for_a_person": sum(states[state] for state in FOR_A_PERSON),
        "suppressed_addresses": active().count(),
        "paused_domains": ServerPause.objects.filter(until__gt=timezone.now()).count(),
        "replies_unread": IncomingMail.objects.filter(verdict=IncomingMail.Verdict.REPLY, handled_at=None).count(),
        "newest_incoming": newest,
        "ok": not late_now and not states[Letter.State.UNCERTAIN],
    }
