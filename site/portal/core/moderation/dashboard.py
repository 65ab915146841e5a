"""«Що чекає»: the first thing staff see. Sections and plumbing add their lines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """One line: what waits, how many, where to go; ``oldest_due`` starts the clock, ``alarm`` marks it."""

    label: str
    count: int
    url: str
    oldest_due: datetime | None = None
    alarm: bool = False


_sources: dict[str, Callable] = {}


def register(name: str, source: Callable) -> None:
    """``source(request)`` gives the Waiting lines this person should see; none where nothing waits."""
    if name in _sources:
        raise ValueError(f"dashboard line {name!r} is registered already")
    _sources[name] = source


def waiting(request) -> list[Waiting]:
    return [line for source in _sources.values() for line in source(request)]
