"""What many pages show alike (menu, footer, contacts), remembered in the process until the next public write.

It holds only while a visitor's GET is answered under a known generation; elsewhere the function is
simply called. Values are plain data: everybody gets the same object.
"""

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import connection
from django.utils.translation import get_language

T = TypeVar("T")
SIZE = 2000
# Generation, and the second since 1970 at which what depends on time is over.
_current: ContextVar[tuple[int, float] | None] = ContextVar("pagecache", default=None)
_kept: dict[Hashable, tuple[int, float, object]] = {}
_lock = threading.Lock()


@contextmanager
def under(generation: int, until: float):
    """Let `remember` work inside, under ``generation`` and up to ``until``."""
    token = _current.set((generation, until))
    try:
        yield
    finally:
        _current.reset(token)


def generation() -> int | None:
    """A number that stands until the next public write; None where the page cache does not answer, or a transaction is open."""
    current = _current.get()
    return None if current is None or connection.in_atomic_block else current[0]


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` gives, kept under ``key`` and the language. Never from inside a transaction: it may be rolled back."""
    current = _current.get()
    if current is None or connection.in_atomic_block:
        return make()
    generation, until = current
    place = (key, get_language())
    kept = _kept.get(place)
    if kept and kept[0] == generation and kept[1] > time.time():
        return kept[2]  # type: ignore[return-value]
    value = make()
    with _lock:
        if len(_kept) >= SIZE:
            _kept.clear()
        _kept[place] = (generation, until, value)
    return value
