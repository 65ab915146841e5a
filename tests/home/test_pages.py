"""Editors' pages: what each shows, and what none may do."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.models import (
    AboutPage,
    ContactLine,
    ContactsPage,
    InfoPage,
    Milestone,
    Partner,
    PartnersPage,
    Resource,
    ResourceDirectoryPage,
    ResultsPage,
    SaidDone,
)
from home.models.project import add_months
from portal.core import results
from tests.home.reading import words

pytestmark = pytest.mark.django_db


def test_the_front_page_answers_without_a_cookie(client, cities):
    answer = client.get("/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Хто мій" in words(answer)


def test_the_first_screen_keeps_its_order(client, cities):
    home = cities.odesa.site.root_page.specific
    SaidDone.objects.create(page=home, said="Темно біля арки", done="Поставили ліхтар")
    html = words(client.get("/"))
    order = ["Небезпека просто зараз?", "tel:102", "/map/my-officer/", "Подати звернення", "Обіцяне і", "Темно біля арки"]
    places = [html.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


def test_blocks_without_content_are_not_on_the_front_page(client, cities):
    html = words(client.get("/"))
    for absent in ("Опитування триває", "Ми зробили", "Усі новини"):
        assert absent not in html


def test_an_info_page_shows_its_blocks_and_says_where_it_is(client, grow):
    page = grow(InfoPage(title="Приватність", intro="Що ми зберігаємо.", body=[("text", "<p>Лише потрібне.</p>")]))
    html = words(client.get(page.url))
    assert page.get_url_parts()[2] == "/pryvatnist/"
    assert "Лише потрібне." in html
    assert 'aria-current="page">Приватність' in html
    assert '"BreadcrumbList"' in html


@pytest.mark.parametrize("slug", ["map", "appeals", "account", "cms", "search", "healthz", "en"])
def test_a_page_cannot_take_the_address_of_a_section(slug, grow):
    with pytest.raises(ValidationError) as refusal:
        grow(InfoPage(title="Сторінка", slug=slug))
    assert "slug" in refusal.value.message_dict


def test_a_draft_cannot_wait_at_the_address_of_a_section(cities):
    with pytest.raises(ValidationError):
        cities.odesa.site.root_page.specific.add_child(instance=InfoPage(title="Карта", slug="map", live=False))


def test_a_draft_has_a_latin_address_too(cities):
    page = cities.odesa.site.root_page.specific.add_child(instance=InfoPage(title="Під’їзд", live=False))
    assert page.slug == "pidizd"


def test_deeper_pages_may_use_any_address(grow):
    parent = grow(InfoPage(title="Довідка"))
    assert grow(InfoPage(title="Карта", slug="map"), parent=parent).get_url_parts()[2] == "/dovidka/map/"


def test_the_editor_is_told_of_a_reserved_address_in_the_form(client_of, cast, cities):
    root = cities.odesa.site.root_page
    answer = client_of(cast.editor).post(
        f"/cms/pages/add/home/infopage/{root.pk}/",
        {
            "title": "Карта",
            "slug": "map",
            "intro": "",
            "picture": "",
            "body-count": "0",
            "seo_title": "",
            "search_description": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        },
    )
    assert answer.status_code == 200
    assert "належить розділу порталу" in words(answer)


def test_titles_become_latin_addresses_by_the_official_table(grow):
    assert grow(InfoPage(title="Знам’янка, під’їзд і Розгон")).slug == "znamianka-pidizd-i-rozghon"
    assert grow(InfoPage(title="Їжак, Щука й Юрій")).slug == "yizhak-shchuka-y-yurii"


def test_about_page_counts_milestones_from_the_start_of_their_part(client, grow):
    page = grow(AboutPage(title="Про проєкт", agreement_number="0-ЗРАЗОК", community_start=date(2026, 9, 30), video_start=None))
    Milestone.objects.create(page=page, part="community", title="Тридцять дворів", offset_days=60)
    Milestone.objects.create(page=page, part="community", title="Перші зустрічі", offset_days=10, done_on=date(2026, 10, 8))
    Milestone.objects.create(page=page, part="video", title="Тисяча комплектів", offset_days=120)
    community, video = page.parts(today=date(2026, 10, 20))
    assert [event["title"] for event in community["milestones"]] == ["Перші зустрічі", "Тридцять дворів"]
    assert community["milestones"][0]["state"] == "done"
    assert community["milestones"][1] == {
        "title": "Тридцять дворів",
        "day": date(2026, 11, 29),
        "due": date(2026, 11, 29),
        "state": "now",
        "is_late": False,
    }
    assert community["end"] == date(2026, 12, 30)
    assert video["end"] is None
    assert video["milestones"][0]["day"] is None
    html = words(client.get(page.url))
    assert "0-ЗРАЗОК" in html
    assert "Ще не почалася" in html


def test_a_missed_milestone_is_said_to_be_late(grow):
    page = grow(AboutPage(title="Про проєкт", community_start=date(2026, 9, 1)))
    Milestone.objects.create(page=page, part="community", title="Форум відкрито", offset_days=10)
    assert page.parts(today=date(2026, 9, 11))[0]["milestones"][0]["is_late"] is False
    assert page.parts(today=date(2026, 9, 12))[0]["milestones"][0]["is_late"] is True


@pytest.mark.parametrize(
    ("start", "months", "end"), [("2026-11-30", 3, "2027-02-28"), ("2026-01-15", 4, "2026-05-15"), ("2027-10-31", 4, "2028-02-29")]
)
def test_months_end_on_the_last_day_of_a_short_one(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_a_contact_older_than_ninety_days_is_marked(client, grow):
    page = grow(ContactsPage(title="Контакти"))
    today = timezone.localdate()
    ContactLine.objects.create(page=page, name="Свіжий", verified_on=today - timedelta(days=90))
    ContactLine.objects.create(page=page, name="Давній", verified_on=today - timedelta(days=91))
    ContactLine.objects.create(page=page, name="Ніколи")
    html = words(client.get(page.url))
    assert html.count("могло змінитися") == 1
    assert html.count("Ще не перевірено") == 1
    assert html.index("Давній") < html.index("могло змінитися") < html.index("Ніколи")


def test_the_directory_groups_services_and_wants_a_way_to_reach_each(client, grow):
    page = grow(ResourceDirectoryPage(title="Куди звернутися"))
    Resource.objects.create(page=page, category="legal", name="Правнича допомога", phone="0 800 213 103", verified_on=timezone.localdate())
    html = words(client.get(page.url))
    assert 'href="tel:0800213103"' in html
    assert "Правова допомога" in html
    assert "Підтримка людини" not in html
    with pytest.raises(ValidationError):
        Resource(page=page, category="legal", name="Без нічого").full_clean()


def test_partners_page_says_who_does_what(client, grow):
    page = grow(PartnersPage(title="Партнери", funding=[("text", "<p>Донор не впливає на рішення.</p>")]))
    Partner.objects.create(page=page, name="ГО «Світлий двір» (демо)", role="проводить зустрічі", is_demo=True)
    html = words(client.get(page.url))
    assert "Світлий двір" in html
    assert "Донор не" in html
    assert "Перший звіт" in html


def test_results_count_themselves_against_the_promise(client, grow, monkeypatch):
    page = grow(ResultsPage(title="Результати"))
    monkeypatch.setattr(
        results, "_targets", {1: results.Target(1, "зустрічей у дворах", 30, lambda city: 17 if city.slug == "odesa" else 4)}
    )
    html = words(client.get(page.url))
    assert "<b>17</b> з 30" in html
    assert '<progress value="17" max="30"' in html
    assert "<b>17</b> з 30" in words(client.get("/"))


def test_two_promises_cannot_share_a_place(monkeypatch):
    monkeypatch.setattr(results, "_targets", {})
    results.register(1, "комплектів", 1000, lambda city: 0)
    with pytest.raises(ValueError, match="taken"):
        results.register(1, "зустрічей", 30, lambda city: 0)


def test_the_portal_promises_what_the_document_says():
    from portal.core.results import _targets

    promised = sorted(target.target for target in _targets.values() if target.target)
    assert promised == sorted([1000, 30, 30, 20, 20, 10, 8, 5])


def test_the_front_page_asks_the_database_little(client, cities, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(30):
        client.get("/")


def test_every_page_says_its_address_and_its_language_once(client, grow):
    html = words(client.get(grow(InfoPage(title="Правила")).url))
    assert html.count('rel="canonical"') == 1
    assert 'rel="canonical" href="http://localhost:8000/pravyla/"' in html
    assert '<html lang="uk">' in html
    assert 'property="og:title" content="Правила"' in html
    assert 'hreflang="en" href="http' not in html  # a page without a translation does not pretend to have one
