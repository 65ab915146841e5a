"""A person is told once, in the portal and, where they chose so, by letter."""

import pytest
from django.db import IntegrityError, transaction

from portal.notify import services
from portal.notify.models import Notice, Subscription
from portal.outbox.models import Letter


def test_telling_twice_of_one_event_is_telling_once(cities, cast):
    first = services.tell(cast.resident, "event:1", "Змінено", "/account/", city=cities.odesa)
    second = services.tell(cast.resident, "event:1", "Змінено", "/account/", city=cities.odesa)
    assert first is not None
    assert second is None
    assert Notice.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=cast.resident, event_key="event:1", title="Змінено", url="/")


@pytest.mark.usefixtures("noon")
def test_a_letter_goes_at_once_only_to_who_chose_so_and_once(cities, cast):
    services.choose(cast.resident, "district", email="now", push=False)
    for _ in range(2):
        services.tell(cast.resident, "event:1", "Змінено", "/account/", "district", city=cities.odesa)
        services.tell(cast.stranger, "event:1", "Змінено", "/account/", "district", city=cities.odesa)
    assert Letter.objects.get().recipient == cast.resident.email


@pytest.mark.parametrize("url", ["https://evil.example.com/", "//evil.example.com/", "javascript:alert(1)"])
def test_a_notice_never_leads_outside_the_portal(cities, cast, url):
    with pytest.raises(ValueError):
        services.tell(cast.resident, "event:1", "Змінено", url)
    assert not Notice.objects.exists()


def test_everybody_who_follows_a_record_is_told_and_who_stopped_is_not(cities, cast):
    district = cities.odesa.districts.first()
    for user in (cast.resident, cast.resident, cast.stranger):
        services.subscribe(user, district, "district")
    services.unsubscribe(cast.stranger, district, "district")
    assert Subscription.objects.count() == 1
    assert services.tell_subscribers(district, "district", "event:2", "Новина", "/account/", city=cities.odesa)
    assert services.tell_subscribers(district, "district", "event:2", "Новина", "/account/", city=cities.odesa) is None
    assert [notice.user for notice in Notice.objects.all()] == [cast.resident]


def test_the_list_shows_a_persons_own_notices_of_this_city_alone(client_of, cities, cast):
    services.tell(cast.resident, "a", "Моє тут", "/account/", city=cities.odesa)
    services.tell(cast.resident, "b", "Моє деінде", "/account/", city=cities.other)
    services.tell(cast.stranger, "c", "Чуже", "/account/", city=cities.odesa)
    page = client_of(cast.resident).get("/account/notices/").content.decode()
    assert "Моє тут" in page
    assert "Моє деінде" not in page
    assert "Чуже" not in page


def test_a_visitor_has_no_list(client, cities):
    assert "/account/login/" in client.get("/account/notices/")["Location"]


def test_opening_a_notice_marks_it_read_by_post_alone_and_leads_to_its_page(client_of, cities, cast):
    notice = services.tell(cast.resident, "a", "Змінено", "/account/", city=cities.odesa)
    client = client_of(cast.resident)
    assert client.get(f"/account/notices/{notice.pk}/open/").status_code == 405
    assert services.unread_count(cast.resident, cities.odesa) == 1
    assert client.post(f"/account/notices/{notice.pk}/open/")["Location"] == "/account/"
    assert services.unread_count(cast.resident, cities.odesa) == 0


def test_nobody_opens_anothers_notice(client_of, cities, cast):
    notice = services.tell(cast.resident, "a", "Змінено", "/account/", city=cities.odesa)
    assert client_of(cast.stranger).post(f"/account/notices/{notice.pk}/open/").status_code == 404
    assert services.unread_count(cast.resident, cities.odesa) == 1


def test_all_are_marked_read_at_once(client_of, cities, cast):
    for number in range(3):
        services.tell(cast.resident, f"event:{number}", "Змінено", "/account/", city=cities.odesa)
    client_of(cast.resident).post("/account/notices/read/")
    assert services.unread_count(cast.resident, cities.odesa) == 0
