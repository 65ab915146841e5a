"""Databases of the tests: migrated once, kept as a template, cloned for each process.

``db`` (or the ``django_db`` mark) gives the process's clone inside a transaction that is rolled
back. ``committed_db`` gives a clone of its own, where transactions commit and other threads and
processes see them; it is dropped afterwards. Nothing is ever flushed: that would empty
Wagtail's root page and the roles.
"""

import fcntl
import inspect
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from pytest_django import fixtures as pytest_django_fixtures
from pytest_django.plugin import blocking_manager_key

from .environment import CACHE, RUN_PREFIX, remove_stale
from .postgres import TEMPLATE, Cluster, ClusterError

FLUSHES = ("transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback")
REFUSAL = (
    "pytest-django's committing tests flush the database, which empties Wagtail's root page and the roles. "
    "Use the fixture committed_db (or portal_server for a browser) instead of transaction=True, transactional_db and live_server."
)
TEMPLATES_KEPT = 4
DATABASE_FIXTURES = {"clones", "django_db_setup"}  # every other one that gives a database rests on these
_numbers = count(1)
_cluster: Cluster | None = None  # in the process that started it


def on_postgres() -> bool:
    return os.environ.get("PORTAL_TEST_DB", "sqlite") == "postgres"


# The cluster belongs to the run: the controlling process starts it, xdist's workers are told where it is.


def pytest_configure(config):
    wanted = os.environ.get("PORTAL_TEST_DB", "sqlite")
    if wanted not in ("sqlite", "postgres"):
        raise pytest.UsageError(f"PORTAL_TEST_DB={wanted!r} is unknown. It is sqlite or postgres.")
    CACHE.mkdir(parents=True, exist_ok=True)
    if hasattr(config, "workerinput"):
        return
    remove_stale(Path(tempfile.gettempdir()), RUN_PREFIX)
    if config.option.collectonly:
        return
    with config.stash[blocking_manager_key].unblock():
        if on_postgres():
            _start_cluster()
        else:
            _migrate_ahead()


def pytest_collection_modifyitems(config, items):
    """What only the other database knows is not among the tests of this one: that is no skip, there is nothing to run."""
    theirs = [item for item in items if not _says_something_here(item)]
    left = set(theirs)
    items[:] = [item for item in items if item not in left]
    if theirs:
        config.hook.pytest_deselected(items=theirs)


def _says_something_here(item) -> bool:
    """On SQLite every test does; the second run is for those that ask a database, and so may be answered otherwise."""
    if not on_postgres():
        return not item.get_closest_marker("many_writers")
    asks = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
    return bool(asks) and not item.get_closest_marker("sqlite_only")


def pytest_unconfigure():
    global _cluster
    if _cluster:
        _cluster.stop()
        _cluster = None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    if _cluster:
        node.workerinput["postgres"] = {"host": _cluster.host, "user": _cluster.user}


def _start_cluster() -> None:
    global _cluster
    archive = CACHE / f"postgres-{template_key()}.tar"
    try:
        with _locked("postgres"):
            _cluster = Cluster()
            _cluster.start(archive if archive.exists() else None)
            if not archive.exists():
                _cluster.execute(f'CREATE DATABASE "{TEMPLATE}"')
                with _pointed(_cluster.settings(TEMPLATE)):
                    _migrate()
                _cluster.keep(archive)
                _forget_others(archive)
    except ClusterError as error:
        raise pytest.UsageError(str(error)) from error


def _migrate_ahead() -> None:
    """Make the template before the first test, whose time is limited. A failure is told by the tests that need it."""
    try:
        _sqlite_template()
    except Exception as error:
        sys.stderr.write(f"the database of the tests could not be migrated: {error}\n")


# Making and cloning the template.


def template_key() -> str:
    """Changes with everything that a fresh database is made of."""
    from django.conf import settings

    from portal.core import ground

    return sha256((ground.word(settings) + Path(__file__).read_text(encoding="utf-8")).encode()).hexdigest()[:16]


def _migrate() -> None:
    from django.core.management import call_command

    sys.stderr.write("migrating the database of the tests (once, until migrations change) …\n")
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """One process at a time makes a template; the others wait and then find it."""
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_others(kept: Path) -> None:
    """Keep the newest few: other working trees of the same folder may still be on older migrations."""
    found = CACHE.glob(f"{kept.name.partition('-')[0]}-*{kept.suffix}")
    for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[TEMPLATES_KEPT:]:
        path.unlink(missing_ok=True)


def _sqlite_template() -> Path:
    template = CACHE / f"sqlite-{template_key()}.sqlite3"
    with _locked("sqlite"):
        if not template.exists():
            part = Path(tempfile.mkdtemp(prefix=RUN_PREFIX)) / "template.sqlite3"
            with _pointed({"NAME": str(part)}):
                _migrate()
            with sqlite3.connect(part) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
            connection.close()
            shutil.copyfile(part, template.with_suffix(".part"))
            template.with_suffix(".part").replace(template)
            shutil.rmtree(part.parent)
            _forget_others(template)
    return template


class Clones:
    """Makes clones of the template, and points Django's connection at one of them."""

    def __init__(self, config):
        self.worker = getattr(config, "workerinput", {}).get("workerid", "main")
        self.place = getattr(config, "workerinput", {}).get("postgres") or (
            {"host": _cluster.host, "user": _cluster.user} if _cluster else None
        )
        self.template = None if on_postgres() else _sqlite_template()

    def make(self, like: str = "") -> dict[str, str]:
        """A new clone, as the part of Django's settings that differs; of the template, or of the clone named ``like``."""
        from django.conf import settings

        name = f"portal_{self.worker}_{next(_numbers)}"
        if self.template:
            path = settings.VAR / f"{name}.sqlite3"
            if like:
                with closing(sqlite3.connect(like)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copyfile(like or self.template, path)
            return {"NAME": str(path)}
        if like:  # a database that somebody is connected to cannot be copied
            self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{like}'")
        self._copy(name, like or TEMPLATE)
        return {"NAME": name, "USER": self.place["user"], "PASSWORD": "", "HOST": self.place["host"], "PORT": ""}

    def drop(self, clone: dict[str, str]) -> None:
        if self.template:
            for suffix in ("", "-wal", "-shm"):
                Path(clone["NAME"] + suffix).unlink(missing_ok=True)
        else:
            self._execute(f'DROP DATABASE "{clone["NAME"]}" WITH (FORCE)')

    def _copy(self, name: str, template: str) -> None:
        with self._connected() as connection:
            # Where fsync is off, files are copied in half the time that page by page through the log takes.
            way = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {way}')

    def _execute(self, statement: str) -> None:
        with self._connected() as connection:
            connection.execute(statement)

    def _connected(self):
        import psycopg

        return psycopg.connect(host=self.place["host"], user=self.place["user"], dbname="postgres", autocommit=True)


@contextmanager
def _pointed(values: dict[str, str]) -> Iterator[None]:
    """Django's default connection, of every thread, at another database for a while."""
    from django.db import connections

    settings = connections.settings["default"]
    before = {name: settings.get(name) for name in values}
    connections["default"].close()
    settings.update(values)
    try:
        yield
    finally:
        connections["default"].close()
        settings.update(before)


# Fixtures.


@pytest.fixture(scope="session")
def clones(pytestconfig, django_test_environment, django_db_blocker):
    with django_db_blocker.unblock():
        return Clones(pytestconfig)


@pytest.fixture(scope="session")
def django_db_setup(clones, django_db_blocker):
    """Takes the place of pytest-django's: the process's own clone instead of a migration a run."""
    with django_db_blocker.unblock():
        clone = clones.make()
        pointed = _pointed(clone)
        pointed.__enter__()
    yield
    with django_db_blocker.unblock():
        pointed.__exit__(None, None, None)
        clones.drop(clone)


@pytest.fixture
def _django_db_helper(request, django_db_setup, django_db_blocker):
    """Takes the place of pytest-django's: refuses what flushes, steps aside for ``committed_db``."""
    mark = request.node.get_closest_marker("django_db")
    transactional = bool(mark) and any(pytest_django_fixtures.validate_django_db(mark)[:2])
    if transactional or any(name in request.fixturenames for name in FLUSHES):
        pytest.fail(REFUSAL, pytrace=False)
    if "committed_db" in request.fixturenames:
        request.getfixturevalue("committed_db")
        yield
        return
    original = inspect.unwrap(pytest_django_fixtures._django_db_helper)
    yield from original(request, None, django_db_blocker)


def _copied(clones: Clones, like: str) -> dict[str, str]:
    from django.db import connections

    connections["default"].close()
    return clones.make(like)


@pytest.fixture
def committed_db(request, clones, django_db_setup, django_db_blocker):
    """A database of this test alone in which transactions commit, for threads, processes and servers.

    The value holds the settings that differ (NAME and, on PostgreSQL, HOST and USER). Where the test asks for the
    cities too they stand in it already.
    """
    like = request.getfixturevalue("_grounds")["with cities"] if "cities" in request.fixturenames else ""
    with django_db_blocker.unblock():
        clone = _copied(clones, like)
        with _pointed(clone):
            yield clone
        clones.drop(clone)
