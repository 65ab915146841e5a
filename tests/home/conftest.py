"""A small site: a front page with pages under it, in both cities."""

import pytest


@pytest.fixture
def grow(cities):
    """``grow(page, city)``: put ``page`` under the front page of ``city`` (Odesa where none is said), published."""

    def make(page, city=None, parent=None):
        parent = parent or (city or cities.odesa).site.root_page.specific
        parent.add_child(instance=page)
        page.save_revision().publish()
        page.refresh_from_db()
        return page

    return make
