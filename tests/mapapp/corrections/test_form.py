"""«Тут помилка»: anybody may say so, once is once, and nobody but editors reads it."""

import uuid

import pytest
from django.test import Client

from mapapp.corrections.models import Correction
from mapapp.models import Officer
from portal.places.models import Street
from tests.mapapp.conftest import OTHER_HOST


@pytest.mark.parametrize("path", ["officer/prykladenko-taras", "point/opornyi-punkt-921", "district/selyshche-kotovskoho"])
def test_each_kind_of_record_has_its_form_and_no_cookie_is_left(places, path):
    answer = Client().get(f"/map/report/{path}/")
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert 'name="what"' in answer.content.decode()


def test_a_street_has_one_too(client, places):
    street = Street.objects.get(name="Семена Палія", city=places.odesa)
    assert "Семена Палія" in client.get(f"/map/report/street/{street.pk}/").content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    "path",
    ["officer/nemaie", "dragon/prykladenko-taras", "street/99999999999999999999", "street/abc", "officer/nebuvalyi-ostap"],
)
def test_what_is_not_there_or_of_another_city_has_no_form(client, places, path):
    assert client.get(f"/map/report/{path}/").status_code == 404


def test_a_draft_has_no_form(client, places):
    Officer.objects.filter(slug="prykladenko-taras").update(live=False)
    assert client.get("/map/report/officer/prykladenko-taras/").status_code == 404


def test_a_report_is_written_down_with_its_city_and_leads_back(report, places):
    answer = report(email="Susid@Example.com")
    assert answer.status_code == 302
    made = Correction.objects.get()
    assert (made.city, made.element_kind, made.state) == (places.odesa, "officer", "new")
    assert made.element_name == "Прикладенко Тарас Демович (демо)"
    assert made.email == "susid@example.com"
    page = Client().get(answer["Location"]).content.decode()
    assert 'href="/map/officers/prykladenko-taras/"' in page


def test_the_same_form_twice_is_one_report(report):
    key = str(uuid.uuid4())
    assert report(form_key=key).status_code == report(form_key=key).status_code == 302
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"what": "dragon"}, {"text": "ой"}, {"text": "а" * 1001}, {"email": "не пошта"}, {"form_key": "x"}, {"text": "a\0b" * 5}]
)
def test_a_wrong_field_is_told_and_nothing_is_kept(report, fields):
    answer = report(**fields)
    assert answer.status_code == 422
    assert not Correction.objects.exists()


def test_the_words_are_shown_to_no_visitor(report, client):
    report(text="Таємні слова про помилку", email="susid@example.com")
    for url in ("/map/", "/map/officers/prykladenko-taras/", "/map/report/officer/prykladenko-taras/", "/api/v1/officers?limit=200"):
        text = client.get(url).content.decode()
        assert "Таємні слова" not in text
        assert "susid@example.com" not in text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_the_page_of_thanks_leads_nowhere_else(client, places, back):
    page = client.get("/map/report/thanks/", {"back": back}).content.decode()
    assert f'href="{back}' not in page
    assert '<a class="btn" href="/map/">' in page


def test_many_from_one_person_are_stopped(client, places, settings, resident):
    settings.GUARDS_SPAM = True
    client.force_login(resident)
    said = []
    for _turn in range(25):
        page = client.get("/map/report/point/opornyi-punkt-921/")
        form = page.context["form"]
        data = {"what": "hours", "text": "Інші години прийому", "form_key": str(uuid.uuid4()), "guard_stamp": form["guard_stamp"].value()}
        said.append(client.post("/map/report/point/opornyi-punkt-921/", data).status_code)
    assert said[0] == 302
    assert said[-1] == 422
    assert Correction.objects.count() == 20


def test_pages_of_records_lead_to_the_form(client, places):
    assert "/map/report/officer/prykladenko-taras/" in client.get("/map/officers/prykladenko-taras/").content.decode()
    assert "/map/report/point/opornyi-punkt-921/" in client.get("/map/points/opornyi-punkt-921/").content.decode()
    assert client.get("/map/report/officer/prykladenko-taras/", headers={"host": OTHER_HOST}).status_code == 404
