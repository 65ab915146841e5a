"""Kinds of data and their terms."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Kind:
    """``function(before, dry)`` forgets what is older; ``why`` is the reason of the term, for residents to read.

    ``least`` is the shortest term that settings may set, where the law asks for one.
    """

    name: str
    label: str
    days: int
    function: Callable | str
    why: str
    least: int = 0


_kinds: dict[str, Kind] = {}


def register(name: str, label, days: int, fn, why, *, least: int = 0) -> None:
    """Called from an AppConfig's ``ready``. Raises ValueError for a name taken twice or a term without a sense."""
    if name in _kinds:
        raise ValueError(f"the kind {name!r} is registered already")
    if days < max(least, 1):
        raise ValueError(f"{name!r} would be kept {days} days")
    _kinds[name] = Kind(name, label, days, fn, why, least)


def kinds() -> list[Kind]:
    return list(_kinds.values())


def days_of(kind: Kind) -> int:
    """The term in days: that of the settings where they name one (RETENTION_DAYS), never under the law's."""
    return max(settings.RETENTION_DAYS.get(kind.name, kind.days), kind.least, 1)


def unknown() -> list[str]:
    """Kinds that the settings name and nobody registered: a typing error there must not pass unseen."""
    return sorted(set(settings.RETENTION_DAYS) - set(_kinds))
