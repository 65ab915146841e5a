"""What the map counts for the results page."""

from django.db.models import Count

from .models import Officer, PolicePoint, ServedStreet


def counts(city) -> dict:
    """Published points by kind (and in all), officers, streets that somebody serves."""
    by_kind = dict.fromkeys(PolicePoint.Kind.values, 0)
    rows = PolicePoint.objects.public().of_city(city).values_list("kind").annotate(number=Count("pk")).order_by("kind")
    by_kind.update(dict(rows))
    return {
        "points": sum(by_kind.values()),
        "points_by_kind": by_kind,
        "officers": Officer.objects.public().of_city(city).count(),
        "streets": ServedStreet.objects.filter(officer__city=city, officer__live=True).values("street").distinct().count() if city else 0,
    }
