"""Sets of words in, numbers of entries out: the one place that knows which database there is.

SQLite has an FTS5 table over the entry's columns, kept by triggers; PostgreSQL a generated column of
lexemes with a GIN index. Both are kept by the database itself, in the transaction of the change, and
know words only as they were written, without a language. Scope (city, audience, kind …) is asked in
the same index as words of its own, so that a question of one city never walks another's entries.

A question is a tree: a word is a string, ("and", …) and ("or", …) hold trees.
"""

# ruff: noqa: S608 - names of tables are our own; what people ask goes as a parameter

from django.db import connection

TABLE = "portal_search_searchentry"
FTS = "portal_search_words"
Node = str | tuple

_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(lemmas, marks, content='{TABLE}', content_rowid='id', detail=none, "
    "columnsize=0, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_^='\")",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_insert AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}(rowid, lemmas, marks) VALUES (new.id, new.lemmas, new.marks); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_delete AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, lemmas, marks) VALUES ('delete', old.id, old.lemmas, old.marks); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_update AFTER UPDATE OF lemmas, marks ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, lemmas, marks) VALUES ('delete', old.id, old.lemmas, old.marks); "
    f"INSERT INTO {FTS}(rowid, lemmas, marks) VALUES (new.id, new.lemmas, new.marks); END",
)
_POSTGRES = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(array_remove(string_to_array(lemmas || ' ' || marks, ' '), ''))) STORED",
    f"CREATE INDEX IF NOT EXISTS {FTS} ON {TABLE} USING gin (words) WITH (fastupdate = off)",
)


def prepare(using=None) -> None:
    """Give the database what matching needs. What is there stays; what is new knows all entries at once."""
    database = using or connection
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            for statement in _POSTGRES:
                cursor.execute(statement)
            return
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{FTS}_%"])
        is_whole = cursor.fetchone()[0] == 3
        for statement in _SQLITE:
            cursor.execute(statement)
        if not is_whole:
            # Altering a table on SQLite makes it anew and loses its triggers.
            reindex(database)


def reindex(using=None) -> None:
    """SQLite: read every entry into the full-text table again. PostgreSQL keeps its column by itself."""
    database = using or connection
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")


def match(node: Node, limit: int) -> list[int]:
    """Numbers of at most ``limit`` entries that hold ``node``; the newest entries where there are more (SQLite)."""
    if connection.vendor == "postgresql":
        statement = f"SELECT id FROM {TABLE} WHERE words @@ %s::tsquery LIMIT %s"
        question = _tsquery(node)
    else:
        statement = f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s ORDER BY rowid DESC LIMIT %s"
        question = _fts(node)
    with connection.cursor() as cursor:
        cursor.execute(statement, [question, limit])
        return [row[0] for row in cursor.fetchall()]


def _fts(node: Node) -> str:
    if isinstance(node, str):
        return f'"{_safe(node)}"'
    return "(" + f" {node[0].upper()} ".join(map(_fts, node[1:])) + ")"


def _tsquery(node: Node) -> str:
    if isinstance(node, str):
        return f"'{_safe(node)}'"
    return "(" + {"and": " & ", "or": " | "}[node[0]].join(map(_tsquery, node[1:])) + ")"


def _safe(word: str) -> str:
    """Words of `text` are letters and digits already; this makes sure of it."""
    if not word or any(sign in word for sign in "\"'\\\0 ") or not all(sign.isalnum() or sign in "_^=" for sign in word):
        raise ValueError(f"not a word of the index: {word!r}")
    return word


def both(*nodes: Node) -> Node:
    """All of ``nodes``."""
    return _joined("and", nodes)


def either(*nodes: Node) -> Node:
    """Any of ``nodes``."""
    return _joined("or", nodes)


def _joined(verb: str, nodes) -> Node:
    found = tuple(dict.fromkeys(nodes))
    return found[0] if len(found) == 1 else (verb, *found)


def holds(node: Node, words) -> bool:
    """Whether the set ``words`` fits the tree."""
    if isinstance(node, str):
        return node in words
    return (all if node[0] == "and" else any)(holds(part, words) for part in node[1:])


def leaves(node: Node):
    """Every word of the tree."""
    if isinstance(node, str):
        yield node
    else:
        for part in node[1:]:
            yield from leaves(part)
