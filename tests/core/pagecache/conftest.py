"""The page cache switched on over a real Valkey and a database that commits."""

import pytest


@pytest.fixture
def kept_pages(valkey, settings):
    """The cache, on and empty. ``.generation()`` is the number that every public write raises."""
    from portal.core.pagecache import memo, store

    settings.PAGE_CACHE = True
    store._client.cache_clear()
    store.health.__init__()
    memo._kept.clear()

    class Kept:
        client = valkey

        @staticmethod
        def generation() -> int:
            return store.look(None)[0]

        @staticmethod
        def entries() -> list[bytes]:
            return [key for key in valkey.keys("pages:*") if len(key) == len("pages:") + 32]

    yield Kept
    store._client.cache_clear()
    store.health.__init__()
    memo._kept.clear()
