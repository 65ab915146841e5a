"""A small portal to back up, a new place to restore to, and children that die at a named point."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connections
from django.db.models import FileField
from django.utils.functional import LazyObject, empty

from tests.harness.database import on_postgres

PASSPHRASE = b"a passphrase of the tests"


def every_row(place: dict) -> dict[str, list]:
    """All rows of all tables, sorted: read by the driver alone, by none of the code under test."""
    if not on_postgres():
        # A full-text index is counted by the tables it is made of.
        words = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        with closing(sqlite3.connect(place["NAME"])) as connection:
            names = [row[0] for row in connection.execute(words)]
            return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}
    import psycopg

    with psycopg.connect(host=place["HOST"], user=place["USER"], dbname=place["NAME"]) as connection:
        names = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"').fetchall())) for name in names}


def every_file(var: Path, media: Path) -> dict[str, str]:
    found = {}
    for name, folder in (("media", media), ("private", var / "private")):
        for path in folder.rglob("*"):
            if path.is_file() and ".restore-" not in str(path):
                found[f"{name}/{path.relative_to(folder)}"] = sha256(path.read_bytes()).hexdigest()
    return found


@contextmanager
def pointed(place: dict, var: Path) -> Iterator[None]:
    """The settings of a portal whose database is ``place`` and whose files lie in ``var``."""
    database, before = connections.settings["default"], (settings.VAR, settings.MEDIA_ROOT)
    kept = {name: database.get(name) for name in place}
    connections["default"].close()
    database.update(place)
    settings.VAR, settings.MEDIA_ROOT = var, var / "media"
    _storages_look_again()
    try:
        yield
    finally:
        connections["default"].close()
        database.update(kept)
        settings.VAR, settings.MEDIA_ROOT = before
        _storages_look_again()


def _storages_look_again() -> None:
    """Storages remember their folder from the first time on."""
    setting_changed.send(sender=None, setting="MEDIA_ROOT", value=settings.MEDIA_ROOT, enter=True)
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField) and isinstance(field.storage, LazyObject):
                field.storage._wrapped = empty


def new_place(committed_db: dict, folder: Path) -> dict:
    """Where nothing is yet: the settings of a database that does not exist."""
    # One cluster serves all processes of the tests: a name of its own, or one drops the other's.
    name = str(folder / "portal.sqlite3") if not on_postgres() else f"restored_{uuid4().hex}"
    return {**committed_db, "NAME": name}


def drop_place(place: dict) -> None:
    if not on_postgres():
        return
    import psycopg

    with psycopg.connect(host=place["HOST"], user=place["USER"], dbname="postgres", autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{place['NAME']}%"]).fetchall():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
