"""The main menu: sections put themselves into it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True)
class NavItem:
    """``target`` is a URL name, or a function of the request that gives a URL ("" hides the item)."""

    order: int
    label: str
    icon: str
    target: str | Callable
    part: str = "community"

    def url(self, request) -> str:
        return self.target(request) if callable(self.target) else reverse(self.target)


_items: dict[int, NavItem] = {}


def register(item: NavItem) -> None:
    """Add a section to the menu. Two items with one order are a mistake."""
    if item.order in _items:
        raise ValueError(f"menu order {item.order} is taken by {_items[item.order].label}")
    _items[item.order] = item


def menu(request) -> list[dict]:
    """The items of the parts that run here, in order, with the one that is open marked."""
    rows = []
    for _order, item in sorted(_items.items()):
        if item.part not in settings.PORTAL_PARTS:
            continue
        url = item.url(request)
        if url:
            rows.append({"url": url, "label": item.label, "icon": item.icon, "active": request.path.startswith(url)})
    return rows
