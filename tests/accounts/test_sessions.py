"""A visitor leaves no trace; who signs in is known by a hint that opens nothing."""

import re
from email import message_from_bytes, policy

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts.middleware import HINT
from accounts.models import User
from portal.outbox.models import Letter
from tests.harness.people import PASSWORD

PAGES = ["/", "/search/", "/healthz"]


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_gets_no_cookie_and_no_session_row(client, cities, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Session.objects.exists()


def test_signing_in_sets_the_hint_and_leaving_takes_it_away(client, cast):
    answer = client.post("/account/login/", {"login": cast.resident.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    assert client.cookies[HINT].value == "1"
    client.post("/account/logout/")
    assert not client.cookies[HINT].value


def test_the_hint_alone_opens_nothing_and_goes(client, cities):
    client.cookies[HINT] = "1"
    answer = client.get("/account/bit/")
    assert answer.json() == {"signed_in": False}
    assert not answer.cookies[HINT].value


def test_the_corner_of_the_page_knows_the_name_and_never_the_address(client_of, cast):
    body = client_of(cast.resident).get("/account/bit/").json()
    assert body["name"] == cast.resident.display_name
    assert cast.resident.email not in str(body)


def test_a_wrong_password_does_not_say_whether_the_account_exists(client, cast):
    known = client.post("/account/login/", {"login": cast.resident.email, "password": "x" * 12})
    unknown = client.post("/account/login/", {"login": "nobody@example.com", "password": "x" * 12})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_one_address_is_one_account_whatever_its_letters(db):
    User.objects.create_user("Olena@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("olena@EXAMPLE.com")


def test_a_new_account_is_confirmed_from_its_letter(committed_db, client, cities):
    answer = client.post(
        "/account/signup/", {"email": "new@example.com", "password1": "duzhe-dovhe-slovo-26", "display_name": "Нова (демо)", "age": "adult"}
    )
    assert answer.status_code == 302, answer.content.decode()
    letter = Letter.objects.get(recipient="new@example.com")
    text = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()
    link = re.search(r"https?://\S+", text)[0]
    path = "/" + link.split("/", 3)[3]
    shown = client.get(path)
    assert shown.status_code == 200  # looking at it confirms nothing: mail scanners open links
    assert not EmailAddress.objects.get(email="new@example.com").verified
    client.post(path)
    assert EmailAddress.objects.get(email="new@example.com").verified
