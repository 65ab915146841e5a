"""The cache of production without its server, and with it."""

import logging

import pytest

from portal.core import cache as own


@pytest.fixture
def away(tmp_path):
    """A cache whose server is not there."""
    return own.ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_without_its_server_the_cache_is_empty_and_nothing_fails(away):
    away.set("a", 1)
    away.set_many({"a": 1})
    away.delete("a")
    away.delete_many(["a"])
    away.clear()
    assert away.get("a") is None
    assert away.get("a", 7) == 7
    assert away.get_or_set("a", lambda: 5) == 5
    assert away.get_many(["a"]) == {}
    assert away.add("a", 1)
    assert not away.has_key("a")
    assert not away.touch("a")
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")


def test_the_outage_is_said_once_in_a_while_and_not_at_every_page(away, caplog, monkeypatch):
    monkeypatch.setattr(own, "_complained", -own.QUIET - 1)
    with caplog.at_level(logging.WARNING, logger=own.__name__):
        for _turn in range(5):
            away.get("a")
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_with_its_server_it_keeps_what_it_is_given(valkey, settings):
    cache = own.ForgivingRedisCache(settings.REDIS_URL, {})
    cache.set("a", {"b": 1})
    assert cache.get("a") == {"b": 1}
    assert not cache.add("a", 2)
    cache.set("n", 1)
    assert cache.incr("n") == 2
