"""Figures for the results page."""

from django.utils import timezone

from .models import Ballot, Wave


def counts(city) -> dict[str, int]:
    """Thematic polls of ``city`` that were held, each series once, and ballots given."""
    held = Wave.objects.of_city(city).closed_at(timezone.now())
    return {
        "polls_held": held.values("series").distinct().count(),
        "ballots": Ballot.objects.filter(wave__series__city=city).count() if city else 0,
    }
