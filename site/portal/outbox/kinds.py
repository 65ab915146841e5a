"""Kinds of letters: their names for staff, and which are essential.

An essential letter is tried even where the address bounced before: somebody cannot go on without it
(a new password, the confirmation of an appeal, the appeal itself).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    label: str
    essential: bool = False


_kinds: dict[str, Kind] = {}


def register(name: str, label: str, *, essential: bool = False) -> None:
    """Say what a kind is called, from an AppConfig's ``ready``. Raises ValueError for a kind named twice.

    A kind that nobody registered is shown by its bare name and is not essential.
    """
    if name in _kinds:
        raise ValueError(f"the kind of letters {name!r} is registered already")
    _kinds[name] = Kind(name, label, essential)


def get(name: str) -> Kind:
    return _kinds.get(name) or Kind(name, name)


def choices() -> list[tuple[str, str]]:
    """For a filter: every registered kind, by its label."""
    return sorted(((kind.name, kind.label) for kind in _kinds.values()), key=lambda pair: pair[1])
