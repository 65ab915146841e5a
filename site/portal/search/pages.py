"""Wagtail pages in the search: live ones that anybody may read."""

from collections.abc import Callable
from datetime import date as Date
from datetime import datetime, time

from django.utils import timezone

from .registry import Entry, register


def register_page(model: type, name: str, label: str, date: Callable | None = None) -> None:
    """Let the search know pages of ``model`` (of portal.core's BasePage). ``date(page)`` may name its day."""
    register(model, name, label, lambda page: page_entry(page, date(page) if date else None))


def page_entry(page, day=None) -> Entry | None:
    """The entry of a page, or None for a draft, a page behind a restriction or one outside any city."""
    if not page.live or page.get_view_restrictions().exists():
        return None
    city = page.get_city()
    if city is None:
        return None
    return Entry(
        city=city,
        title=page.title,
        text=f"{page.search_description} {page.search_text()}",
        url=page.get_url() or "/",
        date=_moment(day) or page.first_published_at,
        language=page.locale.language_code,
    )


def _moment(day: Date | datetime | None) -> datetime | None:
    if day is None or isinstance(day, datetime):
        return day
    return timezone.make_aware(datetime.combine(day, time(9)))
