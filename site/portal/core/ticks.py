"""What the tick runs, and how often: the second pair of eyes for everything that must happen.

A job that a queue lost, or that had no queue to go to, is a row in the database; the functions
registered here look for such rows. Each may run at any time, twice, and beside itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """``function`` is a dotted name that takes nothing; ``every`` is in seconds."""

    name: str
    every: int
    function: str


_ticks: dict[str, Tick] = {}


def register(name: str, every_seconds: int, function: str) -> None:
    """Ask for ``function`` every so many seconds. A name taken twice is a mistake."""
    if name in _ticks:
        raise ValueError(f"tick {name!r} is registered already")
    _ticks[name] = Tick(name, every_seconds, function)


def ticks() -> list[Tick]:
    return list(_ticks.values())
