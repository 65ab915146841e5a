"""Figures of the outbox for /metrics."""

from django.db.models import Count

from .models import Letter


def by_state() -> dict[str, int]:
    """How many letters are in each state; a state without letters is 0, so that a graph has it."""
    found = dict(Letter.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Letter.State.values}
