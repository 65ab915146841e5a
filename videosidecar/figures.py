"""Figures of the cameras for /metrics: how many, never which."""

from collections import Counter

from portal.places.models import City

from .console import STATES, look


def by_state() -> dict[str, int]:
    """How many installed cameras are in each state, all cities together."""
    found = Counter(row.state for city in City.objects.all() for row in look(city).rows)
    return {state: found[state] for state in STATES}
