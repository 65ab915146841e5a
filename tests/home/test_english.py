"""English where it is written, Ukrainian where it is not; nobody is sent by the browser's language."""

import pytest
from wagtail.models import Locale

from home.models import AboutPage, InfoPage
from tests.home.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def english():
    return Locale.objects.get(language_code="en")


@pytest.fixture
def translated(grow, english, cities):
    """A page and the front page with their English; another page without."""

    def make(page, **fields):
        copied = page.copy_for_translation(english)
        for name, value in fields.items():
            setattr(copied, name, value)
        copied.save_revision().publish()
        return copied

    make(cities.odesa.site.root_page.specific, title="Safe Odesa")
    about = grow(AboutPage(title="Про проєкт", intro="Що це."))
    make(about, title="About the project", intro="What this is.")
    grow(InfoPage(title="Правила", intro="Як поводимося."))
    return make


def test_a_translated_page_is_english_under_en(client, translated):
    page = words(client.get("/en/pro-proiekt/"))
    assert "About the project" in page
    assert '<html lang="en">' in page
    assert "Skip to content" in page
    assert 'rel="alternate" hreflang="uk" href="http://localhost:8000/pro-proiekt/"' in page
    assert 'rel="canonical" href="http://localhost:8000/en/pro-proiekt/"' in page


def test_a_page_without_english_shows_its_ukrainian_text_and_says_so(client, translated):
    answer = client.get("/en/pravyla/")
    page = words(answer)
    assert answer.status_code == 200
    assert "Як поводимося." in page
    assert '<main id="main" tabindex="-1" lang="uk">' in page
    assert "not in English yet" in page
    assert 'rel="canonical" href="http://localhost:8000/pravyla/"' in page


def test_without_any_english_page_the_site_still_answers_under_en(client, grow):
    grow(InfoPage(title="Правила", intro="Як поводимося."))
    assert "Як поводимося." in words(client.get("/en/pravyla/"))
    assert client.get("/en/").status_code == 200


def test_an_english_draft_is_not_shown(client, translated, english, grow):
    page = grow(InfoPage(title="Довідка", intro="Українською."))
    page.copy_for_translation(english)
    assert "Українською." in words(client.get("/en/dovidka/"))


def test_a_page_below_a_translated_one_falls_back_too(client, translated, grow):
    about = AboutPage.objects.get(title="Про проєкт")
    grow(InfoPage(title="Статут", intro="Правила спілки."), parent=about)
    assert "Правила спілки." in words(client.get("/en/pro-proiekt/statut/"))


def test_what_is_nowhere_is_not_found_in_both(client, translated):
    assert client.get("/en/nemaie/").status_code == 404
    assert client.get("/nemaie/").status_code == 404


def test_the_language_link_leads_to_the_same_page(client, translated):
    assert 'href="/en/pro-proiekt/"' in words(client.get("/pro-proiekt/"))
    assert 'href="/pro-proiekt/"' in words(client.get("/en/pro-proiekt/"))
    assert 'href="/en/pravyla/"' in words(client.get("/pravyla/"))
    assert 'href="/pravyla/"' in words(client.get("/en/pravyla/"))
    assert 'href="/en/search/?q=dvir"' in words(client.get("/search/?q=dvir"))


def test_the_menu_stays_in_the_language_being_read(client, translated):
    assert 'href="/en/pro-proiekt/"' in words(client.get("/en/pravyla/"))


@pytest.mark.parametrize("wanted", ["en", "en-GB,en;q=0.9", "ru", "de"])
def test_ukrainian_loads_by_default_whatever_the_browser_asks(wanted, client, translated):
    answer = client.get("/pro-proiekt/", headers={"accept-language": wanted})
    assert answer.status_code == 200
    assert '<html lang="uk">' in words(answer)
    assert "Що це." in words(answer)


def test_an_english_page_belongs_to_its_city(translated, cities):
    assert AboutPage.objects.get(title="About the project").get_city() == cities.odesa
