"""What the project promised, and how far it is: sections put their own counters here.

A counter reads the records themselves, so the results page can never say more than there is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from . import pagecache


@dataclass(frozen=True)
class Target:
    """One promised number. ``count(city)`` is how much of it exists; ``url(request)`` leads to the records."""

    order: int
    label: str
    target: int | None
    count: Callable
    part: str = "community"
    url: Callable | None = None


_targets: dict[int, Target] = {}


def register(order: int, label: str, target: int | None, function: Callable, part: str = "community", url: Callable | None = None) -> None:
    """Add a promised number. Two numbers with one order are a mistake."""
    if order in _targets:
        raise ValueError(f"results order {order} is taken by {_targets[order].label}")
    _targets[order] = Target(order, label, target, function, part, url)


def targets() -> list[Target]:
    """Those of the parts that run here, in order."""
    return [target for _order, target in sorted(_targets.items()) if target.part in settings.PORTAL_PARTS]


def rows(city, request=None, limit: int | None = None) -> list[dict]:
    """The first ``limit`` promised numbers (all without one) with what exists of each, for one city.

    Without a city there is nothing to count.
    """
    if city is None:
        return []
    return [_row(target, city, request) for target in targets()[:limit]]


def _row(target: Target, city, request) -> dict:
    value = pagecache.remember(("result", target.order, city.pk), lambda: target.count(city))
    return {
        "label": gettext(target.label),
        "target": target.target,
        "value": value,
        "reached": bool(target.target) and value >= target.target,
        "url": target.url(request) if target.url and request else "",
        "part": target.part,
    }
