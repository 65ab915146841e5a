"""Odesa from its file with the invented records of its map; the second city with its own."""

from types import SimpleNamespace

import pytest
from wagtail.models import Page

from mapapp import demo
from portal.places.loading import load


@pytest.fixture
def places(db, settings):
    """`.odesa` at localhost, `.other` at vyhadansk.localhost, both with the demo records."""
    folder = settings.ROOT / "fixtures" / "places"
    root = Page.objects.filter(depth=2).first()
    second = root.add_sibling(instance=Page(title="Вигаданськ", slug="vyhadansk"))
    found = SimpleNamespace(odesa=load(folder / "odesa.yaml", root), other=load(folder / "vyhadanske.yaml", second))
    demo.load(found.odesa)
    demo.load(found.other)
    return found
