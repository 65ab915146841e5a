"""The hours of tests, followers in numbers, and a push service of our own."""

from datetime import UTC, datetime

import pytest
import time_machine

from .push_service import Browser, PushService

NOON = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)  # 12:00 in Kyiv


@pytest.fixture
def noon():
    """A day in summer at noon: no quiet hours, no odd night."""
    with time_machine.travel(NOON, tick=True):
        yield NOON


@pytest.fixture
def district(cities):
    return cities.odesa.districts.first()


@pytest.fixture
def push_service(settings):
    settings.WEB_PUSH_HOSTS = ["127.0.0.1"]
    service = PushService()
    service.start()
    yield service
    service.stop()


@pytest.fixture
def browser_of(push_service):
    """``browser_of(user)``: a browser of that person which has agreed to show notices."""
    from portal.notify import push

    def make(user) -> Browser:
        browser = Browser(push_service)
        push.register(user, browser.endpoint, browser.p256dh, browser.auth, "Chrome, Android")
        return browser

    return make
