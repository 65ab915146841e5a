"""The guards in a real browser: the task is solved by the page, and nobody without JavaScript stands before a closed door."""

import os

import pytest
from playwright.sync_api import expect

from meetings.models import SignUp
from portal.guards import forms
from tests.meetings.factories import make_meeting

SHOTS = os.environ.get("GUARDS_SHOTS", "")


@pytest.fixture
def sign_up_url(portal_server, cities, settings, monkeypatch):
    monkeypatch.setattr(forms, "QUICK", 0)  # the browser types faster than people
    settings.GUARDS_SPAM = True
    settings.GUARDS_EFFORT = 3000
    return f"{portal_server.url}/meetings/{make_meeting(cities.odesa).pk}/sign-up/"


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def fill(page):
    page.get_by_label("Як до вас звертатися").fill("Леся Прикладна")
    page.get_by_label("Електронна пошта").fill("lesia@example.com")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_browser_solves_the_task_by_itself(open_page, sign_up_url, axe_clean, fits_width, width):
    page = open_page(width=width, dark=width == 320)
    page.goto(sign_up_url)
    assert page.locator("[data-guard-question]").is_hidden()
    shot(page, f"task-{width}")
    axe_clean(page)
    fits_width(page)
    fill(page)
    page.get_by_role("button", name="Записатися").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-up/"))
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_without_javascript_a_question_stands_before_the_button(open_page, sign_up_url, fits_width, width):
    page = open_page(width=width, javascript=False)
    page.goto(sign_up_url)
    question = page.locator("[data-guard-question]")
    assert question.is_visible()
    shot(page, f"question-{width}")
    fits_width(page)
    fill(page)
    words = question.locator("label").inner_text()
    spoken = ["нуль", "один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять"]
    first, second = (spoken.index(word) for word in words.replace("?", "").split()[2:5:2])
    question.locator("input").fill(str(first + second))
    page.get_by_role("button", name="Записатися").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-up/"))
    assert SignUp.objects.count() == 1


def test_where_the_task_cannot_be_fetched_the_question_is_asked(open_page, sign_up_url, axe_clean):
    page = open_page()
    page.route("**/guards/task/**", lambda route: route.abort())
    page.goto(sign_up_url)
    fill(page)
    page.locator("[data-guard-question]").wait_for(state="visible")
    page.get_by_role("button", name="Записатися").click()
    assert "Дайте відповідь" in page.locator("[data-guard-status]").inner_text()
    shot(page, "failed-1280")
    axe_clean(page)


def test_who_is_quicker_than_the_task_sees_that_it_goes_on(open_page, sign_up_url):
    page = open_page()
    waiting = []
    page.route("**/guards/task/**", lambda route: waiting.append(route))
    page.goto(sign_up_url)
    fill(page)
    page.get_by_role("button", name="Записатися").click()
    status = page.locator("[data-guard-status]")
    assert "Перевіряємо, що ви не програма" in status.inner_text()
    assert status.get_attribute("role") == "status"
    shot(page, "working-1280")
    waiting[0].continue_()
    page.wait_for_url(lambda url: not url.endswith("/sign-up/"))
    assert SignUp.objects.count() == 1


def test_the_author_of_wartime_words_reads_that_a_moderator_is_first(
    open_page, portal_server, cities, cast, sign_in, axe_clean, fits_width
):
    from forumapp import services

    forum = services.add_forum(cities.odesa, "Двори")
    page = sign_in(open_page(width=320, dark=True), portal_server, cast.resident)
    page.goto(f"{portal_server.url}/forum/{forum.slug}-{forum.pk}/new/")
    page.locator("[name=subject]").fill("Що це")
    page.locator("[name=content]").fill("Знайшли снаряд за гаражами, лежить у траві.")
    page.locator("form.form .btn-row .btn").first.click()
    assert "Не торкайтеся" in page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    shot(page, "wartime-320")
    axe_clean(page)
    fits_width(page)
    page.get_by_role("button", name="Надіслати модераторові").click()
    assert "перевірить модератор" in page.locator("body").inner_text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_the_author_sees_what_all_would_see(open_page, portal_server, cities, cast, sign_in, axe_clean, fits_width, width, dark):
    from forumapp import services

    forum = services.add_forum(cities.odesa, "Двори")
    page = sign_in(open_page(width=width, dark=dark, javascript=width > 320), portal_server, cast.resident)
    page.goto(f"{portal_server.url}/forum/{forum.slug}-{forum.pk}/new/")
    page.locator("[name=subject]").fill("Авто на газоні")
    page.locator("[name=content]").fill("Авто ВН1234АА на газоні, власник 067 123 45 67.")
    page.get_by_role("button", name="Створити тему").or_(page.locator("form.form .btn-row .btn").first).first.click()
    expect(page.get_by_role("heading", name="Так побачать усі")).to_be_visible()
    shot(page, f"preview-{width}")
    if width > 320:
        axe_clean(page)
    fits_width(page)
    page.get_by_role("button", name="Приховати ці дані").click()
    expect(page.locator("main")).to_contain_text("[приховано: номер авто]")
