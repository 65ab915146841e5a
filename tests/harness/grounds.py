"""Three clones a process: an empty one, one in which the two cities stand already, one with the records of their map.

To make the cities takes a test a quarter of a second, to make their map two. Which of them a test begins its transaction
in is chosen by what it asks for; ``committed_db`` and whoever has pointed Django elsewhere are left alone.
"""

import pytest

from .database import _pointed


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Before a test's transaction begins."""
    if fixturedef.argname == "_django_db_helper" and not {"committed_db", "demo_site"} & set(request.fixturenames):
        _stand_on(_wanted(request.fixturenames), request)


def _wanted(fixtures) -> str:
    if "cities" in fixtures:
        return "with cities"
    return "with the map" if "places" in fixtures else "bare"


def _stand_on(wanted: str, request) -> None:
    from django.db import connections

    names = request.getfixturevalue("_grounds")
    settings = connections.settings["default"]
    if wanted == "with the map" and wanted not in names and settings["NAME"] in names.values():
        _draw_the_map(names, request.getfixturevalue("clones"), request.getfixturevalue("django_db_blocker"))
    if settings["NAME"] in names.values() and settings["NAME"] != names[wanted]:
        connections["default"].close()
        settings["NAME"] = names[wanted]


def _draw_the_map(names: dict[str, str], clones, blocker) -> None:
    """When the first test asks for it: most runs of one section never do."""
    from .maps import make_maps

    names["with the map"] = _made(clones, blocker, make_maps)


def _made(clones, blocker, make) -> str:
    from django.db import connection, transaction

    with blocker.unblock():
        clone = clones.make()
        with _pointed(clone), transaction.atomic():
            make()
            connection.run_on_commit.clear()  # as in a test, whose transaction never commits
    return clone["NAME"]


@pytest.fixture(scope="session")
def _grounds(clones, django_db_setup, django_db_blocker):
    """The names of the databases."""
    from django.db import connections

    from .people import make_cities

    bare = connections.settings["default"]["NAME"]
    names = {"bare": bare, "with cities": _made(clones, django_db_blocker, make_cities)}
    yield names
    with django_db_blocker.unblock():
        connections["default"].close()
        connections.settings["default"]["NAME"] = bare
        for name in set(names.values()) - {bare}:
            clones.drop({"NAME": name})
