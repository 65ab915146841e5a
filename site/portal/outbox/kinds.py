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


# The kinds that sections write today. A section that registers its own takes the place of the line here.
_STANDING = (
    Kind("account", "обліковий запис", essential=True),
    Kind("appeal", "звернення до поліції", essential=True),
    Kind("appeal-confirm", "звернення: підтвердження пошти", essential=True),
    Kind("appeal-returned", "звернення: повернуто на доповнення"),
    Kind("appeal-rejected", "звернення: не передано"),
    Kind("appeal-sent", "звернення: надіслано поліції"),
    Kind("appeal-registered", "звернення: зареєстровано"),
    Kind("meeting", "зустріч"),
    Kind("contest-entry", "конкурсна робота"),
    Kind("forum", "форум"),
    Kind("notice", "сповіщення"),
)
_kinds: dict[str, Kind] = {kind.name: kind for kind in _STANDING}
_registered: set[str] = set()


def register(name: str, label: str, *, essential: bool = False) -> None:
    """Say what a kind is called, from an AppConfig's ``ready``. Raises ValueError for a kind named twice.

    A kind that nobody registered is shown by its bare name and is not essential.
    """
    if name in _registered:
        raise ValueError(f"the kind of letters {name!r} is registered already")
    _registered.add(name)
    _kinds[name] = Kind(name, label, essential)


def get(name: str) -> Kind:
    return _kinds.get(name) or Kind(name, name)


def choices() -> list[tuple[str, str]]:
    """For a filter: every known kind, by its label."""
    return sorted(((kind.name, kind.label) for kind in _kinds.values()), key=lambda pair: pair[1])
