"""Odesa from its file with the invented records of its map; the second city with its own."""

import pytest

from tests.harness.maps import maps

OTHER_HOST = "vyhadansk.localhost"


@pytest.fixture
def places(db):
    """Both cities: `.odesa` at localhost, `.other` at OTHER_HOST. They stand already where the transaction begins."""
    return maps()


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
