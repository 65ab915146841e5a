"""What can be moderated: sections register their kinds."""

from collections.abc import Callable
from dataclasses import dataclass


class Refused(Exception):
    """The decision cannot be carried out; the message is a sentence for the moderator."""


def _nothing(*args) -> None:
    """Does nothing: for kinds without a step of their own."""


@dataclass(frozen=True)
class Kind:
    """One kind of item. The callbacks get ``(item, decision)`` inside the transaction of the decision."""

    name: str
    label: str
    template: str
    may_moderate: Callable
    approve: Callable
    reject: Callable
    send_back: Callable | None = None
    opened: Callable = _nothing  # (item, user): a person looked at the item


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Called from an AppConfig's ``ready``; a name taken twice is a mistake."""
    if kind.name in _kinds:
        raise ValueError(f"moderation kind {kind.name!r} is registered already")
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    return _kinds[name]


def choices() -> list[tuple[str, str]]:
    return [(kind.name, kind.label) for kind in _kinds.values()]
