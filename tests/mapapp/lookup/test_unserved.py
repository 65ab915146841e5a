"""Houses that nobody serves: on the page they are said so, on the editors' list they are counted, and nothing of the person is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mapapp.lookup import unserved
from mapapp.lookup.models import UnservedAddress
from mapapp.models import Officer, ServedStreet
from portal.places.addresses import House
from portal.places.models import Street

ASKED = "/map/my-officer/"


@pytest.fixture
def nobody(places):
    """Italiiska is in the register and nobody serves it."""
    return Street.objects.get(city=places.odesa, name="Італійська")


def test_a_house_nobody_serves_is_written_down_without_the_flat(client, nobody):
    page = client.get(ASKED, {"q": "Пушкінська 10а, кв. 77"}).content.decode()
    assert "поки ніхто не записаний" in page
    row = UnservedAddress.objects.get()
    assert (row.street, row.number, row.letter, row.asked, row.words) == (nobody, 10, "а", 1, "")
    assert "77" not in " ".join(str(value) for value in UnservedAddress.objects.values_list().get() if isinstance(value, str))


def test_a_reload_is_no_second_question_and_an_hour_later_is(client, nobody):
    client.get(ASKED, {"q": "Італійська 10"})
    client.get(ASKED, {"q": "ул. Итальянская, 10"})
    assert UnservedAddress.objects.get().asked == 1
    UnservedAddress.objects.update(last_asked_at=timezone.now() - timedelta(hours=1))
    client.get(ASKED, {"q": "Італійська, 10, кв 3"})
    assert UnservedAddress.objects.get().asked == 2


def test_a_house_with_the_officer_of_the_whole_area_is_written_down_too(client, places):
    client.get(ASKED, {"q": "Семена Палія, 131"})
    assert UnservedAddress.objects.get().number == 131


def test_what_is_served_or_unknown_is_not_written_down(client, places):
    for text in ("Семена Палія, 72", "Хрещатик 1", "Дерибасивська 10", "Палія", ""):
        client.get(ASKED, {"q": text})
    assert not UnservedAddress.objects.exists()


def test_a_machine_that_asks_for_every_number_does_not_fill_the_table(places, nobody, monkeypatch):
    monkeypatch.setattr(unserved, "MOST_OPEN", 3)
    for number in range(1, 6):
        unserved.note(places.odesa, nobody, House(number))
    assert UnservedAddress.objects.count() == 3


def test_a_row_closes_by_itself_once_somebody_serves_the_house(places, nobody):
    unserved.note(places.odesa, nobody, House(10))
    unserved.note(places.odesa, nobody, House(11))
    officer = Officer.objects.get(city=places.odesa, slug="probna-iryna")
    ServedStreet.objects.create(officer=officer, street=nobody, parity="even", number_from=2, number_to=20)
    assert unserved.settle() == 1
    assert list(UnservedAddress.objects.filter(done_at=None).values_list("number", flat=True)) == [11]


def test_houses_nobody_asks_about_any_more_are_forgotten(places, nobody):
    unserved.note(places.odesa, nobody, House(10))
    now = timezone.now()
    assert unserved.forget(now - timedelta(days=1), dry=False) == 0
    assert unserved.forget(now + timedelta(days=1), dry=True) == 1
    assert unserved.forget(now + timedelta(days=1), dry=False) == 1
    assert not UnservedAddress.objects.exists()


def test_an_unknown_street_is_kept_only_when_the_person_sends_it(client, places):
    client.get(ASKED, {"q": "вул. Щойно Названа, 5"})
    client.get("/map/my-officer/tell/", {"street": "вул. Щойно Названа"})
    assert not UnservedAddress.objects.exists()
    page = client.post("/map/my-officer/tell/", {"street": "Іван +380 00 000 00 11", "house": "п’ять"}).content.decode()
    assert "Напишіть лише назву вулиці" in page
    assert "Не схоже на номер будинку" in page
    assert not UnservedAddress.objects.exists()


def test_editors_see_the_list_of_their_own_city_and_close_a_row(client, places, map_cast, nobody):
    unserved.note(places.odesa, nobody, House(10))
    other = Street.objects.filter(city=places.other).first()
    unserved.note(places.other, other, House(3))
    client.force_login(map_cast("editor"))
    listed = client.get(reverse("wagtailsnippets_lookup_unservedaddress:list"))
    assert "Італійська, 10" in listed.content.decode().replace("\u00a0", " ")
    assert str(other) not in listed.content.decode()
    row = UnservedAddress.objects.get(city=places.odesa)
    edit = reverse("wagtailsnippets_lookup_unservedaddress:edit", args=[row.pk])
    assert client.post(edit, {"is_done": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.done_at is not None
    assert row.done_by.email == "editor@example.com"
    foreign = UnservedAddress.objects.get(city=places.other)
    assert client.get(reverse("wagtailsnippets_lookup_unservedaddress:edit", args=[foreign.pk])).status_code == 404
