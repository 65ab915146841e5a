"""What other sections show on the page of an element: next meetings, a feed.

    from mapapp.elements import blocks

    blocks.register("meetings", 10, next_meetings, kinds=("officer", "district"))

``function(element, request)`` gives a `Block`, or None where there is nothing to show. It sees published
records alone and asks the database a bounded number of times: pages are kept, and made anew after each write.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.safestring import SafeString

KINDS = ("officer", "point", "district")


@dataclass(frozen=True)
class Block:
    """A section of the page: ``name`` is its anchor, ``html`` its words below the heading."""

    name: str
    title: str
    html: SafeString


@dataclass(frozen=True)
class _Source:
    name: str
    order: int
    function: Callable[[Model, object], Block | None]
    kinds: tuple[str, ...]


_sources: dict[str, _Source] = {}


def register(name: str, order: int, function: Callable[[Model, object], Block | None], kinds: tuple[str, ...] = KINDS) -> None:
    """Called from an AppConfig's ``ready``. Raises ValueError for a name taken twice or an unknown kind."""
    if name in _sources:
        raise ValueError(f"the block {name!r} is registered already")
    if strange := set(kinds) - set(KINDS):
        raise ValueError(f"there are no elements called {', '.join(sorted(strange))}")
    _sources[name] = _Source(name, order, function, kinds)


def blocks_of(kind: str, element: Model, request) -> list[Block]:
    """The blocks of ``element`` in their order."""
    sources = sorted((one for one in _sources.values() if kind in one.kinds), key=lambda one: (one.order, one.name))
    found = (one.function(element, request) for one in sources)
    return [block for block in found if block is not None]
