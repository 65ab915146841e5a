"""What the public may know of volunteers and outings: numbers, and only of what has ended."""

from datetime import timedelta

from django.utils import timezone

from .models import Outing, Volunteer

A_MONTH = 10  # outings, the document's forecast
MONTH = timedelta(days=30)


def counts(city) -> dict:
    """``volunteers`` on the roll, ``outings_done`` in all, ``last_month`` against ``a_month``."""
    done = Outing.objects.of_city(city).done()
    return {
        "volunteers": Volunteer.objects.of_city(city).active().count(),
        "outings_done": done.count(),
        "last_month": done.filter(ends_at__gt=timezone.now() - MONTH).count(),
        "a_month": A_MONTH,
    }
