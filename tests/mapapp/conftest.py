"""Odesa from its file with the invented records of its map; the second city with its own."""

from types import SimpleNamespace

import pytest
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from mapapp import demo
from portal.places.loading import load

OTHER_HOST = "vyhadansk.localhost"


def load_cities(folder):
    """Both cities with their invented records: `.odesa` at localhost, `.other` at OTHER_HOST."""
    root = Page.objects.filter(depth=2).first()
    second = Page.objects.filter(slug="vyhadansk").first() or root.add_sibling(instance=Page(title="Вигаданськ", slug="vyhadansk"))
    found = SimpleNamespace(odesa=load(folder / "odesa.yaml", root), other=load(folder / "vyhadanske.yaml", second))
    demo.load(found.odesa)
    demo.load(found.other)
    return found


@pytest.fixture
def places(db, settings):
    # The index of references is half of the work and none of these tests reads it.
    with disable_reference_index_auto_update():
        return load_cities(settings.ROOT / "fixtures" / "places")


@pytest.fixture
def map_cast(places):
    """``map_cast("editor")``: a person of Odesa who plays this part."""
    from accounts.models import User
    from accounts.roles import Role, give

    def make(part: str):
        user = User.objects.create_user(f"{part}@example.com", "dovhe-slovo-dlia-testiv", display_name="Особа (демо)", city=places.odesa)
        give(user, Role(part))
        return user

    return make
