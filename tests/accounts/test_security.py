"""Passwords, limits, letters about new devices and addresses; and answers that do not tell who has an account."""

from datetime import UTC, datetime
from hashlib import sha1

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import hashers
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts.forms import SignupExtras
from accounts.models import KnownDevice
from accounts.passwords import BreachedPasswordValidator, is_listed
from portal.audit.models import AuditEvent
from portal.outbox.models import Letter
from tests.harness.people import PASSWORD

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def breached(tmp_path):
    def make(passwords, form="{}:{}", ending="\n"):
        hashes = sorted(sha1(word.encode()).hexdigest().upper() for word in passwords)
        path = tmp_path / "list.txt"
        path.write_text(ending.join(form.format(digest, number) for number, digest in enumerate(hashes, 1)) + ending)
        return path

    return make


@pytest.mark.parametrize("number", [1, 2, 3, 10, 1000])
@pytest.mark.parametrize(("form", "ending"), [("{}:{}", "\n"), ("{}", "\n"), ("{}:{}", "\r\n"), ("{:.10}", "\n")])
def test_every_stolen_password_is_found_and_no_other(breached, number, form, ending):
    words = [f"stolen-{turn}" for turn in range(number)]
    path = breached(words, form, ending)
    assert all(is_listed(word, path) for word in words)
    assert not any(is_listed(f"fresh-{turn}", path) for turn in range(200))


def test_an_empty_list_finds_nothing(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    assert not is_listed("anything", path)


def test_a_sign_up_with_a_stolen_password_says_why(client, cities, breached, settings):
    settings.BREACHED_PASSWORDS_FILE = str(breached(["duzhe-dovhe-slovo-26"]))
    values = {"email": "new@example.com", "password1": "duzhe-dovhe-slovo-26", "display_name": "Нова", "age": "adult"}
    assert "уже крали" in client.post("/account/signup/", values).content.decode()
    with pytest.raises(ValidationError):
        BreachedPasswordValidator().validate("duzhe-dovhe-slovo-26")


def test_a_shown_name_is_no_address_and_no_number():
    for name in ("olena@example.com", "тел 067 123 45 67"):
        form = SignupExtras({"display_name": name, "age": "adult"})
        assert "display_name" in form.errors
    assert SignupExtras({"display_name": "Сусідка з 5-ї", "age": "adult"}).is_valid()


def sign_up(client, email):
    values = {"email": email, "password1": "duzhe-dovhe-slovo-26", "display_name": "Нова", "age": "adult"}
    return client.post("/account/signup/", values)


def test_signing_up_answers_the_same_for_a_known_address(client, client_of, cast):
    other, known_address = client_of(), cast.resident.email
    new, known = sign_up(client, "new@example.com"), sign_up(other, known_address)
    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    pages = [each.get(new["Location"]).content.decode() for each in (client, other)]
    assert pages[0].replace("new@example.com", "") == pages[1].replace(known_address, "")
    assert "вже має" in letter_text(cast.resident.email)


def test_a_forgotten_password_answers_the_same_for_an_unknown_address(client, client_of, cast):
    answers = [
        each.post("/account/password/reset/", {"email": email})
        for each, email in ((client, cast.resident.email), (client_of(), "nobody@example.com"))
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]


@pytest.mark.parametrize("act", ["login", "signup"])
def test_known_and_unknown_take_the_same_work(client, client_of, cast, monkeypatch, act):
    """Time is mostly the hashing of passwords, so it is hashings that are counted."""
    done = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *args, **kwargs: done.append(1) or encode(self, *args, **kwargs))

    def work(each, email):
        done.clear()
        if act == "login":
            each.post("/account/login/", {"login": email, "password": "x" * 12})
        else:
            sign_up(each, email)
        return len(done)

    known = cast.resident.email
    assert work(client, known) == work(client_of(), "nobody@example.com") > 0


def test_guessing_is_slowed_down_per_account(client, cast):
    for _turn in range(6):
        answer = client.post("/account/login/", {"login": cast.resident.email, "password": "x" * 12})
    assert "Забагато невдалих спроб" in answer.content.decode()
    answer = client.post("/account/login/", {"login": cast.resident.email, "password": PASSWORD})
    assert answer.status_code == 200  # the right one does not help while it lasts


def log_in(client, user, **headers):
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD}, headers={"user-agent": FIREFOX, **headers})


def letter_text(address: str) -> str:
    from email import message_from_bytes, policy

    letter = Letter.objects.filter(recipient=address).order_by("-pk").first()
    return message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content() if letter else ""


def test_a_new_device_is_told_by_a_letter_and_a_known_one_is_not(client, client_of, cast):
    log_in(client, cast.resident)
    assert not Letter.objects.filter(subject="Вхід із нового пристрою").exists()  # the first one is no news
    client.post("/account/logout/")
    log_in(client, cast.resident)
    assert not Letter.objects.filter(subject="Вхід із нового пристрою").exists()
    log_in(client_of(), cast.resident)
    assert Letter.objects.filter(subject="Вхід із нового пристрою", recipient=cast.resident.email).count() == 1
    assert "Firefox, Linux" in letter_text(cast.resident.email)
    assert KnownDevice.objects.filter(user=cast.resident).count() == 2


def test_the_list_of_devices_learns_of_a_visit_once_in_a_while_and_at_once_of_another_address(client, cast):
    def moved_back():
        UserSession.objects.update(last_seen_at=LONG_AGO)

    def seen(**headers):
        client.get("/account/", **headers)
        return UserSession.objects.get(user=cast.resident).last_seen_at > LONG_AGO

    log_in(client, cast.resident)
    client.get("/account/")
    moved_back()
    assert not seen()
    assert seen(REMOTE_ADDR="198.51.100.7")
    assert UserSession.objects.get(user=cast.resident).ip == "198.51.100.7"
    moved_back()
    assert seen(REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Інший браузер")
    moved_back()
    cache.clear()  # the while has passed
    assert seen(REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Інший браузер")


def test_leaving_everywhere_ends_every_session(client, client_of, cast):
    other = client_of()
    for each in (client, other):
        log_in(each, cast.resident)
    assert UserSession.objects.filter(user=cast.resident).count() == 2
    client.post("/account/leave-everywhere/")
    assert client.get("/account/").status_code == other.get("/account/").status_code == 302


def test_a_new_password_ends_the_other_sessions(client, client_of, cast):
    other = client_of()
    for each in (client, other):
        log_in(each, cast.resident)
    new = "zovsim-inshe-slovo-27"
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert AuditEvent.objects.filter(action="account.password_changed").count() == 1
    assert "Змінено пароль" in client.get("/account/activity/").content.decode()


def test_an_address_changes_once_the_new_one_is_confirmed_and_the_old_one_hears_of_it(client, cast):
    import re

    person, old = cast.resident, cast.resident.email
    log_in(client, person)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/email/", {"email": "fresh@example.com", "action_add": ""})
    person.refresh_from_db()
    assert person.email == old
    assert Letter.objects.filter(recipient=old, subject="Хтось міняє вашу електронну пошту").count() == 1
    path = re.search(r"https?://[^/\s]+(/\S*confirm\S+)", letter_text("fresh@example.com"))[1]
    client.get(path)
    person.refresh_from_db()
    assert person.email == old  # a mail scanner opens links
    client.post(path)
    person.refresh_from_db()
    assert person.email == "fresh@example.com"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", flat=True)) == ["fresh@example.com"]
    assert AuditEvent.objects.filter(action="account.email_changed").count() == 1
    assert "змінено" in letter_text(old).lower()


def test_the_anchor_of_the_audit_chain_goes_out_by_a_letter(db, cities, settings):
    from portal.audit import tasks
    from portal.audit.services import record

    settings.AUDIT_ANCHOR_EMAIL = "keeper@example.com"
    record("account.created")
    tasks.anchor()
    tasks.anchor()
    assert Letter.objects.filter(recipient="keeper@example.com", kind="audit_anchor").count() == 1
    assert "audit_verify --anchor" in letter_text("keeper@example.com")
