"""Figures for the results page."""

from django.utils import timezone

from .models import ContestPage, Entry


def counts(city) -> dict[str, int]:
    """Contests of ``city`` whose results are out, and works that were shown."""
    if city is None:
        return {"contests_done": 0, "entries": 0}
    pages = ContestPage.objects.live().descendant_of(city.site.root_page).filter(results_at__lte=timezone.now())
    return {"contests_done": pages.count(), "entries": Entry.objects.of_city(city).shown().count()}
