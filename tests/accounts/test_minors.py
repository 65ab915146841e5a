"""From 14 to 17: a grown-up consents by a letter that works once, and nobody opens a page about the minor."""

import re
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import minors
from accounts.models import GuardianConsent, User
from portal.outbox.models import Letter

YEAR = timezone.localdate().year


@pytest.fixture
def minor(cast):
    person = cast.resident
    User.objects.filter(pk=person.pk).update(minor_until=date(YEAR + 2, 1, 1))
    person.refresh_from_db()
    return person


def link_to(address: str) -> str:
    letter = Letter.objects.filter(recipient=address).order_by("-pk").first()
    text = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()
    return "/" + re.search(r"https?://[^/\s]+/(\S*guardian\S+)", text)[1]


def sign_up(client, **extra):
    values = {"email": "new@example.com", "password1": "duzhe-dovhe-slovo-26", "display_name": "Нова (демо)", **extra}
    return client.post("/account/signup/", values)


def test_of_a_grown_up_no_age_is_kept(client, cities):
    assert sign_up(client, age="adult", birth_year="1990").status_code == 302
    assert User.objects.get(email="new@example.com").minor_until is None


def test_of_a_minor_the_day_of_being_surely_grown_up_is_kept(client, cities):
    assert sign_up(client, age="minor", birth_year=str(YEAR - 15)).status_code == 302
    assert User.objects.get(email="new@example.com").minor_until == date(YEAR + 4, 1, 1)


@pytest.mark.parametrize(
    ("age", "year", "words"), [("child", "", "з 14 років"), ("minor", "", "Напишіть рік"), ("minor", str(YEAR - 30), "не підходить")]
)
def test_a_sign_up_that_does_not_fit_says_what_to_do(client, cities, age, year, words):
    answer = sign_up(client, age=age, birth_year=year)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not User.objects.filter(email="new@example.com").exists()


def test_the_letter_shows_on_get_and_acts_on_post_once(client, client_of, minor):
    client_of(minor).post("/account/guardian/", {"name": "Мама (демо)", "email": "mama@example.com"})
    path = link_to("mama@example.com")
    assert client.get(path).status_code == 200
    assert not minors.has_consent(minor)
    assert "Згоду дано" in client.post(path, {"answer": "yes"}).content.decode()
    assert minors.may_take_part(minor)
    assert client.post(path, {"answer": "no"}).status_code == 410
    assert minors.may_take_part(minor)


def test_consent_is_withdrawn_by_the_link_of_the_second_letter(client, minor):
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    client.post(link_to("mama@example.com"), {"answer": "yes"})
    path = link_to("mama@example.com")
    assert "withdraw" in path
    assert client.get(path).status_code == 200
    assert minors.has_consent(minor)
    client.post(path)
    assert not minors.has_consent(minor)
    assert client.post(path).status_code == 410


def test_a_refusal_is_final_for_that_letter(client, minor):
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    path = link_to("mama@example.com")
    client.post(path, {"answer": "no"})
    assert GuardianConsent.objects.get().state == "refused"
    assert client.get(path).status_code == 410


def test_an_old_link_does_nothing(client, minor):
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    path = link_to("mama@example.com")
    GuardianConsent.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.post(path, {"answer": "yes"}).status_code == 410
    assert not minors.has_consent(minor)


def test_a_new_letter_ends_the_old_one(client, minor):
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    old = link_to("mama@example.com")
    minors.ask(minor, "Тато (демо)", "tato@example.com")
    assert client.get(old).status_code == 410
    assert client.get(link_to("tato@example.com")).status_code == 200


def test_tokens_are_not_in_the_database(minor):
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    token = link_to("mama@example.com").rstrip("/").rsplit("/", 1)[1]
    assert token not in str(list(GuardianConsent.objects.values()))


def test_nobody_consents_for_themselves_and_nobody_is_flooded(minor):
    with pytest.raises(minors.NotNow):
        minors.ask(minor, "Я", minor.email.upper())
    for _turn in range(3):
        minors.ask(minor, "Мама (демо)", "mama@example.com")
    with pytest.raises(minors.NotNow):
        minors.ask(minor, "Мама (демо)", "mama@example.com")


def test_what_publishes_waits_for_consent(client_of, minor, client):
    from tests.e2e.addresses import named

    assert set(named()) >= minors.WAITS_FOR_CONSENT | minors.ADULTS_ONLY | minors.PUBLIC_PROFILES
    path = reverse("polls:vote", args=[1])
    assert client_of(minor).get(path)["Location"] == "/account/guardian/"
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    client.post(link_to("mama@example.com"), {"answer": "yes"})
    assert client_of(minor).get(path).status_code == 404  # let through: there is no such wave
    assert client_of(minor).get(reverse("volunteers:apply"))["Location"] == "/account/"


def test_nobody_opens_a_page_about_a_minor_or_somebody_who_left(client_of, cast, minor):
    path = f"/forum/people/{minor.pk}/"
    assert client_of(cast.stranger).get(path).status_code == 404
    assert client_of(cast.stranger).get(f"{path}posts/").status_code == 404


def test_who_turns_eighteen_is_asked_and_kept_nothing(minor):
    minors.ask(minor, "Мама (демо)", "mama@example.com")
    User.objects.filter(pk=minor.pk).update(minor_until=timezone.localdate())
    minors.tidy()
    minor.refresh_from_db()
    assert minor.minor_until is None
    assert not GuardianConsent.objects.exists()
