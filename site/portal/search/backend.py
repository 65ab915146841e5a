"""Wagtail's database search that any string may be asked: the admin's too.

The engine answers 500 to a lone quote, to blanks and to NUL on SQLite, and to NUL on PostgreSQL.
"""

import re

from modelsearch.backends.base import EmptySearchResults
from wagtail.search.backends.database import SearchBackend as database_backend
from wagtail.search.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText

_NOISE = re.compile(r"[^\w\s\-'’.@]+")
_HAS_WORD = re.compile(r"\w")
LENGTH = 500


def clean(words: str) -> str:
    """``words`` without what no word has; "" where nothing is left."""
    return " ".join(part for part in _NOISE.sub(" ", words[:LENGTH]).split() if _HAS_WORD.search(part))


def clean_query(query):
    """The same question without noise, or None where it asks nothing."""
    if isinstance(query, str):
        return clean(query) or None
    if isinstance(query, MatchAll):
        return query
    if isinstance(query, PlainText):
        words = clean(query.query_string)
        return PlainText(words, operator=query.operator, boost=query.boost) if words else None
    if isinstance(query, Phrase):
        words = clean(query.query_string)
        return Phrase(words) if words else None
    if isinstance(query, Fuzzy):
        words = clean(query.query_string)
        return Fuzzy(words, operator=query.operator, unaccent=query.unaccent) if words else None
    if isinstance(query, Not):
        inner = clean_query(query.subquery)
        return Not(inner) if inner else MatchAll()
    if isinstance(query, Boost):
        inner = clean_query(query.subquery)
        return Boost(inner, query.boost) if inner else None
    if isinstance(query, And | Or):
        parts = [part for part in map(clean_query, query.subqueries) if part]
        if len(parts) < 2:
            return parts[0] if parts else None
        return type(query)(parts)
    return query


def SearchBackend(params):
    """The database's own backend, with every question cleaned first."""
    base = type(database_backend(params))
    return type(f"Safe{base.__name__}", (_SafeQueries, base), {})(params)


class _SafeQueries:
    def _search(self, query_compiler_class, query, model_or_queryset, **kwargs):
        cleaned = clean_query(query)
        if cleaned is None:
            return EmptySearchResults()
        return super()._search(query_compiler_class, cleaned, model_or_queryset, **kwargs)
