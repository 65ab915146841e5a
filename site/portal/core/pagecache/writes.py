"""Sees every write to the database, whoever makes it, and raises the generation once it is committed.

It watches SQL and not signals: `update()`, `bulk_create()` and raw statements send none. A table is
public unless it is named here, so that a new one is never forgotten; `tests/core/pagecache` asks
every public page whether it reads a private table.
"""

import re

from django.conf import settings
from django.db import transaction
from django.db.backends.signals import connection_created

from . import store

_WRITE = re.compile(r"""\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+["'`]?(\w+)["'`]?""", re.IGNORECASE)
# Signing in changes the person's row and nothing that anybody sees.
_SIGN_IN = re.compile(r"""UPDATE "accounts_user" SET "last_login" = \S+ WHERE""")

# Rows of these never show on a page without a cookie.
PRIVATE_PREFIXES = (
    "django_session",
    "django_admin_log",
    "django_tasks",
    "django_migrations",
    "sqlite_",
    "outbox_",  # letters
    "notify_",  # what one person is told
    "audit_",
    "lookup_",  # houses nobody serves: for editors
    "account_",  # addresses of people
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "health_",  # what the portal remembers of its own state, every few seconds
    "guards_",  # counts of what was stopped
    "auth_permission",
    "auth_group_permissions",
    "forum_tracking_",  # who has read what
    "portal_core_moderation",
    "portal_search_missedword",  # what was asked in vain
    "portal_search_pendingrefresh",  # the entry itself follows
    "portal_search_rebuildprogress",
    "videosidecar_accessgrant",
    "wagtailadmin_",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_revision",  # a draft; what it publishes is written to the page
    "wagtailcore_comment",
    "wagtailcore_task",
    "wagtailcore_workflow",
    "wagtailcore_groupapproval",
    "wagtailcore_group",
    "wagtailcore_pagesubscription",
    "wagtailcore_referenceindex",
    "wagtailcore_uploadedfile",
    "wagtailcore_apitoken",
    "wagtailsearch_editorspick",
    "wagtailusers_",
)
# Beside an appeal, read by those who hold its link; the public figures count the appeals, questions and questionnaires themselves.
_OF_APPEALS = frozenset(
    "appeals_" + name
    for name in (
        "appeal_complained_of",
        "appealattachment",
        "appealcounter",
        "legalmessage",
        "policeanswer",
        "policelink",
        "signatory",
    )
)
# Who works at an officer's console, what was imported, who was reminded.
_OF_THE_MAP = frozenset({"mapapp_officeraccount", "mapapp_registerimport", "mapapp_stalereminder"})
PRIVATE_TABLES = _OF_APPEALS | _OF_THE_MAP


_begun = False


def is_public(table: str) -> bool:
    return table not in PRIVATE_TABLES and not table.startswith(PRIVATE_PREFIXES)


def written_table(sql: str) -> str:
    """The public table that ``sql`` writes to, or ""."""
    found = _WRITE.match(sql)
    if not found or not is_public(found[1]) or _SIGN_IN.match(sql):
        return ""
    return found[1]


def watch(execute, sql, params, many, context):
    """A wrapper of Django's database connections (`connection.execute_wrappers`)."""
    result = execute(sql, params, many, context)
    # Almost everything is a SELECT: one look at its first letter.
    if settings.PAGE_CACHE and isinstance(sql, str) and sql[:1] not in "SsRr" and written_table(sql):
        _after_commit(context["connection"])
    return result


def _after_commit(connection) -> None:
    """Once a transaction is enough; a savepoint that is rolled back takes its own promise with it."""
    if any(entry[1] is bump for entry in connection.run_on_commit):
        return
    transaction.on_commit(bump, using=connection.alias, robust=True)


def bump() -> None:
    """Every kept page is old from now on."""
    if settings.PAGE_CACHE:
        store.raise_generation()


def begin() -> None:
    """A process starts: templates and code may be new, so what an older portal made is not its own. Once: each
    preview in Wagtail loads the middleware anew."""
    global _begun
    if not _begun:
        _begun = True
        bump()


def watch_connection(connection, **_kwargs) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def connect() -> None:
    connection_created.connect(watch_connection, dispatch_uid="portal.core.pagecache")
