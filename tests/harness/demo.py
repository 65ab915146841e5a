"""The demo content in a database: loaded once by each process of the run, copied for whoever walks through it."""

from contextlib import contextmanager

import pytest

from .database import _pointed


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
            clone = clones.make(loaded["NAME"])
            with _pointed(clone):
                cache.clear()  # it knows the addresses of another copy
                yield clone
            clones.drop(clone)

    yield copied
    with django_db_blocker.unblock():
        clones.drop(loaded)
