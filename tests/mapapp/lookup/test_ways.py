"""Other ways to an answer: a drawn boundary, a known house, an outside geocoder, the list of streets, the sheet for the yard."""

import httpx
import pytest

from mapapp.lookup import geocoding, nexts
from mapapp.models import Officer, PolicePoint
from mapapp.services import Outcome, officer_for_address, officer_for_position
from portal.places import addresses
from portal.places.models import Street

from .days import DAY

SQUARE = {"type": "Polygon", "coordinates": [[[30.73, 46.47], [30.75, 46.47], [30.75, 46.49], [30.73, 46.49], [30.73, 46.47]]]}
UNSERVED = "Італійська, 10"


@pytest.fixture
def drawn(places):
    """probna-iryna answers inside a square in the middle of the city."""
    Officer.objects.filter(city=places.odesa, slug="probna-iryna").update(boundary=SQUARE)
    return places.odesa


@pytest.fixture
def geocoder(settings, monkeypatch):
    """``geocoder(answer)``: the service of the settings gives this; `.asked` are the questions it got."""
    settings.GEOCODER_URL = "https://geo.example.org/search"
    monkeypatch.setattr(geocoding, "_quiet_until", 0.0)

    def begin(answer):
        begin.asked = []

        def reply(request):
            begin.asked.append(dict(request.url.params))
            return answer(request) if callable(answer) else httpx.Response(200, json=answer)

        monkeypatch.setattr(geocoding, "transport", lambda: httpx.MockTransport(reply))

    return begin


def test_a_house_known_as_a_point_of_the_map_is_found_by_the_boundary(drawn):
    street = Street.objects.get(city=drawn, name="Італійська")
    assert officer_for_address(drawn, UNSERVED, DAY).outcome == Outcome.NOBODY
    PolicePoint.objects.create(
        city=drawn, kind="shelter", name="Укриття (демо)", street=street, house="10", latitude=46.48, longitude=30.74
    )
    assert officer_for_address(drawn, UNSERVED, DAY).match.officer.slug == "probna-iryna"
    assert officer_for_address(drawn, "Італійська, 12", DAY).outcome == Outcome.NOBODY


def test_the_row_of_a_house_comes_before_any_boundary(drawn, geocoder):
    geocoder([{"lat": "46.48", "lon": "30.74"}])
    assert officer_for_address(drawn, "Семена Палія, 72", DAY).match.officer.slug == "testovska-mariia"
    assert geocoder.asked == []


def test_a_geocoder_of_the_settings_gets_street_and_house_and_nothing_else(drawn, geocoder):
    geocoder([{"lat": "46.48", "lon": "30.74"}])
    assert officer_for_address(drawn, "Пушкінська 10, кв. 77, Одеса", DAY).match.officer.slug == "probna-iryna"
    assert geocoder.asked == [{"q": "вул. Італійська, 10, Одеса", "format": "jsonv2", "limit": "1"}]


def test_what_a_geocoder_does_not_know_leaves_the_answer_without_it(drawn, geocoder, monkeypatch):
    swapped = [{"lat": "30.74", "lon": "46.48"}]
    for answer in ([], {"error": "?"}, [{"lat": "тут"}], swapped, lambda _request: httpx.Response(503)):
        monkeypatch.setattr(geocoding, "_quiet_until", 0.0)
        geocoder(answer)
        assert officer_for_address(drawn, UNSERVED, DAY).outcome == Outcome.NOBODY
        assert len(geocoder.asked) == 1


def test_a_geocoder_that_hangs_is_asked_once_and_then_left_in_peace(drawn, geocoder):
    def hang(request):
        raise httpx.ReadTimeout("too long", request=request)

    geocoder(hang)
    for _turn in range(3):
        assert officer_for_address(drawn, UNSERVED, DAY).outcome == Outcome.NOBODY
    assert len(geocoder.asked) == 1


def test_without_a_geocoder_in_the_settings_nobody_is_asked(drawn, monkeypatch):
    monkeypatch.setattr(geocoding, "_ask", lambda query: pytest.fail(query))
    assert officer_for_address(drawn, UNSERVED, DAY).outcome == Outcome.NOBODY


def test_a_boundary_of_another_city_answers_for_nobody_here(drawn, places):
    assert officer_for_position(places.odesa, 46.48, 30.74, DAY).match.officer.slug == "probna-iryna"
    assert officer_for_position(places.other, 46.48, 30.74, DAY).outcome == Outcome.NOBODY


def test_a_renamed_street_is_found_by_its_new_name_at_once(places):
    assert officer_for_address(places.odesa, "Радісна, 5", DAY).outcome == Outcome.UNKNOWN
    street = Street.objects.get(city=places.odesa, name="Італійська")
    street.name, street.former_names = "Радісна", ["Італійська"]
    street.save()
    assert officer_for_address(places.odesa, "Радісна, 5", DAY).streets == (street,)
    Street.objects.filter(pk=street.pk).update(name="Сумна")
    assert officer_for_address(places.odesa, "Радісна, 5", DAY).outcome == Outcome.UNKNOWN
    Street.objects.bulk_create([Street(city=places.odesa, kind="вул.", name="Весела")])
    assert addresses.read(places.odesa, "Весела 1").outcome == addresses.Outcome.EXACT
    Street.objects.filter(city=places.odesa, name="Весела").delete()
    assert addresses.read(places.odesa, "Весела 1").outcome == addresses.Outcome.UNKNOWN


def test_the_names_of_streets_are_read_once_while_nothing_changes(places, django_assert_num_queries):
    first = addresses.index_of(places.odesa)
    with django_assert_num_queries(1):
        assert addresses.index_of(places.odesa) is first


def test_the_list_of_streets_leads_to_the_officer_without_typing(client, places):
    page = client.get("/map/streets/", {"district": "selyshche-kotovskoho", "letter": "В"}).content.decode()
    assert "Владислава Бувалкіна" in page.replace("\u00a0", " ")
    assert "Марсельська" not in page
    assert "Дерибасівська" not in page
    assert client.get("/map/streets/", {"district": "немає", "letter": "?", "page": "x"}).status_code == 200


def test_the_sheet_of_an_address_names_the_officer_and_leads_to_the_answer(client, places):
    sheet = client.get("/map/my-officer/poster.pdf", {"q": "Палія 72, кв 15"})
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF-1.7")
    assert client.get("/map/officers/testovska-mariia/poster.pdf").status_code == 200
    for text in ("", "Хрещатик 1", UNSERVED, "Палія", "вул. Зразкова, 15"):
        assert client.get("/map/my-officer/poster.pdf", {"q": text}).status_code == 404


def test_the_next_meeting_stands_beside_the_officer(client, places, monkeypatch):
    monkeypatch.setattr(nexts, "_tellers", [lambda officer: [nexts.Line(f"Найближча зустріч: {officer.slug}", "/zustrich/")]])
    page = client.get("/map/my-officer/", {"q": "Палія 72"}).content.decode()
    assert "Найближча зустріч: testovska-mariia" in page
