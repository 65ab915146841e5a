"""News: the list, its topics, an article and what it points to."""

from datetime import date, timedelta

import pytest
from wagtail.models import PageViewRestriction

from home.models import InfoPage
from news.models import NewsIndexPage, RelatedItem
from tests.harness.people import OTHER_HOST
from tests.home.reading import words

pytestmark = pytest.mark.django_db


def test_an_article_shows_its_day_its_author_and_its_topics(client, newsroom):
    newsroom("Ліхтарі світять", author_name="Редактор Остап (демо)", tags=["світло"], intro="Через тиждень.")
    answer = client.get("/news/likhtari-svitiat/")
    page = words(answer)
    assert "2 листопада 2026" in page
    assert "Редактор Остап (демо)" in page
    assert "/news/?tag=svitlo" in page or "tag=%D1%81" in page
    assert '"NewsArticle"' in page
    assert 'property="og:type" content="article"' in page
    assert not answer.cookies


def test_an_article_without_an_author_is_by_the_editors(client, newsroom):
    newsroom("Новина")
    assert "Редакція порталу" in words(client.get("/news/novyna/"))


def test_the_list_has_the_newest_first_and_no_drafts(client, newsroom):
    newsroom("Давня", day=date(2026, 10, 1))
    newsroom("Свіжа", day=date(2026, 11, 1))
    newsroom("Знята").unpublish()
    page = words(client.get("/news/"))
    assert page.index("Свіжа") < page.index("Давня")
    assert "Знята" not in page


def test_the_list_is_cut_into_pages(client, newsroom):
    for number in range(13):
        newsroom(f"Новина {number}", day=date(2026, 11, 1) + timedelta(days=number))
    first, second = words(client.get("/news/")), words(client.get("/news/?page=2"))
    assert first.count("card__title") == 12
    assert second.count("card__title") == 1
    assert "Новина 0" in second
    assert client.get("/news/?page=безлад").status_code == 200


def test_a_topic_narrows_the_list(client, newsroom):
    tagged = newsroom("Про світло", tags=["світло"])
    newsroom("Про школу", tags=["школа"])
    slug = tagged.tags.get().slug
    page = words(client.get("/news/", {"tag": slug}))
    assert "Про світло" in page
    assert "Про школу" not in page
    assert "Такої теми немає" in words(client.get("/news/", {"tag": "nemaie"}))


def test_topics_of_one_city_do_not_show_in_another(client, client_of, cities, newsroom):
    newsroom("Тут", tags=["світло"])
    newsroom("Там", city=cities.other, tags=["вишні"])
    here, there = words(client.get("/news/")), words(client_of(host=OTHER_HOST).get("/news/"))
    assert "вишні" not in here
    assert "Там" not in here
    assert "світло" not in there
    assert "Тут" not in there


def test_topics_of_drafts_are_not_offered(client, newsroom):
    newsroom("Чернетка", tags=["таємне"]).unpublish()
    newsroom("Жива", tags=["світло"])
    assert "таємне" not in words(client.get("/news/"))


def test_an_article_points_to_what_it_reports_on(client, newsroom, cities):
    target = InfoPage(title="Зустріч у дворі")
    cities.odesa.site.root_page.specific.add_child(instance=target)
    article = newsroom("Новина")
    RelatedItem.objects.create(article=article, page=target, sort_order=0)
    RelatedItem.objects.create(article=article, url="/map/points/opornyi-punkt-922/", title="Опорний пункт № 922", sort_order=1)
    page = words(client.get("/news/novyna/"))
    assert 'href="/zustrich-u-dvori/"' in page
    assert 'href="/map/points/opornyi-punkt-922/"' in page
    target.unpublish()
    assert "/zustrich-u-dvori/" not in words(client.get("/news/novyna/"))


def test_an_article_finds_its_kin_by_topic(client, newsroom):
    newsroom("Перша про світло", tags=["світло"])
    newsroom("Друга про світло", tags=["світло"])
    newsroom("Про школу", tags=["школа"])
    related = words(client.get("/news/persha-pro-svitlo/")).partition("Про це також")[2].partition("<footer")[0]
    assert "Друга про світло" in related
    assert "Перша про світло" not in related
    assert "Про школу" not in related


def test_an_empty_list_says_so(client, cities):
    cities.odesa.site.root_page.specific.add_child(instance=NewsIndexPage(title="Новини", slug="news"))
    assert "Новин ще немає" in words(client.get("/news/"))


def test_the_front_page_shows_three_and_leads_to_all(client, newsroom):
    for number in range(4):
        newsroom(f"Новина {number}", day=date(2026, 11, 1) + timedelta(days=number))
    page = words(client.get("/"))
    assert "Новина 3" in page
    assert "Новина 0" not in page
    assert "Усі новини" in page


def test_the_list_asks_the_database_little(client, newsroom, django_assert_max_num_queries):
    for number in range(12):
        newsroom(f"Новина {number}", tags=["світло"])
    client.get("/news/")
    with django_assert_max_num_queries(30):
        client.get("/news/")


def test_a_closed_article_is_in_no_list(client, newsroom):
    PageViewRestriction.objects.create(page=newsroom("Закрита"), restriction_type="login")
    for address in ("/news/", "/news/feed/rss/", "/news/feed/atom/", "/"):
        assert "Закрита" not in words(client.get(address))
