"""Copies of the database and the way back, for SQLite and PostgreSQL.

A copy is one moment of the database, and the marks of its tables are of the same moment. The way
back goes into a database beside the real one, which is looked at and then takes its place.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from .errors import BackupError, Damaged, Refused
from .tables import Table, of_postgres, of_sqlite

PROGRAM_SECONDS = 6 * 3600


@dataclass
class Snapshot:
    """One moment: the file that holds it, its tables, its migrations, and the names in its columns of files."""

    path: Path
    tables: dict[str, Table]
    migrations: list[list[str]]
    named: dict[tuple[str, str], list[str]] = field(default_factory=dict)


def of(settings_of_database: dict) -> "Sqlite | Postgres":
    """The way to treat the database of these Django settings. Raises BackupError for an unknown kind."""
    engine = settings_of_database["ENGINE"].rpartition(".")[2]
    kinds = {"sqlite3": Sqlite, "postgresql": Postgres}
    if engine not in kinds:
        raise BackupError(f"There is no way to back up a database of the kind {engine}.")
    return kinds[engine](settings_of_database)


class Sqlite:
    vendor = "sqlite"
    part = "database/portal.sqlite3"

    def __init__(self, values: dict):
        self.path = Path(values["NAME"])

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._files(self.path) if path.exists())

    @staticmethod
    def _files(path: Path) -> list[Path]:
        return [path, Path(f"{path}-wal"), Path(f"{path}-shm")]

    def snapshot(self, folder: Path, columns: list[tuple[str, str]]) -> Snapshot:
        """Copy by SQLite's own backup interface: others go on writing meanwhile."""
        if not self.path.exists():
            raise BackupError(f"There is no database at {self.path}.")
        target = folder / "portal.sqlite3"
        try:
            with (
                closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=60)) as source,
                closing(sqlite3.connect(target)) as copy,
            ):
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"The database could not be copied ({error}): the disk of {folder} is full or broken. Nothing is left."
            ) from error
        with self._opened(target) as copy:
            return Snapshot(target, of_sqlite(copy), _migrations(copy), _named(copy, columns))

    @contextmanager
    def _opened(self, path: Path) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(path, timeout=60)) as connection:
                verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
                if verdict != "ok":
                    raise Damaged(f"The copy of the database is damaged: {verdict}")
                yield connection
        except sqlite3.DatabaseError as error:
            raise Damaged(f"The copy of the database cannot be read: {error}") from error

    # The way back.

    def holds_something(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def refuse_if_used(self) -> None:
        """Raise Refused while another process writes to the database."""
        if not self.path.exists():
            return
        with closing(sqlite3.connect(self.path, timeout=2, isolation_level=None)) as connection:
            try:
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError as error:
                raise Refused(f"The database {self.path} is in use ({error}). Stop the portal first.") from error

    def stage(self, dump: Path, stamp: str) -> dict:
        """Lay ``dump`` beside the database; gives what ``swap`` needs."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        staged = self.path.with_name(f"{self.path.name}.restore-{stamp}")
        shutil.move(dump, staged)
        return {"staged": str(staged), "stamp": stamp}

    def tables(self, plan: dict) -> dict[str, Table]:
        with self._opened(Path(plan["staged"])) as copy:
            return of_sqlite(copy)

    def swap(self, plan: dict) -> str:
        """The staged database takes the place of the present one, which is kept. May run again after a crash."""
        staged, before = Path(plan["staged"]), self.path.with_name(f"{self.path.name}.before-{plan['stamp']}")
        if staged.exists():
            for source, target in zip(self._files(self.path), self._files(before), strict=True):
                if source.exists():
                    source.replace(target)
            staged.replace(self.path)
        return str(before) if before.exists() else ""

    def drop(self, plan: dict) -> None:
        for path in self._files(Path(plan["staged"])):
            path.unlink(missing_ok=True)

    def drop_leftovers(self) -> None:
        """What a killed restore staged and never used."""
        for path in self.path.parent.glob(f"{self.path.name}.restore-*"):
            path.unlink()


class Postgres:
    vendor = "postgresql"
    part = "database/portal.dump"

    def __init__(self, values: dict):
        self.name = values["NAME"]
        self._values = values

    def _place(self, name: str) -> dict:
        place = {"host": self._values.get("HOST"), "port": self._values.get("PORT"), "user": self._values.get("USER")}
        place |= {"password": self._values.get("PASSWORD"), "dbname": name}
        return {key: value for key, value in place.items() if value}

    def _connect(self, name: str, **options):
        import psycopg

        try:
            return psycopg.connect(**self._place(name), connect_timeout=10, **options)
        except psycopg.OperationalError as error:
            raise BackupError(f"PostgreSQL does not let us in to {name}: {str(error).strip()}") from error

    def size(self) -> int:
        with self._connect(self.name) as connection:
            return connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]

    def snapshot(self, folder: Path, columns: list[tuple[str, str]]) -> Snapshot:
        """Dump by pg_dump; marks and names are read in the very snapshot that it dumps."""
        import psycopg

        target = folder / "portal.dump"
        with self._connect(self.name) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            exported = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={exported}", f"--file={target}"]
            self._run("pg_dump", *options, database=self.name)
            return Snapshot(target, of_postgres(connection), _migrations(connection), _named(connection, columns))

    def _run(self, program: str, *arguments: str, database: str) -> None:
        place = self._place(database)
        words = [f"--{option}={place[key]}" for option, key in (("host", "host"), ("port", "port"), ("username", "user")) if key in place]
        environment = {**os.environ, "PGPASSWORD": str(place.get("password", ""))}
        done = subprocess.run(
            [find_program(program), *words, "--no-password", f"--dbname={database}", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROGRAM_SECONDS,
            check=False,
        )
        if done.returncode:
            raise BackupError(f"{program} failed: {done.stderr.strip()[-800:]}")

    # The way back.

    def _maintenance(self):
        return self._connect("postgres" if self.name != "postgres" else "template1", autocommit=True)

    @staticmethod
    def _exists(connection, name: str) -> bool:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def holds_something(self) -> bool:
        with self._maintenance() as connection:
            if not self._exists(connection, self.name):
                return False
        with self._connect(self.name) as connection:
            words = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            return bool(connection.execute(words).fetchone()[0])

    def refuse_if_used(self) -> None:
        with self._maintenance() as connection:
            used = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            number = connection.execute(used, [self.name]).fetchone()[0]
        if number:
            raise Refused(f"The database {self.name} has {number} open connections. Stop the portal (web, workers, tick, planner) first.")

    def stage(self, dump: Path, stamp: str) -> dict:
        """A database beside the real one, filled from ``dump``."""
        import psycopg
        from psycopg import sql

        plan = {"staged": f"{self.name}_restore_{_word(stamp)}", "stamp": stamp}
        with self._maintenance() as connection:
            words = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(plan["staged"]))
            try:
                connection.execute(words)
            except psycopg.errors.InsufficientPrivilege as error:
                user = self._values.get("USER")
                raise Refused(f"The account {user} may not make databases. As the superuser: ALTER ROLE {user} CREATEDB") from error
        try:
            self._run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", str(dump), database=plan["staged"])
        except BackupError:
            self.drop(plan)
            raise
        return plan

    def tables(self, plan: dict) -> dict[str, Table]:
        with self._connect(plan["staged"]) as connection:
            return of_postgres(connection)

    def swap(self, plan: dict) -> str:
        from psycopg import sql

        before = f"{self.name}_before_{_word(plan['stamp'])}"
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with self._maintenance() as connection:
            if self._exists(connection, plan["staged"]):
                with connection.transaction():  # both names change, or none
                    if self._exists(connection, self.name):
                        connection.execute(rename.format(sql.Identifier(self.name), sql.Identifier(before)))
                    connection.execute(rename.format(sql.Identifier(plan["staged"]), sql.Identifier(self.name)))
            return before if self._exists(connection, before) else ""

    def drop(self, plan: dict) -> None:
        from psycopg import sql

        with self._maintenance() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(plan["staged"])))

    def drop_leftovers(self) -> None:
        with self._maintenance() as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.name}\\_restore\\_%"]).fetchall()
        for (name,) in found:
            self.drop({"staged": name})


def _word(stamp: str) -> str:
    return re.sub(r"\W", "_", stamp).lower()


def find_program(name: str) -> str:
    """The newest ``name`` of this machine: an older pg_dump refuses a newer server. Raises BackupError."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed. Install PostgreSQL's client programs (Debian: apt-get install postgresql-client).")
    return found


def _version(path: Path) -> int:
    with suppress(ValueError):
        return int(path.parts[-3])
    return 0


def _migrations(connection) -> list[list[str]]:
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    return [list(row) for row in rows]


def _named(connection, columns: list[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """What stands in the columns that name files; the columns come from the models."""
    found = {}
    for table, column in columns:
        rows = connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> \'\'').fetchall()  # noqa: S608
        found[table, column] = [row[0] for row in rows]
    return found
