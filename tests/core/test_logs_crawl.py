"""What web, worker and tick write while people are at work: nothing about those people."""

import io
import logging

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from portal.core.logs import JsonFormatter, RequestIdFilter
from portal.core.management.commands.tick import Ticker
from portal.core.ticks import Tick

PERSON = {
    "email": "taras.prykladenko@example.com",
    "display_name": "Прикладенко Тарас (демо)",
    "first_name": "Тарас",
    "last_name": "Прикладенко",
}
PHONE, TOKEN, STREET = "+380000000017", "9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d", "вул. Семена Палія, 901"
SAID = [*PERSON.values(), PHONE, TOKEN, STREET]
MARKERS = [*SAID, "prykladenko", "Палія"]


def fails_with_a_person_s_words(*words):
    """What a bad piece of code would do."""
    logging.getLogger("bad").error("could not write to %s", words)
    raise ValueError(f"no place for {words}")


def bad_tick():
    fails_with_a_person_s_words(*SAID)


@pytest.fixture
def written():
    """Every line of the run as production writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(JsonFormatter())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def test_nothing_about_people_is_written_by_web_worker_and_tick(committed_db, cities, client_of, rq_burst, settings, written):
    settings.ENVIRONMENT = "production"
    user = User.objects.create_user(password="a long password", city=cities.odesa, **PERSON)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = client_of()
    client.raise_request_exception = False
    for path in (
        "/",
        f"/search/?q={PHONE}",
        f"/appeals/s/{TOKEN}/",
        f"/account/confirm-email/{TOKEN}/",
        f"/nothing/{user.email}/",
        "/metrics",
    ):
        client.get(path)
    client.post("/account/login/", {"login": user.email, "password": "not this one"})
    client.post("/account/login/", {"login": user.email, "password": "a long password"})
    client.post("/account/password/reset/", {"email": user.email})
    client.get("/account/")

    from portal.core.queue import queue

    queue("default").enqueue("tests.core.test_logs_crawl.fails_with_a_person_s_words", *SAID)
    rq_burst("default", "mail", allow_failures=True)
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    Ticker([Tick("bad", 60, "tests.core.test_logs_crawl.bad_tick")]).turn(600.0)

    lines = written.getvalue()
    assert lines.count('"route"') >= 8
    assert "could not write to" in lines
    assert "ValueError" in lines
    assert [marker for marker in MARKERS if marker.lower() in lines.lower()] == []
