"""What `manage.py prepare` has done to which database, so that a second start can do without it.

A database is known by the moment of its first migration: a new file under the old name is new.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from . import ground

BORN = "SELECT MIN(applied) FROM django_migrations"


def is_current(settings) -> bool:
    """Whether nothing is left to prepare. Only SQLite can say so without Django; elsewhere the answer is no."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3") or not Path(database["NAME"]).exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True, timeout=5)) as connection:
            born = str(connection.execute(BORN).fetchone()[0])
    except sqlite3.Error:
        return False
    return _read(settings) == _facts(settings, born, settings.ENVIRONMENT == "development")


def remember(settings, demo: bool) -> None:
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_facts(settings, _born(), demo)), encoding="utf-8")


def has_demo(settings) -> bool:
    """Whether the demo content was loaded into this very database."""
    known = _read(settings)
    return bool(known.get("demo")) and known.get("born") == _born()


def _facts(settings, born: str, demo: bool) -> dict:
    return {"ground": ground.word(settings), "born": born, "port": settings.PORT, "parts": sorted(settings.PORTAL_PARTS), "demo": demo}


def _born() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        # As the database writes it, so that both ways of asking give the same letters.
        cursor.execute(BORN)
        return str(cursor.fetchone()[0])


def _path(settings) -> Path:
    return settings.VAR / "run" / "prepared.json"


def _read(settings) -> dict:
    try:
        return json.loads(_path(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
