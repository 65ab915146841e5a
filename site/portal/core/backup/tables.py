"""Every row of every table, counted and hashed, so that two databases can be told equal without laying them side by side.

A table's mark is the sum of the hashes of its rows: it does not depend on the order in which a
database gives them, and needs no sorting. Marks of SQLite and of PostgreSQL are made differently;
a backup goes back to the kind of database it came from.
"""

import sqlite3
from dataclasses import dataclass
from hashlib import sha256

BATCH = 2000


@dataclass(frozen=True)
class Table:
    rows: int
    mark: str


def of_sqlite(connection: sqlite3.Connection) -> dict[str, Table]:
    """Tables by name. Hidden tables of full-text indexes are ordinary tables here, and are counted too."""
    names = [
        name
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if name != "sqlite_stat1" and not (sql or "").upper().startswith("CREATE VIRTUAL")
    ]
    return {name: _sqlite_table(connection, name) for name in names}


def _sqlite_table(connection: sqlite3.Connection, name: str) -> Table:
    rows, mark = 0, 0
    cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - the name comes from the database's own list
    while batch := cursor.fetchmany(BATCH):
        rows += len(batch)
        mark += sum(int.from_bytes(sha256(repr(row).encode()).digest()) for row in batch)
    return Table(rows, f"{mark % (1 << 256):064x}")


# How PostgreSQL writes a row as text follows these; both sides must say the same.
_FORMS = ("SET datestyle TO 'ISO, YMD'", "SET intervalstyle TO 'postgres'", "SET timezone TO 'UTC'", "SET bytea_output TO 'hex'")
_NAMES = """SELECT format('%I.%I', schemaname, tablename), schemaname, tablename FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename"""
_TABLE = """SELECT count(*), coalesce(sum(('x' || substr(m, 1, 15))::bit(60)::bigint::numeric), 0),
                   coalesce(sum(('x' || substr(m, 16, 15))::bit(60)::bigint::numeric), 0)
            FROM (SELECT md5(t::text) AS m FROM {} AS t) AS marks"""


def of_postgres(connection) -> dict[str, Table]:
    """Tables by name, as the connection's transaction sees them."""
    with connection.cursor() as cursor:
        for form in (*_FORMS, "SET extra_float_digits TO 1"):
            cursor.execute(form)
        cursor.execute(_NAMES)
        found = {}
        for quoted, schema, name in cursor.fetchall():
            cursor.execute(_TABLE.format(quoted))
            rows, first, second = cursor.fetchone()
            found[name if schema == "public" else f"{schema}.{name}"] = Table(rows, f"{first}-{second}")
        return found


def differences(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """A sentence for each table that is not the same; empty where every row of every table is."""
    said = []
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            said.append(f"{name}: only in the {'restored database' if one is None else 'backup'}")
        elif one.rows != other.rows:
            said.append(f"{name}: {one.rows} rows in the backup, {other.rows} restored")
        elif one.mark != other.mark:
            said.append(f"{name}: {one.rows} rows, but their content differs")
    return said
