"""What a person must not learn of, wherever traces of it lie.

A section knows of whom its records complain and whose eyes they are not for; letters, the log and the inbox below it
only know labels («app.model:key»). The section registers, they ask.
"""

from collections.abc import Callable

_sources: dict[str, tuple[Callable, Callable]] = {}


def register(name: str, *, traces: Callable, words: Callable) -> None:
    """Both take a user and give querysets of one column of labels.

    ``traces``: records of which the person must not even learn that they are. ``words``: beside those, records
    that the person may know of (a number, a clock) and not read.
    """
    if name in _sources:
        raise ValueError(f"unseen {name!r} is registered already")
    _sources[name] = (traces, words)


def without_traces(queryset, field: str, user):
    """Rows whose ``field`` labels no record that must not be known to ``user``."""
    return _without(queryset, field, user, 0)


def without_words(queryset, field: str, user):
    """The same, and none that ``user`` may not read."""
    return _without(_without(queryset, field, user, 0), field, user, 1)


def _without(queryset, field, user, which):
    for source in _sources.values():
        for labels in source[which](user):
            queryset = queryset.exclude(**{f"{field}__in": labels})
    return queryset
