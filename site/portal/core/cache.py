"""The cache of production: Valkey, whose absence makes the portal slower and not silent.

Everything kept there may be made again. Without this a restart of Valkey would be an error on every page;
counters of attempts start anew, which their owners know (portal.guards counts in the database).
"""

import logging
import time
from functools import wraps

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)
QUIET = 30  # seconds between two complaints of one process
_complained = 0.0


def _complain(error: Exception) -> None:
    global _complained
    if time.monotonic() - _complained > QUIET:
        _complained = time.monotonic()
        log.warning("the cache does not answer (%s): what it holds is made anew", type(error).__name__)


def _forgiving(name: str, otherwise):
    """The method ``name`` of RedisCache; where Valkey does not answer, what ``otherwise`` gives of the same arguments."""
    own = getattr(RedisCache, name)

    @wraps(own)
    def method(self, *args, **kwargs):
        try:
            return own(self, *args, **kwargs)
        except RedisError as error:
            _complain(error)
            return otherwise(*args, **kwargs)

    return method


def _no_such_key(key, *_args, **_kwargs):
    raise ValueError(f"Key {key!r} not found.")  # what Django says of a key that is not there


class ForgivingRedisCache(RedisCache):
    """Django's own, with every error of the connection turned into «not there»."""

    get = _forgiving("get", lambda key, default=None, **_more: default)
    get_many = _forgiving("get_many", lambda keys, **_more: {})
    has_key = _forgiving("has_key", lambda key, **_more: False)
    add = _forgiving("add", lambda key, value, **_more: True)
    set = _forgiving("set", lambda key, value, **_more: None)
    set_many = _forgiving("set_many", lambda data, **_more: list(data))
    touch = _forgiving("touch", lambda key, **_more: False)
    delete = _forgiving("delete", lambda key, **_more: False)
    delete_many = _forgiving("delete_many", lambda keys, **_more: None)
    clear = _forgiving("clear", lambda: False)
    incr = _forgiving("incr", _no_such_key)
