"""The pages in a real Chromium, and the notice on the screen by the browser’s own delivery."""

import json
import re

import pytest

from portal.notify import push, services
from portal.notify.models import Device, Notice, Preference, Subscription

from .push_service import Browser

PAGES = ["/account/notices/", "/account/notices/choices/", "/account/notices/following/"]


@pytest.fixture
def resident(cast, cities, portal_server):
    services.subscribe(cast.resident, cities.odesa.districts.first(), "district")
    services.tell(cast.resident, "a", "Зустріч у дворі перенесено на 5 березня", "/account/", "district", city=cities.odesa)
    Preference.objects.create(user=cast.resident)
    return cast.resident


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_the_pages_fit_and_please_axe(path, width, dark, resident, open_page, portal_server, sign_in, axe_clean, fits_width):
    page = sign_in(open_page(width=width, dark=dark), portal_server, resident)
    page.goto(portal_server.url + path)
    fits_width(page)
    axe_clean(page)


def test_a_visitors_pages_fit_and_please_axe(cities, open_page, portal_server, axe_clean, fits_width):
    district = cities.odesa.districts.first()
    page = open_page(width=320)
    page.goto(f"{portal_server.url}/notices/follow/district/{district.pk}/")
    fits_width(page)
    axe_clean(page)
    page.get_by_label("Електронна пошта").fill("someone@example.com")
    page.get_by_role("button", name="Підписатися").click()
    page.get_by_role("heading", name="Перевірте пошту").wait_for()
    axe_clean(page)


def test_everything_is_chosen_by_keyboard_without_javascript(resident, open_page, portal_server, sign_in):
    page = sign_in(open_page(javascript=False), portal_server, resident)
    page.goto(portal_server.url + "/account/notices/choices/")
    page.locator("#id_email_district").focus()
    page.keyboard.press("ArrowUp")  # from the digest to «одразу»
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Зберегти").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Надсилатимемо так, як ви вибрали").wait_for()
    choice = resident.notice_choices.get(kind="district")
    assert (choice.email, choice.push) == ("now", False)


def test_a_person_follows_a_district_and_stops_without_javascript(resident, open_page, portal_server, sign_in):
    page = sign_in(open_page(javascript=False), portal_server, resident)
    page.goto(portal_server.url + "/account/notices/following/")
    page.get_by_role("button", name=re.compile("^Стежити.*Таїрове")).click()
    assert Subscription.objects.filter(user=resident).count() == 2
    page.goto(portal_server.url + "/account/notices/following/")
    page.get_by_role("button", name=re.compile("^Не стежити.*Таїрове")).click()
    page.get_by_text("Ви більше за цим не стежите").wait_for()
    assert Subscription.objects.filter(user=resident).count() == 1


# ---- the screen ----


@pytest.fixture
def screen(resident, open_page, portal_server, sign_in):
    """A page with the service worker running and leave to show notices; ``deliver(words)`` is the browser’s own delivery."""
    page = sign_in(open_page(permissions=["notifications"]), portal_server, resident)
    page.goto(portal_server.url + "/account/notices/choices/")
    page.evaluate(
        "navigator.serviceWorker.register('/push-worker.js', {scope: '/'}).then(() => navigator.serviceWorker.ready).then(() => 1)"
    )
    session = page.context.new_cdp_session(page)
    found = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    for _ in range(100):
        if found:
            break
        page.wait_for_timeout(50)

    def deliver(words: str) -> None:
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": portal_server.url, "registrationId": found[0]["registrationId"], "data": words},
        )

    page.deliver = deliver
    return page


SHOWN = """async (count) => {
  const worker = await navigator.serviceWorker.ready;
  for (let turn = 0; turn < 300; turn++) {
    const shown = await worker.getNotifications();
    if (shown.length >= count) return shown.map(({title, body, tag, data}) => ({title, body, tag, data}));
    await new Promise((done) => setTimeout(done, 50));
  }
  return [];
}"""


def test_a_delivered_message_stands_on_the_screen_and_a_repeated_one_takes_its_place(screen, resident, cities):
    notice = Notice.objects.get(user=resident)
    delivery = type("Delivery", (), {"kind": "district", "city": cities.odesa, "url": notice.url, "user_id": resident.pk, "notice": notice})
    delivery.notice_id = notice.pk
    words = push.message(delivery)
    screen.deliver(json.dumps(words))
    shown = screen.evaluate(SHOWN, 1)
    assert [(one["body"], one["tag"]) for one in shown] == [("Є новини району.", words["tag"])]
    assert notice.title not in shown[0]["title"] + shown[0]["body"]
    screen.deliver(json.dumps({**words, "body": "Ще раз"}))
    screen.deliver(json.dumps({**words, "tag": "other"}))
    assert len(screen.evaluate(SHOWN, 2)) == 2


def test_a_message_that_cannot_be_read_shows_a_neutral_line(screen):
    screen.deliver("не JSON")
    assert [one["body"] for one in screen.evaluate(SHOWN, 1)] == ["Є новини, за якими ви стежите."]


def test_a_device_is_switched_on_by_one_button_and_off_by_another(resident, open_page, portal_server, sign_in, push_service):
    browser = Browser(push_service)
    subscription = {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}}
    page = sign_in(open_page(permissions=["notifications"]), portal_server, resident)
    # No push service can be reached from a test: what it would answer to the browser stands in here, and nothing else.
    answer = f"({{toJSON: () => ({json.dumps(subscription)}), unsubscribe: async () => true}})"
    page.add_init_script(f"PushManager.prototype.subscribe = async () => {answer}")
    page.goto(portal_server.url + "/account/notices/choices/")
    page.get_by_role("button", name="Увімкнути на цьому пристрої").click()
    page.locator("[data-push-said=on]").wait_for()
    device = Device.objects.get(user=resident)
    assert device.endpoint == browser.endpoint
    page.reload()
    page.get_by_role("button", name=re.compile(f"^Вимкнути.*{device.name}")).click()
    page.get_by_text("На цьому пристрої сповіщень більше не буде").wait_for()
    assert not Device.objects.exists()
