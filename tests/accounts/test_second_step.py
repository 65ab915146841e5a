"""The second step of staff: codes, passkeys in a real browser, and no work without it where it is required."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from accounts.mfa import needs_second_step
from accounts.roles import WAGTAIL_ROLES, Role
from tests.harness.people import PASSWORD

STEP = 30  # seconds


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def required(settings):
    settings.STAFF_MFA_REQUIRED = True


def code_of(secret: str, ahead: int = 0) -> str:
    return f"{hotp_value(secret, int(time.time()) // STEP + ahead):06}"


def log_in(client, user):
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def add_codes(client) -> str:
    """Go the way a person goes; the secret of the new application."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


@pytest.mark.parametrize("role", list(Role))
def test_who_enters_wagtail_or_the_console_needs_it(cast, role):
    assert needs_second_step(getattr(cast, role.value)) is (role in WAGTAIL_ROLES or role is Role.OPERATOR)


def test_development_lets_the_demo_logins_in(client, cast, settings):
    assert settings.STAFF_MFA_REQUIRED is False
    log_in(client, cast.moderator)
    assert client.get("/cms/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/cms/", "/account/", "/account/profile/", "/forum/"])
@pytest.mark.parametrize("part", ["moderator", "operator", "admin"])
def test_without_a_factor_staff_see_only_the_way_to_one(client, cast, required, path, part):
    log_in(client, getattr(cast, part))
    assert client.get(path)["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/account/reauthenticate/").status_code == 200
    assert client.post("/account/logout/").status_code == 302


def test_residents_and_visitors_are_not_asked(client, client_of, cast, required):
    assert client.get("/").status_code == 200
    assert client_of(cast.resident).get("/account/").status_code == 200


def test_with_a_code_staff_work_and_the_next_sign_in_asks_for_one(committed_db, client, client_of, cast, required):
    log_in(client, cast.moderator)
    secret = add_codes(client)
    assert client.get("/cms/").status_code == 200
    fresh = client_of()
    assert log_in(fresh, cast.moderator)["Location"] == "/account/2fa/authenticate/"
    assert fresh.get("/cms/").status_code == 302
    wrong = fresh.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "не підходить" in wrong.content.decode()
    fresh.post("/account/2fa/authenticate/", {"code": code_of(secret, ahead=1)})
    assert fresh.get("/cms/").status_code == 200


def test_a_recovery_code_opens_once(committed_db, client, client_of, cast, required):
    log_in(client, cast.moderator)
    add_codes(client)
    code = Authenticator.objects.get(user=cast.moderator, type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = client_of(), client_of()
    for each in (first, second):
        log_in(each, cast.moderator)
        each.post("/account/2fa/authenticate/", {"code": code})
    assert first.get("/cms/").status_code == 200
    assert second.get("/cms/").status_code == 302


def test_a_session_that_never_showed_the_factor_is_asked_for_it(client, client_of, cast, required):
    log_in(client, cast.moderator)
    add_codes(client)
    stolen = client_of(cast.moderator)  # a session made past the sign-in
    assert stolen.get("/cms/")["Location"].startswith("/account/2fa/reauthenticate/")


def test_wagtail_s_own_doors_lead_to_the_portal_s(client, cast):
    answer = client.get("/cms/login/?next=/cms/pages/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/cms/pages/"
    assert client.post("/cms/login/", {"username": cast.moderator.email, "password": PASSWORD}).status_code == 302
    assert client.get("/cms/").status_code == 302
    assert client.get("/cms/password_reset/").status_code in (302, 404)


def test_the_secret_of_codes_is_not_readable_in_the_database(client, cast):
    log_in(client, cast.resident)
    secret = add_codes(client)
    stored = Authenticator.objects.get(user=cast.resident, type="totp").data["secret"]
    assert secret not in stored
    assert decrypt(stored) == secret


# Passkeys: Chromium's own virtual authenticator stands in for the finger on the sensor.


@pytest.fixture
def passkey_page(open_page, portal_server, cast, required):
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    return page


def sign_in_by_password(page, portal_server, user):
    page.goto(f"{portal_server.url}/account/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]:has-text('Увійти')")


def test_a_passkey_is_added(passkey_page, portal_server, cast, axe_clean, fits_width):
    page, user = passkey_page, cast.moderator
    sign_in_by_password(page, portal_server, user)
    page.wait_for_url("**/account/2fa/")
    axe_clean(page)
    page.click("text=Додати ключ")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Продовжити')")
    page.wait_for_url("**/account/2fa/webauthn/add/**")
    axe_clean(page)
    fits_width(page)
    page.fill("input[name=name]", "Мій ноутбук")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/recovery-codes/**")
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    assert not [error for error in page.errors if "Content Security Policy" in error]


def add_a_passkey(page, portal_server, user):
    sign_in_by_password(page, portal_server, user)
    page.wait_for_url("**/account/2fa/")
    page.click("text=Додати ключ")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Продовжити')")
    page.wait_for_url("**/account/2fa/webauthn/add/**")
    page.fill("input[name=name]", "Мій ноутбук")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/recovery-codes/**")


def sign_out(page, portal_server):
    page.goto(f"{portal_server.url}/account/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url(f"{portal_server.url}/")


def test_a_passkey_signs_in_without_a_password_until_it_is_removed(passkey_page, portal_server, cast):
    page, user = passkey_page, cast.moderator
    add_a_passkey(page, portal_server, user)
    sign_out(page, portal_server)
    page.goto(f"{portal_server.url}/account/login/?next=/account/profile/")
    page.click("#passkey_login")
    page.wait_for_url(f"{portal_server.url}/account/profile/")
    assert page.goto(f"{portal_server.url}/cms/").status == 200, "the key is both steps at once"
    page.goto(f"{portal_server.url}/account/2fa/webauthn/")
    page.click("a:has-text('Прибрати')")
    page.click("a:has-text('Підтвердити ключем доступу')")
    page.click("#mfa_webauthn_reauthenticate")
    page.click("button:has-text('Прибрати')")
    page.wait_for_selector("text=Ключів ще немає")
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()


def test_a_key_that_was_removed_opens_nothing(passkey_page, portal_server, cast):
    page, user = passkey_page, cast.moderator
    add_a_passkey(page, portal_server, user)
    sign_out(page, portal_server)
    Authenticator.objects.filter(user=user, type="webauthn").delete()
    page.goto(f"{portal_server.url}/account/login/")
    page.click("#passkey_login")
    page.wait_for_selector("text=Код не підходить")
    assert page.goto(f"{portal_server.url}/account/").url.startswith(f"{portal_server.url}/account/login/")


def test_a_passkey_is_the_second_step_after_the_password(passkey_page, portal_server, cast, axe_clean, fits_width):
    page, user = passkey_page, cast.moderator
    add_a_passkey(page, portal_server, user)
    sign_out(page, portal_server)
    page.goto(f"{portal_server.url}/account/login/")
    sign_in_by_password(page, portal_server, user)
    page.wait_for_url("**/account/2fa/authenticate/")
    axe_clean(page)
    fits_width(page)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: "authenticate" not in url)
    assert page.goto(f"{portal_server.url}/cms/").status == 200
