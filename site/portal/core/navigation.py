"""The main menu: sections put themselves into it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import Page, Site

from . import pagecache
from .links import local_urls


@dataclass(frozen=True)
class NavItem:
    """``target`` is a URL name, or a function of the request that gives a URL ("" hides the item).

    ``part`` is the part of the project that the item belongs to, "" for both.
    """

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
        if item.part and item.part not in settings.PORTAL_PARTS:
            continue
        url = item.url(request)
        if url:
            rows.append({"url": url, "label": gettext(item.label), "icon": item.icon, "active": request.path.startswith(url)})
    return rows


def first_page(model: type) -> Callable:
    """A target: the live page of ``model`` right under the site's front page, "" where there is none."""

    def url(request) -> str:
        return _section_urls(request).get(ContentType.objects.get_for_model(model).pk, "")

    return url


def _section_urls(request) -> dict[int, str]:
    """Addresses of the front page's children by the kind of page; one query, kept on the request."""
    if not hasattr(request, "_portal_section_urls"):
        site = Site.find_for_request(request)
        request._portal_section_urls = pagecache.remember(("sections", site.pk), lambda: _find_sections(site, request)) if site else {}
    return request._portal_section_urls


def _find_sections(site, request) -> dict[int, str]:
    pages = list(Page.objects.child_of(site.root_page).live().defer_streamfields())
    urls = local_urls(pages, request)
    return {page.content_type_id: urls[page.pk].url for page in pages}
