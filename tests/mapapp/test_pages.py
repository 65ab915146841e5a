"""Pages of the map as residents see them."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from mapapp import demo, listing, stats
from mapapp.models import Officer, OfficerDuty, PolicePoint, ServedStreet
from mapapp.page.views import ON_A_PAGE
from portal.core.models import PortalImage
from tests.mapapp.conftest import OTHER_HOST

IDS = re.compile(r'<article[^>]* id="((?:point|officer)-[a-z0-9-]+)"')
PAGES = ["/map/", "/map/points/opornyi-punkt-921/", "/map/officers/prykladenko-taras/", "/map/my-officer/", "/map/my-officer/?q=Палія+72"]


@pytest.fixture
def get(client, places):
    def read(url, **query):
        answer = client.get(url, query)
        assert answer.status_code == 200
        return answer.content.decode().replace("\u00a0", " ")

    return read


@pytest.mark.parametrize("url", PAGES)
def test_a_visitor_gets_no_cookie_and_no_session(client, places, url):
    answer = client.get(url)
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"kind": "base"},
        {"kind": "officer"},
        {"district": "peresypskyi"},
        {"district": "tairova"},
        {"q": "добровольского"},
        {"q": "прикладенко"},
        {"open": "on"},
    ],
)
def test_the_list_and_the_maps_data_show_the_same_places(client, get, query):
    pages = [IDS.findall(get("/map/", **query, page=page)) for page in (1, 2)]
    listed = pages[0] if pages[0] == pages[1] else [*pages[0], *pages[1]]  # past the end stands the last page again
    data = client.get("/map/places.geojson", query).json()
    assert listed == [feature["properties"]["id"] for feature in data["features"]]


def test_the_list_comes_before_the_map(get):
    page = get("/map/")
    assert page.index('id="point-opornyi-punkt-921"') < page.index('id="map"')


def test_filters_choose_by_kind_district_and_words(get):
    assert {i.split("-")[0] for i in IDS.findall(get("/map/", kind="officer"))} == {"officer"}
    assert len(IDS.findall(get("/map/", kind="shelter"))) == 7
    assert len(IDS.findall(get("/map/", district="selyshche-kotovskoho"))) == ON_A_PAGE
    assert not IDS.findall(get("/map/", district="prymorskyi"))
    assert IDS.findall(get("/map/", q="ПРИКЛАДЕНКО Тарас")) == ["officer-prykladenko-taras"]
    # an old name of a served street finds who serves it
    assert "officer-uiavnyi-bohdan" in IDS.findall(get("/map/", q="Бочарова"))


def test_the_filter_of_a_district_leads_to_its_page(get):
    link = '<a href="/map/districts/selyshche-kotovskoho/">Докладніше: Селище Котовського</a>'
    assert link in get("/map/", district="selyshche-kotovskoho")
    assert "Докладніше:" not in get("/map/") + get("/map/", district="nemaie", kind="officer")


def test_an_unknown_filter_is_told_and_the_list_still_shows(get):
    page = get("/map/", kind="dragon")
    assert "field--error" in page
    assert len(IDS.findall(page)) == ON_A_PAGE


def test_nothing_found_says_what_to_do(get):
    page = get("/map/", q="цього немає")
    assert "Нічого не знайшли" in page
    assert 'href="/map/"' in page


def test_open_now_keeps_those_that_are_open(places, settings):
    PolicePoint.objects.filter(city=places.odesa).update(is_24_7=False, hours={})
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(is_24_7=True)
    assert [place.slug for place in listing.chosen(places.odesa, {"open": True})] == ["opornyi-punkt-921"]


def test_names_stand_in_the_order_of_the_ukrainian_alphabet(places):
    Officer.objects.exclude(phone__lte="+380000000024").update(live=False)
    Officer.objects.filter(slug="probna-iryna").update(last_name="Їжак")
    Officer.objects.filter(slug="umovnyi-petro").update(last_name="Ґанок")
    for officer in Officer.objects.filter(slug__in=["probna-iryna", "umovnyi-petro"]):
        officer.save()
    names = [officer.last_name for officer in listing.chosen(places.odesa, {"kind": "officer"})]
    assert names == [
        "Взірцевий", "Вигаданко", "Ґанок", "Ескізний", "Зразкова", "Їжак", "Казкова", "Макетна", "Навчальний",
        "Показенко", "Прикладенко", "Схеменко", "Тестовська", "Уявний",
    ]  # fmt: skip


def test_a_draft_shows_nowhere(client, places):
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(live=False)
    Officer.objects.filter(slug="prykladenko-taras").update(live=False)
    assert client.get("/map/points/opornyi-punkt-921/").status_code == 404
    assert client.get("/map/officers/prykladenko-taras/").status_code == 404
    for url in ("/map/", "/map/places.geojson", "/map/officers/zrazkova-olena/", "/map/my-officer/?q=Володимира+Великого+1"):
        text = client.get(url).content.decode()
        assert "opornyi-punkt-921" not in text, url
        assert "prykladenko-taras" not in text, url


def test_no_record_of_one_city_shows_in_the_other(places):
    odesa, other = Client(headers={"host": "localhost"}), Client(headers={"host": OTHER_HOST})
    for url in ("/map/", "/map/places.geojson", "/map/districts.geojson", "/map/my-officer/?q=Палія+72"):
        here, there = odesa.get(url).content.decode(), other.get(url).content.decode()
        assert "nebuvalyi" not in here, url
        assert "punkt-952" not in here, url
        assert "testovska" not in there, url
        assert "kotovskoho" not in there, url
    assert "nebuvalyi-ostap" in other.get("/map/my-officer/?q=Палія+72").content.decode()
    assert odesa.get("/map/officers/nebuvalyi-ostap/").status_code == 404
    assert odesa.get("/map/points/opornyi-punkt-952/").status_code == 404
    assert other.get("/map/officers/prykladenko-taras/").status_code == 404
    assert other.get("/map/officers/nebuvalyi-ostap/").status_code == 200


def test_a_page_says_when_it_was_checked_and_when_that_is_too_long_ago(get):
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(verified_at=date.today() - timedelta(days=90))
    assert "Перевірено" in get("/map/points/opornyi-punkt-921/")
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(verified_at=date.today() - timedelta(days=91))
    stale = get("/map/points/opornyi-punkt-921/")
    assert "Давно не перевіряли" in stale
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(verified_at=None)
    assert "ще ніхто не звіряв" in get("/map/points/opornyi-punkt-921/")


def test_pages_show_whom_to_call_and_that_records_are_invented(get):
    page = get("/map/officers/prykladenko-taras/")
    for text in (
        "Прикладенко Тарас Демович (демо)",
        "tel:+380000000011",
        "Вівторок і четвер",
        'href="tel:102"',
        'href="/appeals/"',
        "tag--demo",
    ):
        assert text in page, text
    assert "непарні 1–79" in page


def test_an_absent_officers_page_names_the_substitute_and_no_dates(get, places):
    duty = OfficerDuty.objects.get(officer__slug="maketna-sofiia")
    page = get("/map/officers/maketna-sofiia/")
    assert "Ескізний Юрій Демович (демо)" in page
    assert f"{duty.ends_on:%d.%m.%Y}" not in page
    assert f"{duty.ends_on.day} " not in page.split("До кого звертатися сьогодні")[1].split("</section>")[0]


def test_a_photo_without_consent_is_not_shown(get, places):
    data = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(data, "PNG")
    photo = PortalImage.objects.create(title="Фото", alt="Офіцер", file=ImageFile(BytesIO(data.getvalue()), name="p.png"))
    Officer.objects.filter(slug="prykladenko-taras").update(photo=photo, photo_consent=False)
    assert "<img" not in get("/map/officers/prykladenko-taras/").split("<main")[1]
    Officer.objects.filter(slug="prykladenko-taras").update(photo_consent=True)
    assert "<img" in get("/map/officers/prykladenko-taras/").split("<main")[1]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("Семена Палія, 72", "Тестовська Марія Демівна (демо)"),
        ("Паустовського", "Оберіть свій варіант"),
        ("Нічийна, 5", "За ваш масив відповідає"),
        ("Пушкінська, 10", "За цю адресу поки ніхто не записаний"),
        ("Хрещатик, 1", "Такої вулиці не знайшли"),
        ("Каманна 3", "Валерія"),
        ("", "Що можна написати"),
        ("<script>alert(1)</script>", "Такої вулиці не знайшли"),
    ],
)
def test_each_answer_to_an_address_has_its_page(get, q, said):
    page = get("/map/my-officer/", q=q)
    assert said in page
    assert "<script>alert" not in page
    assert 'href="tel:102"' in page


def test_a_position_is_answered_too(get):
    assert "Прикладенко Тарас" in get("/map/my-officer/", lat="46.586", lng="30.781")
    Officer.objects.update(boundary=None)
    assert "Взірцевий Микола" in get("/map/my-officer/", lat="46.58", lng="30.79")
    assert "Що можна написати" in get("/map/my-officer/", lat="x", lng="30.79")


@pytest.mark.parametrize(
    ("url", "most"), [(PAGES[0], 16), (PAGES[1], 16), (PAGES[2], 19), (PAGES[3], 12), (PAGES[4], 16), ("/map/places.geojson", 6)]
)
def test_pages_ask_the_database_a_bounded_number_of_times(client, places, django_assert_max_num_queries, url, most):
    client.get(url)
    with django_assert_max_num_queries(most):
        client.get(url)


def test_the_list_asks_no_more_for_more_places(client, places):
    client.get("/map/")
    with CaptureQueriesContext(connection) as few:
        client.get("/map/?kind=officer")
    OfficerDuty.objects.filter(is_demo=True).delete()
    for number in range(20):
        Officer.objects.create(city=places.odesa, last_name=f"Зразок{number}", first_name="Демо", is_demo=True)
    with CaptureQueriesContext(connection) as many:
        client.get("/map/?kind=officer")
    assert len(many) <= len(few)


def test_loading_the_demo_again_changes_nothing(places):
    before = stats.counts(places.odesa)
    demo.load(places.odesa)
    assert stats.counts(places.odesa) == before
    assert before["officers"] >= 40
    assert before["points"] >= 25
    assert before["streets"] >= 60
    assert stats.counts(places.other)["points"] == 2
    assert stats.counts(places.other)["officers"] == 1


def test_invented_records_are_plainly_invented(places):
    for officer in Officer.objects.all():
        assert "(демо)" in officer.full_name
        assert officer.phone.startswith("+38000")
        assert officer.email.endswith("@example.com")
    for point in PolicePoint.objects.all():
        assert int(point.house) >= 900
        assert point.is_demo
        assert point.phone[:6] in ("", "+38000")
    assert not ServedStreet.objects.exclude(street__city_id=F("officer__city_id")).exists()
