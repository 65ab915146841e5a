"""What the search knows of a poll."""

from django.utils.html import strip_tags

from portal.search.registry import Entry


def entry(page) -> Entry | None:
    if not page.live or not page.get_city():
        return None
    return Entry(
        city=page.get_city(), title=page.title, text=f"{page.intro} {strip_tags(page.body)}", url=page.url, date=page.first_published_at
    )
