"""What a visitor gets from the cache, and what happens when Valkey is not there."""

import gzip
import threading

import brotli
import pytest
import time_machine
from django.test import Client
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from portal.core.pagecache import memo, store, writes

pytestmark = pytest.mark.usefixtures("committed_db")
NOON = "2026-11-22 12:00:20+02:00"


@pytest.fixture
def visitor(kept_pages, cities):
    return Client(headers={"host": "localhost"})


@pytest.fixture
def clock():
    """Inside one minute: a real test may stand on the edge of two."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_the_second_visitor_gets_the_same_page_without_a_question_to_the_database(visitor, clock, django_assert_num_queries):
    first = visitor.get("/")
    with django_assert_num_queries(0):
        second = visitor.get("/")
    assert (first["X-Page-Cache"], second["X-Page-Cache"]) == ("miss", "hit")
    assert first.content == second.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["X-Request-ID"] != first["X-Request-ID"]
    assert not second.cookies


def test_a_newly_started_portal_shows_nothing_of_what_an_older_one_made(visitor, clock, monkeypatch):
    visitor.get("/")
    monkeypatch.setattr(writes, "_begun", False)
    restarted = Client(headers={"host": "localhost"})
    assert restarted.get("/")["X-Page-Cache"] == "miss"


def test_each_client_gets_the_coding_it_knows(visitor, clock):
    plain = visitor.get("/").content
    small = visitor.get("/", headers={"accept-encoding": "gzip, deflate, br"})
    old = visitor.get("/", headers={"accept-encoding": "gzip"})
    assert (small["Content-Encoding"], old["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(small.content) == gzip.decompress(old.content) == plain
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain) / 2


def test_a_browser_that_still_has_the_page_gets_no_body(visitor, clock):
    etag = visitor.get("/")["ETag"]
    again = visitor.get("/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.get("/", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_changed_page_is_seen_at_once(visitor, clock, cities):
    visitor.get("/")
    page = Page.objects.get(pk=cities.odesa.site.root_page_id).specific
    page.title = "Щойно змінена назва"
    page.save_revision().publish()
    answer = visitor.get("/")
    assert answer["X-Page-Cache"] == "miss"
    assert "Щойно змінена назва" in answer.content.decode()


def test_what_was_read_before_a_change_and_kept_after_it_is_never_shown(visitor, clock, kept_pages, cities):
    """A slow worker made the page, then somebody published, then the worker put its page away."""
    visitor.get("/")
    old = kept_pages.client.get(kept_pages.entries()[0])
    Page.objects.filter(pk=cities.odesa.site.root_page_id).update(seo_title="Нова")
    kept_pages.client.set(kept_pages.entries()[0], old)
    assert visitor.get("/")["X-Page-Cache"] == "miss"


def test_no_page_outlives_its_minute_of_the_clock(visitor, clock):
    visitor.get("/")
    clock.move_to("2026-11-22 12:00:59+02:00")
    assert visitor.get("/")["X-Page-Cache"] == "hit"
    clock.move_to("2026-11-22 12:01:00+02:00")
    assert visitor.get("/")["X-Page-Cache"] == "miss"


def test_two_cities_never_share_a_page(visitor, clock, cities):
    ours = visitor.get("/")
    assert visitor.get("/")["X-Page-Cache"] == "hit"
    theirs = visitor.get("/", headers={"host": cities.other.site.hostname})
    assert theirs["X-Page-Cache"] == "miss"
    assert ours.content != theirs.content


def test_a_signed_in_person_is_answered_fresh_and_leaves_nothing_behind(visitor, clock, client_of, cast, kept_pages):
    answer = client_of(cast.resident).get("/")
    assert "X-Page-Cache" not in answer
    assert kept_pages.entries() == []


def test_a_page_with_a_form_is_made_for_each_visitor(visitor, clock):
    answers = [visitor.get("/account/login/") for _turn in range(2)]
    assert all("X-Page-Cache" not in answer for answer in answers)


def test_strangers_questions_do_not_fill_the_memory(visitor, clock, kept_pages, monkeypatch):
    monkeypatch.setattr(store, "WITH_QUERY", 3)
    for number in range(6):
        visitor.get(f"/?page={number}")
    assert len(kept_pages.entries()) == 3


def test_a_broken_entry_is_as_good_as_none(visitor, clock, kept_pages):
    visitor.get("/")
    for rubbish in (b"", b"\x00", b"\xff" * 40, b"\x00\x00\x00\x02\x00\x00\x00\x00{}"):
        kept_pages.client.set(kept_pages.entries()[0] if kept_pages.entries() else "x", rubbish)
        assert visitor.get("/").status_code == 200


def test_without_valkey_pages_are_made_fresh_and_nobody_waits(visitor, clock, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody"
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert "X-Page-Cache" not in answer
    assert store.health.is_quiet()


def test_a_change_made_while_valkey_was_away_counts_as_soon_as_it_is_back(visitor, clock, settings, tmp_path, cities, kept_pages):
    visitor.get("/")
    here = settings.REDIS_URL
    settings.REDIS_URL = f"unix://{tmp_path}/nobody"
    Page.objects.filter(pk=cities.odesa.site.root_page_id).update(seo_title="Змінено без Valkey")
    assert store.health.owes_raise
    settings.REDIS_URL = here
    store.health._quiet_until = 0
    answer = visitor.get("/")
    assert answer["X-Page-Cache"] == "miss"
    assert "Змінено без Valkey" in answer.content.decode()


def test_a_valkey_that_lost_its_memory_does_not_count_from_one_again(kept_pages):
    before = kept_pages.generation()
    kept_pages.client.flushall()
    assert kept_pages.generation() > before
    kept_pages.client.flushall()
    store.raise_generation()
    assert kept_pages.generation() > before


def test_what_pages_share_is_remembered_until_the_next_write_and_never_from_inside_a_transaction(kept_pages, committed_db):
    from django.db import transaction

    made = []

    def make():
        made.append(1)
        return len(made)

    with memo.under(1, 2e12):
        assert [memo.remember("a", make) for _turn in range(3)] == [1, 1, 1]
        with transaction.atomic():
            assert memo.remember("a", make) == 2
    with memo.under(2, 2e12):
        assert memo.remember("a", make) == 3
    assert memo.remember("a", make) == 4, "outside of a visitor's request everything is made fresh"


def test_a_crowd_gets_the_page_while_an_editor_writes_and_nobody_sees_an_old_one_afterwards(visitor, kept_pages, cities):
    """Threads read while the title changes thirty times; after each commit a fresh read shows it."""
    stop, wrong = threading.Event(), []

    def read():
        from django.db import connection

        client = Client(headers={"host": "localhost"})
        while not stop.is_set():
            if client.get("/").status_code != 200:
                wrong.append("a reader got no page")
        connection.close()

    readers = [threading.Thread(target=read) for _turn in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(30):
            Page.objects.filter(pk=cities.odesa.site.root_page_id).update(seo_title=f"Назва-{number}-кінець")
            if f"Назва-{number}-кінець" not in visitor.get("/").content.decode():
                wrong.append(f"an old page after change {number}")
    finally:
        stop.set()
        for reader in readers:
            reader.join(20)
    assert not wrong


def test_nothing_of_a_draft_seen_in_preview_is_remembered_for_visitors(visitor, kept_pages, clock, cities, cast, client_of):
    home = Page.objects.get(pk=cities.odesa.site.root_page_id).specific
    index = home.add_child(instance=NewsIndexPage(title="Новини"))
    page = index.add_child(instance=ArticlePage(title="Ліхтарі", slug="likhtari", date="2026-11-20"))
    page.tags.add("Таїрова")  # a draft: not saved
    staff = client_of(cast.editor)
    request = staff.get("/").wsgi_request
    before = kept_pages.generation()
    assert "Таїрова" in page.make_preview_request(original_request=request).content.decode()
    assert kept_pages.generation() == before, "looking at a draft makes no page old"
    assert "Таїрова" not in visitor.get(page.url).content.decode()
