"""Figures for the results page."""

from .models import Certificate


def counts(city) -> dict[str, int]:
    """Valid certificates of ``city``."""
    return {"certificates": Certificate.objects.of_city(city).filter(revoked_at=None).count()}
