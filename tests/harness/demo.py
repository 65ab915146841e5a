"""The demo content in a database: loaded once by each process of the run, copied for whoever walks through it."""

import shutil
import sqlite3
from contextlib import closing, contextmanager
from itertools import count

import pytest

from .database import _pointed

_numbers = count(1)


@pytest.fixture(scope="session")
def demo_database(clones, django_db_setup, django_db_blocker):
    """``with demo_database():`` Django's connection is at a fresh copy of the demo content for a while."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        loaded = clones.make()
        with _pointed(loaded):
            call_command("load_demo", verbosity=0)

    @contextmanager
    def copied():
        from django.core.cache import cache

        with django_db_blocker.unblock():
            clone = _copy(clones, loaded)
            with _pointed(clone):
                cache.clear()  # it knows the addresses of another copy
                yield clone
            clones.drop(clone)

    yield copied
    with django_db_blocker.unblock():
        clones.drop(loaded)


def _copy(clones, loaded: dict[str, str]) -> dict[str, str]:
    if clones.template is None:
        name = f"{loaded['NAME']}_copy{next(_numbers)}"
        clones._execute(f'CREATE DATABASE "{name}" TEMPLATE "{loaded["NAME"]}"')
        return {**loaded, "NAME": name}
    path = loaded["NAME"].removesuffix(".sqlite3") + f"_copy{next(_numbers)}.sqlite3"
    with closing(sqlite3.connect(loaded["NAME"])) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(loaded["NAME"], path)
    return {"NAME": path}
