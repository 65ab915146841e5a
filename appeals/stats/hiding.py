"""Numbers that could point at a person, and what must be hidden with them so that nobody subtracts."""

from collections.abc import Hashable, Mapping

SMALL = 5


def hide(values: Mapping[Hashable, int], rest: int = 0) -> tuple[set, bool]:
    """Which of ``values`` must not be shown beside their total, and whether the total may be.

    A count of 1 to 4 is hidden. One hidden number is the total without the others, so a second one, the smallest, goes
    with it, until the hidden ones together are at least five. ``rest`` is a part of the total that has no row at all
    (sensitive appeals): a hidden number too.
    """
    hidden = {name for name, value in values.items() if 0 < value < SMALL}
    shown = sorted((value, str(name), name) for name, value in values.items() if value >= SMALL)
    concealed = [values[name] for name in hidden] + ([rest] if rest else [])
    while concealed and (len(concealed) < 2 or sum(concealed) < SMALL):
        if not shown:
            return hidden, False
        value, _order, name = shown.pop(0)
        hidden.add(name)
        concealed.append(value)
    return hidden, True


def may_show(*parts: int) -> bool:
    """Whether a total may be shown with all its ``parts``: each is nothing or at least five."""
    return all(part == 0 or part >= SMALL for part in parts)
