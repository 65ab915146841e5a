"""RSS and Atom: well formed, absolute, of one city, without a cookie."""

from xml.etree import ElementTree

import pytest

from tests.harness.people import OTHER_HOST

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, kind):
    answer = client.get(f"/news/feed/{kind}/")
    assert answer.status_code == 200
    assert not answer.cookies
    return answer, ElementTree.fromstring(answer.content)


def test_rss_has_what_readers_need(client, newsroom):
    newsroom("Ліхтарі світять & гріють", intro="Через тиждень.", tags=["світло"], author_name="Остап (демо)")
    answer, root = feed(client, "rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    item = root.find("channel/item")
    assert item.findtext("title") == "Ліхтарі світять & гріють"
    assert item.findtext("link") == "http://localhost:8000/news/likhtari-svitiat-hriiut/"
    assert item.findtext("guid") == item.findtext("link")
    assert item.findtext("description") == "Через тиждень."
    assert item.findtext("category") == "світло"
    assert "Mon, 02 Nov 2026" in item.findtext("pubDate")
    assert root.findtext("channel/link") == "http://localhost:8000/"
    assert root.findtext("channel/language") == "uk"


def test_atom_has_what_readers_need(client, newsroom):
    newsroom("Ліхтарі світять", intro="Через тиждень.")
    answer, root = feed(client, "atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert root.findtext(f"{ATOM}id") == "http://localhost:8000/news/feed/atom/"
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Ліхтарі світять"
    assert entry.find(f"{ATOM}link").get("href") == "http://localhost:8000/news/likhtari-svitiat/"
    assert entry.findtext(f"{ATOM}updated")
    assert entry.findtext(f"{ATOM}id") == "http://localhost:8000/news/likhtari-svitiat/"


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_each_city_has_its_own_feed(kind, client, client_of, cities, newsroom):
    newsroom("Тут")
    newsroom("Там", city=cities.other)
    newsroom("Чернетка").unpublish()
    here = client.get(f"/news/feed/{kind}/").content.decode()
    there = client_of(host=OTHER_HOST).get(f"/news/feed/{kind}/").content.decode()
    assert "Тут" in here
    assert "Там" not in here
    assert "Чернетка" not in here
    assert "Там" in there
    assert "Тут" not in there
    assert f"http://{OTHER_HOST}:8000/news/tam/" in there
    assert "localhost:8000/news/" not in there.replace(OTHER_HOST, "")


def test_an_empty_feed_is_a_feed(client, cities):
    for kind in ("rss", "atom"):
        feed(client, kind)
