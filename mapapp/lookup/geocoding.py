"""An outside geocoder, where the settings name one: street and house go out, a position comes back.

Off by default: the register answers by itself. Only a street of the register and a house number are sent, never
what was typed, a flat or who asks. A slow or broken service is asked no more for a while, and the page goes on.
"""

import logging
import time

import httpx
from django.conf import settings

from portal.core.geo import points

log = logging.getLogger(__name__)
TIMEOUT = 1.5  # seconds in all; a person waits for the page
PAUSE = 60.0  # seconds without asking one that failed

_quiet_until = 0.0


def position_of(city, street, house) -> tuple[float, float] | None:
    """Latitude and longitude of a house; None without a geocoder, an answer, or one within reach of the city."""
    if not settings.GEOCODER_URL or time.monotonic() < _quiet_until:
        return None
    try:
        place = _ask(f"{street}, {house}, {city.name}")
    except (httpx.HTTPError, ValueError, KeyError, TypeError, IndexError) as error:
        _rest(error)
        return None
    return place if place and not points.problem(*place, city) else None


def _ask(query: str) -> tuple[float, float] | None:
    """The first answer of a service that speaks as Nominatim does (https://nominatim.org/release-docs/latest/api/Search/)."""
    with httpx.Client(timeout=TIMEOUT, transport=transport()) as client:
        answer = client.get(settings.GEOCODER_URL, params={"q": query, "format": "jsonv2", "limit": 1})
    answer.raise_for_status()
    rows = answer.json()
    return (float(rows[0]["lat"]), float(rows[0]["lon"])) if rows else None


def transport() -> httpx.BaseTransport | None:
    """The way out; tests put their own here."""
    return None


def _rest(error: Exception) -> None:
    global _quiet_until
    _quiet_until = time.monotonic() + PAUSE
    log.warning("the geocoder does not answer (%s): houses are found without it for a minute", type(error).__name__)
