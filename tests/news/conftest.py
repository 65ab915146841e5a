from datetime import date

import pytest

from news.models import ArticlePage, NewsIndexPage


@pytest.fixture
def newsroom(cities):
    """``newsroom("Заголовок", city, date=…, tags=[…])``: a published article in the news of a city."""

    def write(title, city=None, tags=(), day=date(2026, 11, 2), **fields):
        root = (city or cities.odesa).site.root_page.specific
        index = NewsIndexPage.objects.child_of(root).first() or root.add_child(instance=NewsIndexPage(title="Новини", slug="news"))
        page = ArticlePage(title=title, date=day, **{"body": [("text", "<p>Двір.</p>")], **fields})
        index.add_child(instance=page)
        page.tags.add(*tags)
        page.save_revision().publish()
        page.refresh_from_db()
        return page

    return write
