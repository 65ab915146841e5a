"""Two clones a process: an empty one, and one in which the two cities stand already, since half of the tests ask for them.

To make the cities takes a test a quarter of a second. Which of the two a test begins its transaction in is chosen by
what it asks for; ``committed_db`` and whoever has pointed Django elsewhere are left alone.
"""

import pytest

from .database import _pointed


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Before a test's transaction begins."""
    if fixturedef.argname == "_django_db_helper" and not {"committed_db", "demo_site"} & set(request.fixturenames):
        _stand_on("with cities" if "cities" in request.fixturenames else "bare", request)


def _stand_on(wanted: str, request) -> None:
    from django.db import connections

    names = request.getfixturevalue("_grounds")
    settings = connections.settings["default"]
    if settings["NAME"] in names.values() and settings["NAME"] != names[wanted]:
        connections["default"].close()
        settings["NAME"] = names[wanted]


@pytest.fixture(scope="session")
def _grounds(clones, django_db_setup, django_db_blocker):
    """The names of the two databases."""
    from django.db import connection, connections, transaction

    from .people import make_cities

    bare = connections.settings["default"]["NAME"]
    with django_db_blocker.unblock():
        clone = clones.make()
        with _pointed(clone), transaction.atomic():
            make_cities()
            connection.run_on_commit.clear()  # as in a test, whose transaction never commits
    yield {"bare": bare, "with cities": clone["NAME"]}
    with django_db_blocker.unblock():
        connections["default"].close()
        connections.settings["default"]["NAME"] = bare
        clones.drop(clone)
