"""Addresses for search engines beside Wagtail's pages: sections name theirs here."""

from collections.abc import Callable

_sources: list[Callable] = []


def register(source: Callable) -> None:
    """``source(city)`` gives pairs of a path and the time it last changed (or None)."""
    if source in _sources:
        raise ValueError("this source of addresses is registered already")
    _sources.append(source)


def addresses(city) -> list[tuple]:
    """Every section's addresses for one city."""
    return [pair for source in _sources for pair in source(city)]
