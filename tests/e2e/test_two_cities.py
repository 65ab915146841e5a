"""Two cities in one installation: whatever is asked at one city's address, no record of the other shows."""

import re
import sys
from html import unescape

import pytest

from . import addresses
from .demo_site import demo_site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("demo"), pytest.mark.timeout(600)]

OTHER = "vyhadansk.localhost"
LINK = re.compile(r'(?:href|src|action)="([^"#]+)')
MOST_PAGES = 400
# A name as short as this may be an ordinary word.
SHORTEST_NAME = 9


def names_of(city) -> set[str]:
    """What the records of a city are called: pages, officers, points, topics, cameras, certificates, appeals, districts."""
    from machina.core.db.models import get_model
    from wagtail.models import Page

    from appeals.models import Appeal
    from contests.awards.models import Certificate
    from contests.models import Entry
    from forumapp.models import CityForum
    from mapapp.models import Officer, PolicePoint
    from polls.models import Series
    from videosidecar.models import Camera

    found = set(Page.objects.descendant_of(city.site.root_page).values_list("title", flat=True))
    found |= {str(record.title) for model in (Officer, PolicePoint) for record in model.objects.of_city(city)}
    found |= set(Series.objects.of_city(city).values_list("title", flat=True))
    found |= set(Camera.objects.of_city(city).values_list("code", flat=True))
    found |= set(Entry.objects.of_city(city).values_list("title", flat=True))
    found |= set(Certificate.objects.of_city(city).values_list("recipient", flat=True))
    found |= set(Appeal.objects.of_city(city).exclude(number=None).values_list("number", flat=True))
    found |= set(city.districts.values_list("name", flat=True))
    root = CityForum.objects.filter(city=city).first()
    if root:
        forums = root.root.get_descendants(include_self=True)
        found |= set(get_model("forum_conversation", "Topic").objects.filter(forum__in=forums).values_list("subject", flat=True))
    return {name for name in found if name and len(name) >= SHORTEST_NAME}


def crawl(client, start: str = "/") -> dict[str, str]:
    """Everything a visitor reaches by links: path → text."""
    waiting, seen = [start, "/sitemap.xml", "/news/feed/rss/", "/map/places.geojson", "/meetings/calendar.ics", "/en/"], {}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen or path.startswith(("/static/", "/media/", "/documents/", "/cms/", "//")):
            continue
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[path] = unescape(body.decode("utf-8", "replace")).replace("\u00a0", " ")
        if answer.get("Location", "").startswith("/"):
            waiting.append(answer["Location"])
        waiting += [unescape(link) for link in LINK.findall(seen[path]) if link.startswith("/")]
    return seen


@pytest.fixture
def other_city(demo_site):  # noqa: F811
    from portal.places.models import City

    return City.objects.get(slug="vyhadansk")


def test_a_visitor_of_one_city_finds_no_record_of_the_other(demo_site, other_city, client_of):  # noqa: F811
    mine, theirs = names_of(other_city), names_of(demo_site.city)
    assert len(theirs - mine) > 60
    pages = crawl(client_of(host=OTHER))
    assert len(pages) > 20
    leaks = [f"{path}: «{name}»" for path, text in pages.items() for name in theirs - mine if name in text]
    assert not leaks, "\n".join(leaks[:40])


def test_the_other_way_round_too(demo_site, other_city, client_of):  # noqa: F811
    foreign = names_of(other_city) - names_of(demo_site.city)
    assert foreign
    pages = crawl(client_of(host="localhost"))
    assert len(pages) > 80
    leaks = [f"{path}: «{name}»" for path, text in pages.items() for name in foreign if name in text]
    assert not leaks, "\n".join(leaks[:40])


def test_an_address_of_one_city_is_not_found_at_the_other(demo_site, other_city, client_of):  # noqa: F811
    """Every page and every address with a record's key; sign-in and the like belong to no city."""
    from accounts.models import User

    pages, _missing = addresses.of_pages(demo_site.home)
    urls, _missing = addresses.of_urls(demo_site.samples)
    keyed = set(demo_site.samples) - NO_CITY
    bound = [page for page in pages if page.path != "/"] + [one for one in urls if one.name in keyed]
    own = names_of(demo_site.city) - names_of(other_city)
    open_there = []
    for address in bound:
        user = User.objects.get(email=f"{address.who}@example.com") if address.who else None
        answer = client_of(user, host=OTHER).get(address.path)
        if answer.status_code == 200 and any(name in answer.content.decode() for name in own):
            open_there.append(f"{address.name} {address.path}")
    assert not open_there, "\n".join(open_there)


# Addresses whose key is a person's or a letter's, not a city's record.
NO_CITY = {"account_confirm_email", "account_reset_password_from_key", "notify:stop", "outbox:letter"}


# The staff's admin, by people with every role of one city.

IN_ADMIN = re.compile(r'(?:href|data-url|action)="(/cms/[^"#]+)')
NOT_FOLLOWED = re.compile(r"^/cms/(logout|login|password_reset|account|sprite|jsi18n|userbar|api)|[?&](ordering|p|layout|export)=|/static/")
MOST_ADMIN_PAGES = 350


def crawl_admin(client) -> dict[str, str]:
    """What a member of staff reaches by links from the first page of Wagtail's admin: path → text."""
    waiting, seen = ["/cms/", "/cms/reports/site-history/", "/cms/reports/workflow/", "/cms/choose-page/"], {}
    while waiting and len(seen) < MOST_ADMIN_PAGES:
        path = waiting.pop(0)
        if path in seen or NOT_FOLLOWED.search(path):
            continue
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[path] = unescape(body.decode("utf-8", "replace")).replace("\u00a0", " ")
        if answer.get("Location", "").startswith("/cms/"):
            waiting.append(answer["Location"])
        waiting += [unescape(link) for link in IN_ADMIN.findall(seen[path])]
    return seen


def staff_of(city):
    """One person with every role of ``city``."""
    from accounts.models import User
    from accounts.roles import Role, give

    email = f"staff@{city.slug}.example.com"
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, display_name="Посадова особа (демо)", city=city)
    for role in Role:
        give(person, role, city)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(("mine", "host", "fewest"), [("odesa", "localhost", 100), ("vyhadansk", OTHER, 40)])
def test_staff_of_one_city_find_no_record_of_the_other(demo_site, client_of, settings, mine, host, fewest, capsys):  # noqa: F811
    from portal.places.models import City

    settings.STAFF_MFA_REQUIRED = False
    city, foreign = City.objects.get(slug=mine), City.objects.exclude(slug=mine).get()
    # A kind of page, a panel of the editor and the example of a number are words of the admin itself.
    names = names_of(foreign) - names_of(city) - {"Опитування", "Приватність", "БО-2026-000001"}
    pages = crawl_admin(client_of(staff_of(city), host=host))
    leaks = [f"{path}: «{name}»" for path, text in pages.items() for name in names if name in text]
    with capsys.disabled():
        sys.stdout.write(f"\nadmin of {mine}: {len(pages)} pages, {len(names)} names of the other city, {len(leaks)} leaks\n")
    assert len(pages) > fewest
    assert not leaks, "\n".join(leaks[:40])
