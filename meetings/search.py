"""What the search knows of a meeting."""

from portal.search.registry import Entry

from .models import MeetingPage


def entry(page: MeetingPage) -> Entry | None:
    if not page.live:
        return None
    return Entry(
        city=page.get_city(),
        title=page.title,
        text=page.search_text(),
        url=page.url,
        date=page.starts_at,
        language=page.locale.language_code,
    )
