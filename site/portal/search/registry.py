"""Which models the public search knows, and how each becomes an entry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """What an object shows to the search. ``text`` is plain; ``date`` is aware; ``district`` a District of ``city``.

    ``audience`` is a value of `models.Audience`: the public search finds only what is for everybody.
    """

    city: object
    title: str
    text: str
    url: str
    date: datetime | None = None
    language: str = "uk"
    district: object | None = None
    audience: str = "public"


@dataclass(frozen=True)
class Kind:
    name: str
    label: str
    build: Callable


kinds: dict[type, Kind] = {}
# Models whose records stand in the entries of others: what to build anew when one of them changes.
followers: dict[type, list[Callable]] = {}


def register(model: type, name: str, label: str, build: Callable) -> None:
    """Let the search know objects of ``model``.

    ``build(instance)`` gives an Entry, or None for what must not be found: drafts, hidden, not yet
    moderated. Called from an AppConfig's ``ready``; a model registered twice is a mistake.
    """
    if model in kinds:
        raise ValueError(f"{model.__name__} is registered for search already")
    kinds[model] = Kind(name, label, build)


def follow(model: type, objects: Callable[[object], Iterable]) -> None:
    """When a record of ``model`` is saved or deleted, the entries of ``objects(record)`` are built anew.

    For what an entry says of others: a renamed street changes the officers who serve it.
    """
    followers.setdefault(model, []).append(objects)
