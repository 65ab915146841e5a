"""Screens: what a push service gets, what it may answer, what stands on a locked screen."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.notify import push, services, tasks, vapid
from portal.notify.models import Delivery, Device
from portal.notify.push import RefusedEndpoint

from .push_service import Browser

pytestmark = pytest.mark.usefixtures("noon")


def happen(district, key: str = "a"):
    services.tell_subscribers(district, "district", key, f"Таємниця {key}", "/account/", city=district.city)


@pytest.fixture
def screen(cast, district, browser_of):
    services.subscribe(cast.resident, district, "district")
    return browser_of(cast.resident)


def test_the_push_service_knows_us_and_only_the_browser_reads_the_words(screen, district):
    happen(district)
    assert push.send_due() == 1
    message = screen.sent()[0]
    assert message.claims["key"] == vapid.public_key()
    assert (message.headers["ttl"], message.headers["urgency"]) == ("86400", "normal")
    assert len(message.headers["topic"]) == 32
    assert message.headers["content-encoding"] == "aes128gcm"
    words = screen.shown()[0]
    assert words["body"] == "Є новини району."
    assert words["url"].endswith("/account/")
    assert not screen.service.refused


def test_a_locked_screen_tells_nothing_personal(screen, district):
    happen(district)
    push.send_due()
    words = screen.shown()[0]
    assert "Таємниця" not in words["title"] + words["body"]
    assert district.name not in words["title"] + words["body"]


def test_each_device_is_sent_to_once_whoever_sends(screen, cast, district, browser_of):
    second = browser_of(cast.resident)
    happen(district)
    for _ in range(3):
        tasks.sweep()
        push.send_due()
    assert [len(browser.sent()) for browser in (screen, second)] == [1, 1]


def test_further_events_of_an_unread_line_do_not_light_the_screen_again(screen, district):
    for number in range(5):
        happen(district, str(number))
    push.send_due()
    assert len(screen.sent()) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_ended_it_is_forgotten(screen, district, status):
    screen.service.script[screen.path] = [(status, {})]
    happen(district)
    push.send_due()
    assert not Device.objects.exists()
    assert not Delivery.objects.filter(channel="push").exists()


@pytest.mark.parametrize(("answer", "pause"), [((429, {"Retry-After": "600"}), 600), ((503, {}), 60), ((500, {"Retry-After": "soon"}), 60)])
def test_a_push_service_in_trouble_is_asked_again_later_and_not_before(screen, district, answer, pause):
    start = datetime(2026, 6, 10, 9, tzinfo=UTC)
    screen.service.script[screen.path] = [answer]
    with time_machine.travel(start, tick=False):
        happen(district)
        push.send_due()
        waiting = Delivery.objects.get(channel="push")
        assert (waiting.state, waiting.due_at) == ("waiting", start + timedelta(seconds=pause))
        assert push.send_due() == 0
    with time_machine.travel(start + timedelta(seconds=pause), tick=False):
        assert push.send_due() == 1
    assert len(screen.sent()) == 1


def test_what_a_push_service_refuses_for_good_is_a_failure_that_staff_see(screen, district):
    screen.service.script[screen.path] = [(413, {})]
    happen(district)
    push.send_due()
    assert services.figures()["push_failed"] == 1
    assert Delivery.objects.get(channel="push").answer.startswith("413")


def test_nobody_there_is_tried_eight_times_and_no_more(screen, district):
    screen.service.stop()
    happen(district)
    for _ in range(10):
        Delivery.objects.filter(channel="push").update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
        push.send_due()
    failed = Delivery.objects.get(channel="push")
    assert (failed.state, failed.tries) == ("failed", 8)


def test_a_message_in_a_dead_workers_hand_waits_again_after_two_minutes(screen, district):
    happen(district)
    held = Delivery.objects.filter(channel="push")
    held.update(state="claimed", settled_at=datetime(2026, 6, 10, 8, 59, tzinfo=UTC))
    assert push.take_back() == 0
    held.update(settled_at=datetime(2026, 6, 10, 8, 57, tzinfo=UTC))
    assert push.take_back() == 1
    assert push.send_due() == 1


def test_what_was_read_meanwhile_lights_no_screen(screen, cast, district):
    happen(district)
    services.mark_read(cast.resident, city=district.city)
    push.send_due()
    assert not screen.sent()


def test_a_press_on_the_screen_marks_the_notice_read_without_signing_in(screen, cast, district, client):
    happen(district)
    push.send_due()
    seen = screen.shown()[0]["seen"]
    assert client.post("/notices/seen/", {"seen": seen[:-2] + "xx"}).status_code == 204
    assert services.unread_count(cast.resident, district.city) == 1
    assert client.get("/notices/seen/").status_code == 405
    client.post("/notices/seen/", {"seen": seen})
    assert services.unread_count(cast.resident, district.city) == 0


REFUSED = [
    "https://evil.example.com/send/1",
    "http://fcm.googleapis.com/send/1",
    "https://fcm.googleapis.com:8443/send/1",
    "https://user@fcm.googleapis.com/send/1",
    "https://fcm.googleapis.com.example.com/send/1",
    "https://xnotify.windows.com.evil.example/1",
    "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:6379/",
    "https://[::1]/",
    "https://[bad/",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("endpoint", REFUSED)
def test_our_server_is_sent_nowhere_but_to_push_services(endpoint, cast, push_service, settings):
    browser = Browser(push_service)
    settings.WEB_PUSH_HOSTS = ["fcm.googleapis.com", "*.notify.windows.com"]
    with pytest.raises(RefusedEndpoint):
        push.register(cast.resident, endpoint, browser.p256dh, browser.auth)


def test_a_key_that_is_no_point_of_the_curve_is_refused(cast, push_service):
    browser = Browser(push_service)
    for p256dh, auth in ((browser.auth, browser.auth), (browser.p256dh, browser.p256dh), ("ні", "ні"), (browser.p256dh[:-4], browser.auth)):
        with pytest.raises(RefusedEndpoint):
            push.register(cast.resident, browser.endpoint, p256dh, auth)


def test_a_browser_is_one_row_and_belongs_to_who_asked_last(cast, push_service):
    browser = Browser(push_service)
    for user in (cast.resident, cast.resident, cast.stranger):
        push.register(user, browser.endpoint, browser.p256dh, browser.auth)
    assert Device.objects.get().user == cast.stranger


def test_a_browser_signs_up_and_off_by_the_pages_of_its_person_alone(cast, client_of, push_service):
    browser = Browser(push_service)
    data = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
    assert client_of(cast.resident).post("/account/notices/devices/", data).json() == {"ok": True}
    device = Device.objects.get()
    assert client_of(cast.stranger).post(f"/account/notices/devices/{device.pk}/remove/").status_code == 404
    client_of(cast.resident).post(f"/account/notices/devices/{device.pk}/remove/")
    assert not Device.objects.exists()
    assert client_of(cast.resident).post("/account/notices/devices/", {**data, "endpoint": "https://example.com/"}).status_code == 422


def test_production_without_a_key_offers_nothing_and_a_wrong_key_stops_the_start(settings):
    from portal.notify.checks import web_push_key

    settings.ENVIRONMENT = "production"
    assert vapid.public_key() == ""
    assert push.send_due() == 0
    settings.WEB_PUSH_PRIVATE_KEY = "not a key"
    assert [error.id for error in web_push_key(None)] == ["notify.E001"]
    settings.WEB_PUSH_PRIVATE_KEY = vapid.new_key()
    assert len(vapid.public_key()) == 87
    assert not web_push_key(None)


def test_a_development_machine_keeps_the_key_it_made():
    assert vapid.public_key() == vapid.public_key()
    assert vapid._own(vapid.settings.VAR / "run" / "web-push.key") == vapid._own(vapid.settings.VAR / "run" / "web-push.key")
