"""Sections and the fields they answer for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


class NotYet(Exception):
    """Something of the person is just now being worked on (a letter is on the wire). The job comes again."""


def _no_files(user) -> Iterable[tuple[str, Any]]:
    return ()


@dataclass(frozen=True)
class Section:
    """``export(user)`` gives plain JSON values; ``files(user)`` pairs of a name and an open()-able field file.

    ``erase(user)`` forgets the person and keeps other people's words whole. It runs in a transaction
    of its own, may run again after a crash, and then changes nothing more. ``covers`` names fields
    as «app_label.Model.field».
    """

    name: str
    label: str
    export: Callable[[Any], Any]
    erase: Callable[[Any], None]
    files: Callable[[Any], Iterable[tuple[str, Any]]] = _no_files
    covers: tuple[str, ...] = field(default_factory=tuple)


_sections: dict[str, Section] = {}
_excuses: dict[str, str] = {}


def register(name: str, label: str, *, export, erase, files=_no_files, covers: tuple[str, ...] = ()) -> None:
    """Called from an AppConfig's ``ready``. A name taken twice is a mistake."""
    if name in _sections:
        raise ValueError(f"privacy section {name!r} is registered already")
    _sections[name] = Section(name, label, export, erase, files, covers)


def excuse(reason: str, *fields: str) -> None:
    """Fields that point to a person and are neither given out nor forgotten, with the reason in a sentence."""
    _excuses.update(dict.fromkeys(fields, reason))


def sections() -> list[Section]:
    return list(_sections.values())


def covered() -> dict[str, str]:
    """Every field somebody answers for: by whom, or why not."""
    return {**_excuses, **{name: section.name for section in _sections.values() for name in section.covers}}
