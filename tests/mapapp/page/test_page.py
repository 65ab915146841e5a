"""The map page: its list and its data are one, weigh little, and are asked for again cheaply."""

import gzip
import re

import pytest

from mapapp import sampling
from mapapp.models import Officer, PolicePoint
from mapapp.page import compact

CARDS = re.compile(r'data-place="([po]\d+)"')
FILTERS = [{}, {"kind": "base"}, {"kind": "officer"}, {"district": "peresypskyi"}, {"service": "violence"}, {"q": "добровольского"}]


@pytest.fixture
def data(client, places):
    return lambda **query: client.get("/map/places.json", query).json()


def of_list(client, **query) -> list[str]:
    found: list[str] = []
    for page in (1, 2, 3):
        more = CARDS.findall(client.get("/map/", {**query, "page": page}).content.decode())
        found += [key for key in more if key not in found]
    return found


def test_the_list_and_the_data_of_the_map_hold_the_same_places(client, data):
    somewhere = set(Officer.objects.filter(reception_point__live=True).values_list("pk", flat=True))
    for query in FILTERS:
        on_the_map = [key for key in of_list(client, **query) if key[0] == "p" or int(key[1:]) in somewhere]
        assert on_the_map
        assert data(**query)["id"] == on_the_map, query


def test_a_place_stands_where_the_register_says_within_a_metre(data, places):
    columns = data(kind="base")
    for number, key in enumerate(columns["id"]):
        point = PolicePoint.objects.get(pk=int(key[1:]))
        assert (columns["at"][0] + columns["lat"][number]) / compact.STEP == pytest.approx(point.latitude, abs=0.5e-5)
        assert (columns["at"][1] + columns["lng"][number]) / compact.STEP == pytest.approx(point.longitude, abs=0.5e-5)
        assert columns["name"][number] == point.name
        assert columns["kinds"][columns["kind"][number]] == ["base", "опорний пункт поліції", "lamp"]


def test_data_that_did_not_change_are_not_sent_again(client, places):
    first = client.get("/map/places.json")
    again = client.get("/map/places.json", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(live=False)
    changed = client.get("/map/places.json", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert "no-cache" in changed["Cache-Control"]


def test_data_go_compressed_to_whoever_takes_it(client, places):
    plain = client.get("/map/places.json")
    small = client.get("/map/places.json", headers={"accept-encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert "Accept-Encoding" in small["Vary"]


def test_one_place_is_told_by_its_key_and_by_its_page(client, places):
    point = PolicePoint.objects.get(city=places.odesa, slug="opornyi-punkt-921")
    by_key = client.get(f"/map/place/p{point.pk}.json").json()
    assert by_key == client.get("/map/place/point-opornyi-punkt-921.json").json()
    assert by_key["url"] == point.get_absolute_url()
    assert by_key["name"] == point.name
    for key in ("p0", "o999999999", "p99999999999999999999", "point-nemaie", "officer-", "x1", "p", "p١"):
        assert client.get(f"/map/place/{key}.json").status_code == 404, key


def test_neither_a_draft_nor_another_citys_place_is_told(client, places):
    hidden = PolicePoint.objects.filter(city=places.odesa).first()
    PolicePoint.objects.filter(pk=hidden.pk).update(live=False)
    foreign = Officer.objects.filter(city=places.other).first()
    assert client.get(f"/map/place/p{hidden.pk}.json").status_code == 404
    assert client.get(f"/map/place/o{foreign.pk}.json").status_code == 404
    keys = client.get("/map/places.json").json()["id"]
    assert f"p{hidden.pk}" not in keys
    assert f"o{foreign.pk}" not in keys


def test_only_the_map_for_frames_may_stand_in_a_frame_of_another_site(client, places):
    framed = client.get("/map/embed/", {"kind": "shelter"})
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert not framed.cookies
    assert 'href="/map/?kind=shelter"' in framed.content.decode()
    for url in ("/map/", "/map/my-officer/", "/map/print/", "/map/streets/"):
        answer = client.get(url)
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_the_line_for_other_sites_keeps_the_filters_and_no_markup_of_a_stranger(client, places):
    page = client.get("/map/", {"kind": "shelter", "q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "/map/embed/?kind=shelter" in page


def test_the_sheet_for_paper_says_the_filters_and_leaves_nothing_out(client, places):
    page = client.get("/map/print/", {"kind": "shelter", "open": "on"}).content.decode()
    assert "укриття" in page
    assert "Лише відкриті зараз" in page
    assert page.count("<tr>") == 1 + len(client.get("/map/places.json", {"kind": "shelter", "open": "on"}).json()["id"])


def test_a_thousand_places_cost_a_page_no_more_than_twenty_do(client, places, django_assert_max_num_queries):
    client.get("/map/?page=1")
    sampling.make(places.odesa, 1000, 50)
    with django_assert_max_num_queries(16):
        page = client.get("/map/", {"page": 2})
    assert len(page.content) < 100_000
    assert len(CARDS.findall(page.content.decode())) <= 40
    # Beyond the last page stands the last one.
    assert client.get("/map/", {"page": 10**9}).status_code == 200
