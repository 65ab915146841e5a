"""The database: it answers, its structure is the code's, it does not grow unseen."""

import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from .. import registry
from ..sizes import forecast
from ..words import size as in_words

SLOW = 0.5  # seconds for a question that takes a millisecond
BIG_WAL = 256 << 20  # bytes
MOST_CONNECTIONS = 0.8  # of those allowed


def answers() -> registry.Result:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout TO 2000")
        cursor.execute("SELECT 1")
    seconds = time.perf_counter() - began
    figure = _("%(ms)d мс") % {"ms": round(seconds * 1000)}
    if seconds > SLOW:
        return registry.warning(
            _("База відповідає повільно."), figure=figure, value=seconds, advice=_("Подивіться, що навантажує диск і процесор.")
        )
    return registry.ok(_("Відповідає."), figure=figure, value=seconds)


def migrations() -> registry.Result:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        first = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _backwards in pending[:3])
        return registry.alarm(
            _("Не застосовано міграцій: %(number)d (%(first)s).") % {"number": len(pending), "first": first},
            figure=str(len(pending)),
            advice=_("Виконайте: manage.py prepare"),
            value=len(pending),
        )
    return registry.ok(_("Усі міграції застосовано."), value=0)


def size() -> registry.Result:
    return _postgres_size() if connection.vendor == "postgresql" else _sqlite_size()


def _sqlite_size() -> registry.Result:
    path = Path(settings.DATABASES["default"]["NAME"])
    wal = Path(f"{path}-wal")
    bytes_of_wal = wal.stat().st_size if wal.exists() else 0
    total = path.stat().st_size
    rows = ((_("Журнал змін (WAL)"), in_words(bytes_of_wal)), *_growth())
    facts = {"figure": in_words(total), "rows": rows, "value": float(total)}
    if bytes_of_wal > BIG_WAL:
        return registry.warning(
            _("Журнал змін SQLite не зменшується: якийсь процес довго читає базу."),
            **facts,
            advice=_("Перезапустіть портал; якщо повториться – переходьте на PostgreSQL (docs/operation.md)."),
        )
    return registry.ok(_("SQLite."), **facts)


def _postgres_size() -> registry.Result:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout TO 2000")
        cursor.execute(
            "SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity), current_setting('max_connections')::int"
        )
        total, used, most = cursor.fetchone()
    rows = ((_("З’єднань"), _("%(used)d із %(most)d") % {"used": used, "most": most}), *_growth())
    facts = {"figure": in_words(total), "rows": rows, "value": float(total)}
    if used > MOST_CONNECTIONS * most:
        return registry.warning(
            _("Майже всі з’єднання PostgreSQL зайняті."), **facts, advice=_("Зменште WEB_WORKERS або збільште max_connections.")
        )
    return registry.ok(_("PostgreSQL."), **facts)


def _growth() -> tuple[tuple[str, str], ...]:
    growth = forecast("database")
    return ((_("Росте за день на"), in_words(growth.a_day)),) if growth and growth.a_day > 0 else ()
