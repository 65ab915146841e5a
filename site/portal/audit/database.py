"""The database's own guard: rows of the log cannot be changed or deleted by any program, ours included.

A row may be sealed once (number, hash of the row before, own hash) and nothing else. Personal
details may be deleted, never changed.
"""

from contextlib import contextmanager

EVENTS, DETAILS = "audit_auditevent", "audit_auditdetail"
FIXED = ("id", "at", "actor_id", "action", "city_id", "target", "reason", "data", "commitment")
CHANGED = "rows of the audit log are never changed"
DELETED = "rows of the audit log are never deleted"


def _sealing_sqlite() -> str:
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in FIXED)
    return f'OLD."seq" IS NULL AND NEW."seq" IS NOT NULL AND {same}'


def _sealing_postgres() -> str:
    same = " AND ".join(f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"' for name in FIXED)
    return f'OLD."seq" IS NULL AND NEW."seq" IS NOT NULL AND {same}'


SQLITE = {
    "audit_event_no_update": f"""CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON {EVENTS}
        WHEN NOT ({_sealing_sqlite()}) BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END""",
    "audit_event_no_delete": f"""CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON {EVENTS}
        BEGIN SELECT RAISE(ABORT, '{DELETED}'); END""",
    "audit_detail_no_update": f"""CREATE TRIGGER audit_detail_no_update BEFORE UPDATE ON {DETAILS}
        BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END""",
}
FUNCTIONS = {
    "audit_refuse_change": f"BEGIN RAISE EXCEPTION '{CHANGED}'; END",
    "audit_refuse_delete": f"BEGIN RAISE EXCEPTION '{DELETED}'; END",
}
POSTGRES = {
    "audit_event_no_update": f"""CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON {EVENTS}
        FOR EACH ROW WHEN (NOT ({_sealing_postgres()})) EXECUTE FUNCTION audit_refuse_change()""",
    "audit_event_no_delete": f"""CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON {EVENTS}
        FOR EACH ROW EXECUTE FUNCTION audit_refuse_delete()""",
    "audit_event_no_truncate": f"""CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON {EVENTS}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_delete()""",
    "audit_detail_no_update": f"""CREATE TRIGGER audit_detail_no_update BEFORE UPDATE ON {DETAILS}
        FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()""",
}


def _triggers(connection) -> dict[str, str]:
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def _present(connection) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'audit%%'", [])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'")
        return {row[0] for row in cursor.fetchall()}


def missing(connection) -> list[str]:
    """Names of guards that the database does not have or has switched off."""
    return sorted(set(_triggers(connection)) - _present(connection))


def install(connection) -> None:
    """Put up whatever guard is missing. Rebuilding a table on SQLite takes them away, so every migrate ends here."""
    absent = missing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in FUNCTIONS.items():
                cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ {body}; $body$")
        for name in absent:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {DETAILS if 'detail' in name else EVENTS}")  # one that was switched off
            cursor.execute(_triggers(connection)[name])


def remove(connection) -> None:
    with connection.cursor() as cursor:
        for name in _triggers(connection):
            table = f" ON {DETAILS if 'detail' in name else EVENTS}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


@contextmanager
def unguarded(connection):
    """For restoring a backup into tables that have rows, and for tests of tampering. Puts the guards up again."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)
