"""What every template of the portal knows."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from portal.places.scope import current_city

from .navigation import menu


def portal(request):
    """City, menu and parts. Lazy, so that a page that shows none of them asks nothing."""
    return {
        "city": SimpleLazyObject(lambda: current_city(request)),
        "nav_items": SimpleLazyObject(lambda: menu(request)),
        "portal_parts": settings.PORTAL_PARTS,
        "base_url": settings.BASE_URL,
        "is_development": settings.ENVIRONMENT != "production",
    }
