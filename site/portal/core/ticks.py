"""What the tick runs, and how often: the second pair of eyes for everything that must happen.

A job that a queue lost, or that had no queue to go to, is a row in the database; the functions
registered here look for such rows. Each may run at any time, twice, and beside itself.
"""

import logging
import time
from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


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


def run(name: str, function: str) -> None:
    """Run one work now and remember how it went. What it raises goes on to the caller."""
    began, moment = time.monotonic(), timezone.now()
    _remember(name, began_at=moment)
    try:
        import_string(function)()
    except Exception as error:
        _remember(name, seconds=time.monotonic() - began, error=type(error).__name__[:80], failures=F("failures") + 1)
        raise
    _remember(name, ended_at=timezone.now(), seconds=time.monotonic() - began, error="", failures=0)


def _remember(name: str, **facts) -> None:
    """A database that does not take it is no reason to leave the work undone."""
    runs = apps.get_model("health", "TickRun").objects
    try:
        if not runs.filter(name=name).update(**facts):
            runs.bulk_create([runs.model(name=name)], ignore_conflicts=True)
            runs.filter(name=name).update(**facts)
    except DatabaseError as error:
        log.warning("the run of %s could not be noted (%s)", name, type(error).__name__)


def ticks() -> list[Tick]:
    return list(_ticks.values())
