"""Following and stopping, with an account or with an address alone."""

import re

import pytest
from django.db import IntegrityError, transaction

from portal.notify import services, tasks, tokens
from portal.notify.models import Follower, Notice, Preference, Subscription
from portal.outbox.models import Letter

pytestmark = pytest.mark.usefixtures("noon")


def path_of(district) -> str:
    return f"/notices/follow/district/{district.pk}/"


def link_in(letter: Letter, part: str) -> str:
    from email import message_from_bytes, policy

    words = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body(("plain",)).get_content()
    return re.search(rf"https?://[^/]+(/notices/{part}/\S+)", words)[1]


def test_a_person_follows_and_stops_by_forms_and_twice_is_once(cast, client_of, district):
    client = client_of(cast.resident)
    assert "Стежити" in client.get(path_of(district)).content.decode()
    for _ in range(2):
        client.post(path_of(district))
    assert Subscription.objects.count() == 1
    page = client.get("/account/notices/following/").content.decode()
    assert district.name in page
    client.post(path_of(district), {"stop": "1"})
    assert not Subscription.objects.exists()
    Subscription.objects.create(user=cast.resident, label="a.b:1", kind="district")
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(user=cast.resident, label="a.b:1", kind="district")


def test_a_person_stops_only_their_own_subscriptions(cast, client_of, district):
    subscription = services.subscribe(cast.resident, district, "district")
    assert client_of(cast.stranger).post(f"/account/notices/following/{subscription.pk}/stop/").status_code == 404
    client_of(cast.resident).post(f"/account/notices/following/{subscription.pk}/stop/")
    assert not Subscription.objects.exists()


def test_another_citys_record_cannot_be_followed_here(cast, client_of, cities):
    other = cities.other.districts.first()
    assert client_of(cast.resident).post(path_of(other)).status_code == 404
    assert client_of(cast.resident).post("/notices/follow/secrets/1/").status_code == 404
    assert not Subscription.objects.exists()


def test_an_address_is_written_to_only_after_it_has_agreed(client, district):
    assert "email" in client.get(path_of(district)).content.decode()
    client.post(path_of(district), {"email": "Someone@Example.com"})
    asked = Letter.objects.get()
    services.tell_subscribers(district, "district", "before", "Зарано", "/account/", city=district.city)
    assert Letter.objects.count() == 1
    link = link_in(asked, "confirm")
    assert "Підтвердити" in client.get(link).content.decode()
    assert Follower.objects.get().confirmed_at is None, "a look changes nothing: mail scanners look"
    client.post(link)
    services.tell_subscribers(district, "district", "after", "Новина", "/account/", city=district.city)
    letter = Letter.objects.get(kind="notice")
    assert (letter.recipient, letter.subject) == ("someone@example.com", "Новина")


def test_asking_again_sends_no_second_letter_and_tells_nobody_who_follows(client, district):
    first = client.post(path_of(district), {"email": "someone@example.com"}).content.decode()
    second = client.post(path_of(district), {"email": "SOMEONE@example.com"}).content.decode()
    services.confirm(Follower.objects.get())
    third = client.post(path_of(district), {"email": "someone@example.com"}).content.decode()
    assert Letter.objects.count() == Follower.objects.count() == 1
    assert first.count("someone@example.com") == third.count("someone@example.com")
    assert "прийде лист" in second


def test_a_confirmation_is_no_ones_but_its_address(client, district):
    client.post(path_of(district), {"email": "someone@example.com"})
    follower = Follower.objects.get()
    token = tokens.confirm(follower)
    Follower.objects.filter(pk=follower.pk).update(email="other@example.com")
    assert client.get(f"/notices/confirm/{token}/").status_code == 404
    assert client.post("/notices/confirm/forged/").status_code == 404


def test_an_address_that_is_none_is_told_what_to_do(client, district):
    answer = client.post(path_of(district), {"email": "someone"})
    assert answer.status_code == 422
    assert not Follower.objects.exists()


def test_a_robot_is_stopped_after_many_addresses(client, district):
    answers = [client.post(path_of(district), {"email": f"person{number}@example.com"}).status_code for number in range(40)]
    assert 429 in answers
    assert Letter.objects.count() < 40


# ---- the end in one press ----


@pytest.fixture
def letter(cast, district):
    services.subscribe(cast.resident, district, "district")
    services.choose(cast.resident, "district", email="now", push=True)
    services.tell_subscribers(district, "district", "a", "Новина", "/account/", city=district.city)
    return Letter.objects.get()


def test_one_press_of_a_mail_program_ends_that_kind_of_letters(letter, cast, district, client):
    link = link_in(letter, "stop")
    client.get(link)
    assert services.wants_letters(cast.resident)
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    services.mark_read(cast.resident, city=district.city)
    services.tell_subscribers(district, "district", "b", "Новина", "/account/", city=district.city)
    assert Letter.objects.count() == 1
    assert services.wants_letters(cast.resident), "letters of other kinds go on"
    assert Notice.objects.filter(user=cast.resident).count() == 2


def test_the_press_needs_no_cookie_and_no_form_of_ours(letter):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_in(letter, "stop"), {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_page_offers_to_end_everything(letter, cast, client):
    link = link_in(letter, "stop")
    assert "Не надсилати жодних" in client.get(link).content.decode()
    client.post(link, {"what": "everything"})
    assert not services.wants_letters(cast.resident)


def test_the_link_of_a_digest_ends_all_letters_and_keeps_the_rest(cast, client):
    link = f"/notices/stop/{services.stop_token(cast.resident)}/"
    client.post(link, {"List-Unsubscribe": "One-Click"})
    client.post(link, {"List-Unsubscribe": "One-Click"})
    assert Preference.objects.get(user=cast.resident).by_push
    assert not services.wants_letters(cast.resident)


def test_a_follower_without_account_is_gone_with_one_press(client, district):
    follower = services.ask_by_email("someone@example.com", services.topics.get("district"), district)
    services.confirm(follower)
    link = f"/notices/stop/{tokens.stop(follower=follower)}/"
    assert client.get(link).status_code == 200
    assert Follower.objects.exists()
    client.post(link, {"List-Unsubscribe": "One-Click"})
    assert not Follower.objects.exists()
    assert client.post(link).status_code == 200, "the second press is no error"


@pytest.mark.parametrize("token", ["1:forged", "forged"])
def test_a_forged_link_ends_nobodys_letters(token, client, cast):
    assert client.post(f"/notices/stop/{token}/").status_code == 404
    assert services.wants_letters(cast.resident)


# ---- the page of choices ----


def filled(client) -> dict:
    form = client.get("/account/notices/choices/").context["form"]
    data = {name: field.initial if field.initial is not None else "" for name, field in form.fields.items()}
    data.update({name: form.initial[name] for name in form.initial})
    return {name: value for name, value in data.items() if value is not False and value != ""}


def test_what_was_chosen_on_the_page_holds(cast, client_of, district):
    client = client_of(cast.resident)
    data = {**filled(client), "email_district": "no", "hour": "3", "quiet_from": "23"}
    data.pop("push_district")
    assert client.post("/account/notices/choices/", data).status_code == 302
    preference = Preference.objects.get(user=cast.resident)
    assert (preference.hour, preference.quiet_from, preference.is_quiet) == (3, 23, True)
    services.subscribe(cast.resident, district, "district")
    services.tell_subscribers(district, "district", "a", "Новина", "/account/", city=district.city)
    tasks.sweep()
    assert not Letter.objects.exists()


def test_hours_that_no_day_has_are_refused(cast, client_of):
    client = client_of(cast.resident)
    assert client.post("/account/notices/choices/", {**filled(client), "hour": "24"}).status_code == 422
    assert not Preference.objects.exists()


def test_stopping_everything_is_one_button(cast, client_of):
    client_of(cast.resident).post("/account/notices/stop-all/")
    preference = Preference.objects.get(user=cast.resident)
    assert (preference.by_email, preference.by_push) == (False, False)


def test_old_rows_are_forgotten_and_what_waits_is_not(cast, district):
    from datetime import timedelta

    from django.utils import timezone

    services.subscribe(cast.resident, district, "district")
    services.tell_subscribers(district, "district", "a", "Новина", "/account/", city=district.city)
    services.tell(cast.resident, "b", "Рішення", "/account/", "account")
    assert services.purge(timezone.now() - timedelta(hours=1)) == 0
    services.purge(timezone.now() + timedelta(hours=1))
    assert [notice.event_key for notice in Notice.objects.all()] == ["a"], "its digest has not gone out"
