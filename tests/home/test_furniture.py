"""What stands around every page: name, contacts, languages, urgent messages; each city has its own."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from home.models import AboutPage, ContactsPage, InfoPage, PartnersPage, SiteSettings, SocialLink, UrgentMessage
from tests.harness.people import OTHER_HOST
from tests.home.reading import words

pytestmark = pytest.mark.django_db


def urgent(city, text="Вимкнуть світло до ранку.", hours=2, **fields):
    now = timezone.now()
    return UrgentMessage.objects.create(
        city=city, text=text, starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=hours), **fields
    )


@pytest.mark.parametrize("address", ["/", "/search/", "/pravyla/", "/nemaie-takoi/"])
def test_an_urgent_message_stands_on_every_page(address, client, grow, cities):
    grow(InfoPage(title="Правила"))
    urgent(cities.odesa)
    assert "Вимкнуть світло до ранку." in words(client.get(address))


def test_an_urgent_message_names_its_district(client, cities):
    urgent(cities.odesa, district=cities.odesa.districts.get(slug="kyivskyi"))
    page = words(client.get("/"))
    assert page.index("Київський:") < page.index("Вимкнуть світло")


def test_an_urgent_message_ends_by_itself(client, cities):
    message = urgent(cities.odesa)
    with time_machine.travel(message.ends_at - timedelta(seconds=1), tick=False):
        assert "Вимкнуть світло" in words(client.get("/"))
        assert message.is_running
    with time_machine.travel(message.ends_at, tick=False):
        assert "Вимкнуть світло" not in words(client.get("/"))
        assert not message.is_running


def test_an_urgent_message_waits_for_its_beginning(client, cities):
    now = timezone.now()
    UrgentMessage.objects.create(
        city=cities.odesa, text="Завтра перекриють міст.", starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2)
    )
    assert "перекриють" not in words(client.get("/"))


def test_an_urgent_message_stays_in_its_city(client, client_of, cities):
    urgent(cities.odesa)
    assert "Вимкнуть світло" not in words(client_of(host=OTHER_HOST).get("/"))


def test_an_urgent_message_cannot_end_before_it_begins_nor_name_a_foreign_district(cities):
    now = timezone.now()
    message = UrgentMessage(city=cities.odesa, text="…", starts_at=now, ends_at=now, district=cities.other.districts.first())
    with pytest.raises(ValidationError):
        message.full_clean()
    message.ends_at = now + timedelta(hours=1)
    with pytest.raises(ValidationError, match="не належить"):
        message.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentMessage.objects.create(city=cities.odesa, text="…", starts_at=now, ends_at=now - timedelta(hours=1))


def test_an_editor_writes_an_urgent_message_in_wagtail(client_of, cast, cities, client):
    start, end = timezone.localtime() - timedelta(minutes=5), timezone.localtime() + timedelta(hours=3)
    answer = client_of(cast.editor).post(
        "/cms/snippets/home/urgentmessage/add/",
        {
            "text": "Міст закрито.",
            "url": "",
            "city": cities.odesa.pk,
            "district": "",
            "severity": "warning",
            "starts_at": f"{start:%Y-%m-%d %H:%M}",
            "ends_at": f"{end:%Y-%m-%d %H:%M}",
        },
    )
    assert answer.status_code == 302
    assert "Міст закрито." in words(client.get("/"))


def test_each_city_has_its_own_name_contacts_and_links(client, client_of, cities):
    for city, title in ((cities.odesa, "Безпечна Одеса"), (cities.other, "Безпечне Тихе")):
        found = SiteSettings.objects.create(site=city.site, title=title, email=f"{city.slug}@example.com")
        SocialLink.objects.create(settings=found, label=f"Сторінка {city.slug}", url=f"https://social.example.com/{city.slug}")
    here, there = words(client.get("/")), words(client_of(host=OTHER_HOST).get("/"))
    assert "odesa@example.com" in here
    assert "tyche@example.com" in there
    assert "Безпечне Тихе" in there
    assert "tyche" not in here
    assert "odesa" not in there


def test_the_footer_leads_to_what_the_menu_has_no_room_for(client, grow):
    grow(ContactsPage(title="Контакти"))
    grow(PartnersPage(title="Партнери"))
    grow(InfoPage(title="Приватність", show_in_footer=True))
    grow(InfoPage(title="Інше"))
    footer = words(client.get("/")).partition("<footer")[2]
    assert footer.index("Партнери") < footer.index("Контакти") < footer.index("Приватність")
    assert "Інше" not in footer


def test_the_menu_shows_only_pages_that_are_there(client, grow):
    assert "/pro-proiekt/" not in words(client.get("/"))
    grow(AboutPage(title="Про проєкт"))
    assert 'href="/pro-proiekt/"' in words(client.get("/"))


def test_robots_and_sitemap_are_of_the_city_that_is_asked(client, client_of, cities, grow):
    grow(InfoPage(title="Правила"))
    grow(InfoPage(title="Звичаї"), city=cities.other)
    other = client_of(host=OTHER_HOST)
    assert "Sitemap: http://localhost:8000/sitemap.xml" in words(client.get("/robots.txt"))
    assert f"Sitemap: http://{OTHER_HOST}:8000/sitemap.xml" in words(other.get("/robots.txt"))
    assert "Disallow: /cms/" in words(client.get("/robots.txt"))
    here, there = words(client.get("/sitemap.xml")), words(other.get("/sitemap.xml"))
    assert "<loc>http://localhost:8000/pravyla/</loc>" in here
    assert "zvychai" not in here
    assert f"<loc>http://{OTHER_HOST}:8000/zvychai/</loc>" in there
    assert "pravyla" not in there


def test_the_sitemap_has_no_drafts_and_no_closed_pages(client, grow):
    from wagtail.models import PageViewRestriction

    grow(InfoPage(title="Чернетка")).unpublish()
    PageViewRestriction.objects.create(page=grow(InfoPage(title="Закрите")), restriction_type="login")
    found = words(client.get("/sitemap.xml"))
    assert "chernetka" not in found
    assert "zakryte" not in found
