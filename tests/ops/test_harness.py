"""The ground that all tests stand on holds."""

import asyncio
import os
import socket
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from tests.harness.children import in_a_child
from tests.harness.database import _pointed


@pytest.mark.django_db
def test_the_database_has_what_migrations_made():
    from django.contrib.auth.models import Group
    from wagtail.models import Page

    assert Group.objects.filter(name="Редактор").exists()
    assert Page.objects.filter(depth=1).count() == 1


def test_a_commit_is_seen_by_another_thread(committed_db):
    from accounts.models import User

    User.objects.create_user("seen@example.com")
    seen = []

    def look():
        seen.append(User.objects.filter(email="seen@example.com").count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_a_commit_of_one_test_is_unknown_to_the_next(committed_db):
    from accounts.models import User

    assert not User.objects.exists()


def test_a_forked_child_finds_the_rows_of_its_test_though_a_loop_runs_as_under_a_browser(committed_db, clones, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    another = clones.make()

    async def as_under_a_browser() -> int:
        with _pointed(another):
            Group.objects.create(name="написано під циклом")
            return in_a_child(lambda: os._exit(7 if Group.objects.filter(name="написано під циклом").exists() else 1))

    def in_a_thread_without_a_loop_yet() -> int:
        connection.ensure_connection()
        try:
            return asyncio.run(as_under_a_browser())
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(in_a_thread_without_a_loop_yet).result() == 7
    finally:
        clones.drop(another)


@pytest.mark.tries_network
def test_nothing_outside_of_the_machine_is_reached():
    from tests.harness.network import NetworkForbidden

    with socket.socket() as stranger, pytest.raises(NetworkForbidden):
        stranger.connect(("192.0.2.1", 80))
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.com", 80)


def test_each_city_has_a_site_and_a_root_page_of_its_own(cities):
    assert cities.odesa.site.root_page_id != cities.other.site.root_page_id
    assert cities.odesa.site.is_default_site
    assert cities.odesa.districts.count() == 3


def test_who_asks_for_no_cities_has_none(db):
    from portal.places.models import City

    assert not City.objects.filter(slug="tyche").exists()


def test_the_cast_holds_its_roles(cast):
    from accounts.roles import Role, has_role

    assert has_role(cast.moderator, Role.MODERATOR)
    assert not has_role(cast.resident, Role.MODERATOR)
    assert cast.moderator is cast.moderator
    with pytest.raises(AttributeError, match="nobody"):
        _ = cast.wizard


def test_a_job_put_into_the_queue_is_run_by_a_real_worker(rq_burst, valkey):
    from portal.core.queue import queue

    queue("default").enqueue("os.path.basename", "/a/b")
    assert rq_burst("default") == 1
    assert queue("default").count == 0


def test_the_smtp_server_keeps_what_it_is_sent(smtp_server, settings):
    import smtplib

    with smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT) as client:
        client.sendmail("a@example.com", ["b@example.com"], "Subject: привіт\n\nтекст".encode())
    assert smtp_server.wait_for(1)[0]["Subject"] == "привіт"


def test_the_portal_answers_on_a_port_of_its_own(portal_server):
    with urllib.request.urlopen(f"{portal_server.url}/healthz", timeout=10) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{portal_server.url}/static/css/tokens.css", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/css")


def test_a_browser_opens_the_portal_at_both_widths(portal_server, open_page):
    for width in (320, 1280):
        page = open_page(width=width, dark=width == 320)
        page.goto(f"{portal_server.url}/healthz")
        assert "ok" in page.content()
