"""Which models the public search knows, and how each becomes an entry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """What an object shows to the search. ``text`` is plain; ``date`` is aware."""

    city: object
    title: str
    text: str
    url: str
    date: datetime | None = None
    language: str = "uk"


@dataclass(frozen=True)
class Kind:
    name: str
    label: str
    build: Callable


kinds: dict[type, Kind] = {}


def register(model: type, name: str, label: str, build: Callable) -> None:
    """Let the search know objects of ``model``.

    ``build(instance)`` gives an Entry, or None for what must not be found: drafts, hidden, not yet
    moderated. Called from an AppConfig's ``ready``; a model registered twice is a mistake.
    """
    if model in kinds:
        raise ValueError(f"{model.__name__} is registered for search already")
    kinds[model] = Kind(name, label, build)
