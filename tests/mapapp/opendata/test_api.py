"""The API as a program meets it: pages, errors, caching, limits."""

import csv
import io
import json

import pytest
from django.test import Client

from mapapp.models import Officer, PolicePoint, Unit
from mapapp.opendata import http, schemas
from tests.mapapp.conftest import OTHER_HOST

LISTS = ("districts", "streets", "units", "points", "officers")


def _problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("name", LISTS)
def test_walking_the_pages_meets_every_record_once(client, places, name):
    keys, url = [], f"/api/v1/{name}?limit=7"
    while url:
        page = client.get(url).json()
        keys += [row.get("slug") or row["id"] for row in page["results"]]
        url = page["next"]
    assert len(keys) == len(set(keys)) == page["count"]
    back = client.get(page["previous"]).json() if page["previous"] else page
    assert back["results"]


def test_filters_choose_and_stay_in_the_links(client, places):
    page = client.get("/api/v1/points", {"kind": "base", "district": "peresypskyi", "limit": 2}).json()
    assert {row["kind"] for row in page["results"]} == {"base"}
    assert "kind=base" in page["next"]
    assert "district=peresypskyi" in page["next"]
    assert client.get("/api/v1/officers", {"q": "прикладенко"}).json()["count"] == 1
    assert client.get("/api/v1/streets", {"q": "добровольского"}).json()["results"][0]["name"] == "Князя Володимира Великого"
    assert client.get("/api/v1/streets", {"district": "prymorskyi"}).json()["count"] == 3


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("/api/v1/points?limit=0", "limit"),
        ("/api/v1/points?limit=201", "limit"),
        ("/api/v1/points?limit=1e9", "limit"),
        ("/api/v1/points?limit=", "limit"),
        ("/api/v1/points?offset=-1", "offset"),
        ("/api/v1/points?offset=" + "9" * 400, "offset"),
        ("/api/v1/points?kind=dragon", "kind"),
        ("/api/v1/points?district=a/b", "district"),
        ("/api/v1/points?q=" + "а" * 201, "q"),
        ("/api/v1/points?kinds=base", "kinds"),
        ("/api/v1/points?kind=base&kind=station", "kind"),
        ("/api/v1/locate?lat=nan&lng=30", "lat"),
        ("/api/v1/locate?lat=146&lng=30", "lat"),
        ("/api/v1/lookup", "address"),
        ("/api/v1/locate?lat=46", "lng"),
        ("/api/v1/officers.csv?page=2", "page"),
    ],
)
def test_a_wrong_parameter_is_named_and_nothing_breaks(client, places, url, wrong):
    body = _problem(client.get(url), 400)
    assert [error["name"] for error in body["errors"]] == [wrong]
    assert body["errors"][0]["detail"].endswith(".")


@pytest.mark.parametrize("url", ["/api/v1/points?q=%00", "/api/v1/points/a%00b", "/api/v1/points?%00=1", "/api/v1/points?q=%ff%fe"])
def test_signs_that_no_text_has_are_refused(client, places, url):
    assert client.get(url).status_code in (400, 404)


@pytest.mark.parametrize(
    "url", ["/api/v1/points/nemaie", "/api/v1/units/999999", "/api/v1/units/99999999999999999999", "/api/v1/zzz", "/api/v1/points/"]
)
def test_what_is_not_there_is_told_as_a_problem(client, places, url):
    assert client.get(url).status_code in (400, 404)
    assert client.get(url)["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("url", ["/api/v1/points", "/api/v1/points.csv", "/api/v1/", "/api/v1/openapi.json"])
def test_nothing_can_be_written(places, method, url):
    answer = getattr(Client(enforce_csrf_checks=True), method)(url)
    _problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_foreign_sites_may_ask(client, places):
    answer = client.options("/api/v1/points", headers={"origin": "https://example.org", "access-control-request-method": "GET"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    head = client.head("/api/v1/points")
    assert head.status_code == 200
    assert head.content == b""


@pytest.mark.parametrize("url", ["/api/v1/points", "/api/v1/points.csv", "/api/v1/officers.geojson"])
def test_an_answer_is_asked_about_by_its_etag(client, places, url):
    first = client.get(url)
    assert "public" in first["Cache-Control"]
    assert not first.cookies
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(name="Інша назва")
    Officer.objects.filter(slug="prykladenko-taras").update(first_name="Інше")
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_past_the_limit_it_says_when_to_come_again(places):
    client = Client(REMOTE_ADDR="198.51.100.7")
    answers = [client.get("/api/v1/lookup?address=Палія 72") for _ in range(2 * http.LOOKUPS_A_MINUTE + 1)]
    assert answers[0].status_code == 200
    body = _problem(answers[-1], 429)
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert "CSV" in body["detail"]
    assert Client(REMOTE_ADDR="198.51.100.200").get("/api/v1/lookup?address=Палія 72").status_code == 200
    assert client.get("/api/v1/points").status_code == 200


def test_an_address_leads_to_the_officer_and_is_not_kept(client, places):
    answer = client.get("/api/v1/lookup", {"address": "вул. Семена Палія, 72"})
    body = answer.json()
    assert body["outcome"] == "found"
    assert body["matches"][0]["officer"]["slug"] == "testovska-mariia"
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/api/v1/lookup", {"address": "Каманна 3"}).json()["near"]
    assert client.get("/api/v1/locate", {"lat": "46.586", "lng": "30.781"}).json()["matches"][0]["officer"]["slug"] == "prykladenko-taras"


def test_a_draft_is_nowhere(client, places):
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(live=False)
    Officer.objects.filter(slug="umovnyi-petro").update(live=False)
    unit = Unit.objects.get(name="Демонстраційне районне управління поліції № 901")
    Unit.objects.filter(pk=unit.pk).update(live=False)
    _problem(client.get("/api/v1/points/opornyi-punkt-921"), 404)
    _problem(client.get("/api/v1/officers/umovnyi-petro"), 404)
    _problem(client.get(f"/api/v1/units/{unit.pk}"), 404)
    for name in LISTS:
        for url in (f"/api/v1/{name}?limit=200", f"/api/v1/{name}.csv"):
            text = client.get(url).content.decode()
            assert "opornyi-punkt-921" not in text, url
            assert "umovnyi-petro" not in text, url
            assert unit.name not in text, url
    assert all(row["parent"] != unit.pk for row in client.get("/api/v1/units").json()["results"])


def test_each_city_gives_its_own(places):
    for name in LISTS:
        here = Client().get(f"/api/v1/{name}?limit=200").content.decode()
        there = Client(headers={"host": OTHER_HOST}).get(f"/api/v1/{name}?limit=200").content.decode()
        assert "951" not in here.replace('"id":951', ""), name
        assert "kotovskoho" not in there, name
    assert Client(headers={"host": OTHER_HOST}).get("/api/v1/officers/prykladenko-taras").status_code == 404


def test_a_table_opens_in_a_spreadsheet_and_runs_nothing_there(client, places):
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(
        name='=HYPERLINK("http://example.com")', hours_note="-1+1", address_note="@SUM"
    )
    answer = client.get("/api/v1/points.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert list(rows[0]) == list(schemas.PointOut.model_fields)
    row = next(row for row in rows if row["slug"] == "opornyi-punkt-921")
    assert row["name"].startswith("'=")
    assert row["phone"] == "tel:+380000000005"
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_shapes_are_geojson(client, places):
    for name, kinds in (("districts", {"Polygon"}), ("points", {"Point"}), ("officers", {"Polygon"})):
        answer = client.get(f"/api/v1/{name}.geojson")
        assert answer["Content-Type"].startswith("application/geo+json")
        features = answer.json()["features"]
        assert {feature["geometry"]["type"] for feature in features if feature["geometry"]} == kinds
    assert sum(1 for feature in features if feature["geometry"]) == 36


def test_the_document_describes_every_address(client, places):
    document = client.get("/api/v1/openapi.json").json()
    assert document["info"]["license"]["url"] == schemas.LICENCE
    for name in LISTS:
        operation = document["paths"][f"/api/v1/{name}"]["get"]
        assert operation["summary"]
        assert "application/problem+json" in operation["responses"]["400"]["content"]
        assert client.get(f"/api/v1/{name}").status_code == 200
    assert "демо" in json.dumps(document, ensure_ascii=False)


def test_the_page_about_the_data_names_every_field(client, places):
    answer = client.get("/map/open-data/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    for schema in (schemas.PointOut, schemas.OfficerOut, schemas.StreetOut, schemas.DistrictOut, schemas.UnitOut):
        for name, field in schema.model_fields.items():
            assert f"<code>{name}</code>" in text
            assert field.description, name


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_records_asks_the_database_a_bounded_number_of_times(client, places, django_assert_max_num_queries, name):
    client.get(f"/api/v1/{name}")
    with django_assert_max_num_queries(8):
        client.get(f"/api/v1/{name}?limit=200")
