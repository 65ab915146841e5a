"""The demo content: one command, twice the same, never by accident in production."""

import re

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from accounts.models import User
from home.models import SiteSettings, UrgentMessage
from news.models import ArticlePage
from portal.core import demo
from portal.places.models import City
from tests.home.reading import words

pytestmark = pytest.mark.django_db


def counts():
    return {model.__name__: model.objects.count() for model in (Page, User, City, ArticlePage, UrgentMessage, SiteSettings)}


@pytest.mark.timeout(300)
def test_the_command_makes_two_cities_and_repeating_it_changes_nothing(client, client_of, capsys):
    call_command("load_demo")
    first = counts()
    call_command("load_demo")
    assert counts() == first
    assert first["City"] == 2
    assert first["ArticlePage"] >= 6
    assert {address for address, _role, _name in demo.LOGINS} <= set(User.objects.values_list("email", flat=True))
    assert client.login(email="resident@example.com", password=demo.PASSWORD)
    _every_page_answers(client, client_of)
    _every_page_has_a_preview()
    _news_points_to_what_it_reports_on(client)
    _pictures_load(client)
    assert "не вдалося" not in capsys.readouterr().out


def _every_page_answers(client, client_of):
    for city in City.objects.all():
        visitor = client_of(host=city.site.hostname)
        for page in Page.objects.descendant_of(city.site.root_page, inclusive=True).live():
            answer = visitor.get(page.get_url_parts()[2])
            assert answer.status_code == 200, page.url_path


def _every_page_has_a_preview():
    """An editor looks before publishing: tags, links and pictures of a draft are not in the database yet."""
    for page in Page.objects.live().specific():
        for mode, _label in getattr(page, "preview_modes", []):
            if page.url and page.get_latest_revision_as_object().is_previewable():
                answer = page.get_latest_revision_as_object().make_preview_request(preview_mode=mode)
                assert answer.status_code == 200, (page.url_path, mode)


def _pictures_load(client):
    """Without DEBUG too: a page whose pictures are not served looks broken."""
    addresses = set(re.findall(r'src="(/media/[^"]+)"', words(client.get("/news/"))))
    assert len(addresses) >= 5
    for address in addresses:
        assert client.get(address).status_code == 200, address


def _news_points_to_what_it_reports_on(client):
    page = words(client.get("/news/zustrich-na-semena-paliia/"))
    assert "/zustrichi/dvir-semena-paliia/" in page
    assert "/map/points/opornyi-punkt-922/" in page
    assert client.get("/map/points/opornyi-punkt-922/").status_code == 200
    assert "The lamps on Zabolotnoho" in words(client.get("/en/news/likhtari-na-zabolotnoho-svitiat/"))


def test_production_refuses_invented_people(settings):
    settings.ENVIRONMENT = "production"
    with pytest.raises(CommandError, match="--i-know"):
        call_command("load_demo")
    assert not User.objects.filter(email="resident@example.com").exists()


def test_the_video_part_alone_has_a_front_page(client, cities, settings):
    settings.PORTAL_PARTS = frozenset({"video"})
    page = words(client.get("/"))
    assert "Небезпека просто зараз?" in page
    assert "комплектів розумного спостереження" in page
    for absent in ("/map/my-officer/", "Подати звернення", "зустрічей у дворах", "Опитування триває"):
        assert absent not in page


def test_the_community_part_alone_promises_no_cameras(client, cities, settings):
    settings.PORTAL_PARTS = frozenset({"community"})
    page = words(client.get("/"))
    assert "зустрічей у дворах" in page
    assert "комплектів" not in page
