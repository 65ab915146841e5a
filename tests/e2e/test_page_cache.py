"""The page cache over every page of the demo content: what is kept, and that no change is ever shown late.

Pages come from the Page classes and the URL resolver, tables from the SQL that the pages run.
"""

import re

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from . import addresses
from .demo_site import demo_site  # noqa: F401 - a fixture
from .test_every_page import all_addresses

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("demo"), pytest.mark.timeout(600)]

_TABLE = re.compile(r"""\b(?:FROM|JOIN)\s+"(\w+)\"""")
HOST = {"host": "localhost"}


@pytest.fixture
def kept_pages(valkey, settings, monkeypatch):
    from portal.core.pagecache import memo, store

    settings.PAGE_CACHE = True
    # What the cache keeps is asked here, not how soon it gives up on a Valkey that a busy machine lets wait.
    monkeypatch.setattr(store, "TIMEOUT", 10)
    store._client.cache_clear()
    store.health.__init__()
    memo._kept.clear()
    yield lambda: store.look(None)[0]
    store._client.cache_clear()
    memo._kept.clear()


@pytest.fixture
def visitor(kept_pages):
    return Client(headers=HOST)


def of_visitors(site) -> list[addresses.Address]:
    return [address for address in all_addresses(site) if address.who == addresses.VISITOR]


def test_visitors_pages_are_kept_except_forms_and_ones_own_matters(demo_site, visitor):  # noqa: F811
    kept, fresh = [], []
    for address in of_visitors(demo_site):
        visitor.cookies.clear()
        visitor.get(address.path)
        visitor.cookies.clear()
        answer = visitor.get(address.path)
        if answer.status_code == 200:
            (kept if answer.get("X-Page-Cache") in {"hit", "miss"} else fresh).append((address, answer))
    print(f"\nkept: {len(kept)}, made for each: {len(fresh)}")  # noqa: T201 - the figure is shown with -s
    wrong = [
        f"{address.name} {address.path}"
        for address, answer in fresh
        if not address.path.startswith("/account/")  # signing in has its own rules
        and b"csrfmiddlewaretoken" not in answer.content
        and "no-store" not in answer.get("Cache-Control", "")
        and not answer.cookies
    ]
    assert not wrong, f"neither a form nor somebody’s own matter, and yet made anew each time: {wrong}"
    secrets = [address.name for address, answer in kept if b"csrfmiddlewaretoken" in answer.content]
    assert not secrets
    assert len(kept) > 20


def test_no_kept_page_reads_a_table_whose_writes_go_unnoticed(demo_site, visitor):  # noqa: F811
    from portal.core.pagecache import writes

    wrong, read = {}, set()
    for address in of_visitors(demo_site):
        visitor.get(address.path)  # pictures may be drawn at the first look
        writes.bump()
        visitor.cookies.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.get(address.path)
        if answer.get("X-Page-Cache") != "miss":
            continue
        tables = {table for query in queries.captured_queries for table in _TABLE.findall(query["sql"])}
        read |= tables
        unnoticed = {table for table in tables if not writes.is_public(table)}
        if unnoticed:
            wrong[address.name] = unnoticed
    assert len(read) > 30
    assert not wrong


def test_looking_at_a_page_never_makes_the_others_old(demo_site, visitor, kept_pages):  # noqa: F811
    wrong = []
    for address in of_visitors(demo_site):
        visitor.get(address.path)  # pictures may be drawn at the first look
        before = kept_pages()
        visitor.cookies.clear()
        visitor.get(address.path)
        if kept_pages() != before:
            wrong.append(address.name)
    assert not wrong


def test_a_new_title_of_each_page_class_shows_at_once(demo_site, visitor):  # noqa: F811
    found, missing = addresses.of_pages(demo_site.home)
    assert not missing
    for model in addresses.page_classes():
        page = model.objects.live().descendant_of(demo_site.home, inclusive=True).order_by("pk").first()
        path = page.get_url_parts()[-1]
        visitor.get(path)
        title = page.title
        page.title = f"Щойно змінено {model.__name__}"
        page.save_revision().publish()
        assert page.title in visitor.get(path).content.decode(), model.__name__
        page.title = title
        page.save_revision().publish()
        assert "Щойно змінено" not in visitor.get(path).content.decode(), model.__name__
    print(f"\npage classes: {len(found)}")  # noqa: T201 - the figure is shown with -s


def test_a_write_to_any_public_model_makes_kept_pages_old(demo_site, visitor, kept_pages):  # noqa: F811
    from portal.core.pagecache import writes

    asked, wrong = 0, []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy or not writes.is_public(model._meta.db_table):
            continue
        field = next((each for each in model._meta.local_concrete_fields if not each.primary_key and not each.generated), None)
        row = model._base_manager.first()
        if field is None or row is None or isinstance(field, models.GeneratedField):
            continue
        before = kept_pages()
        models.QuerySet(model).filter(pk=row.pk).update(**{field.attname: getattr(row, field.attname)})
        asked += 1
        if kept_pages() == before:
            wrong.append(model._meta.label)
    print(f"\npublic models written to: {asked}")  # noqa: T201 - the figure is shown with -s
    assert asked > 50
    assert not wrong


CHANGES = {
    "officer": ("mapapp:officer", "mapapp.Officer", "last_name", "Щойназванко"),
    "point": ("mapapp:point", "mapapp.PolicePoint", "name", "Щойно названий пункт"),
}


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_register_changed_by_a_bare_update_shows_at_once(demo_site, visitor, what):  # noqa: F811
    from django.urls import reverse

    name, label, field, value = CHANGES[what]
    slug = demo_site.samples[name]()[0]
    path = reverse(name, args=[slug])
    rows = apps.get_model(label)._base_manager.filter(slug=slug, city=demo_site.city)
    visitor.get(path)
    before = rows.values_list(field, flat=True).get()
    assert rows.update(**{field: value}) == 1
    assert value in visitor.get(path).content.decode()
    rows.update(**{field: before})
    assert value not in visitor.get(path).content.decode()


def test_an_urgent_message_comes_and_goes_by_the_clock_on_every_page(demo_site, visitor):  # noqa: F811
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    import time_machine

    from home.models.furniture import UrgentMessage

    starts = datetime(2026, 12, 1, 15, 0, tzinfo=ZoneInfo("Europe/Kyiv"))
    UrgentMessage.objects.create(city=demo_site.city, text="Пробна-тривога", starts_at=starts, ends_at=starts + timedelta(minutes=10))

    def shows(moment) -> bool:
        with time_machine.travel(moment, tick=False):
            visitor.cookies.clear()
            return "Пробна-тривога" in visitor.get("/news/").content.decode()

    assert not shows(starts - timedelta(seconds=1))
    assert shows(starts)
    assert shows(starts + timedelta(minutes=9, seconds=59))
    assert not shows(starts + timedelta(minutes=10))


def test_a_poll_opens_for_visitors_on_its_minute(demo_site, visitor):  # noqa: F811
    from datetime import timedelta

    import time_machine

    from polls.models import PollPage, Wave

    page = PollPage.objects.live().descendant_of(demo_site.home).first()
    wave = Wave.objects.filter(series=page.series_id).order_by("-opens_at").first()
    opens = wave.opens_at.replace(second=0, microsecond=0) + timedelta(days=400)
    Wave.objects.filter(pk=wave.pk).update(opens_at=opens, closes_at=opens + timedelta(days=1))
    path = page.get_url_parts()[-1]

    def page_at(moment) -> str:
        with time_machine.travel(moment, tick=False):
            visitor.cookies.clear()
            return visitor.get(path).content.decode()

    early, late = page_at(opens - timedelta(seconds=1)), page_at(opens)
    vote = f"/polls/{wave.pk}/"
    assert vote not in early
    assert vote in late
