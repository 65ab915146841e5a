"""The form in a real browser: without JavaScript on a phone, and the pages under axe."""

import pytest

from appeals.models import Appeal

from .conftest import SCREENS

AS_THEY_ARE = ("together", "statistics")  # alone, and nothing for the statistics
ADVANCE = "form.form button.btn:has-text('Далі')"


@pytest.fixture
def served(portal_server, templates):
    """The portal with templates; sites carry the server's port by now."""
    return portal_server


def walk(page, url, before_leaving=lambda page: None) -> None:
    """From the template's page to the check page."""
    page.goto(f"{url}/appeals/new/rozpyvannia/")
    page.click("form button.btn:has-text('Почати')")
    for name, typed in SCREENS.items():
        page.wait_for_url(f"**/{name}/")
        for field, value in typed.items() if name not in AS_THEY_ARE else ():
            page.fill(f"[name={field}]", value)
        before_leaving(page)
        page.click(ADVANCE)
    page.wait_for_url("**/check/")


def test_an_appeal_is_written_on_a_phone_without_javascript(served, open_page):
    page = open_page(width=320, javascript=False)
    walk(page, served.url)
    page.check("[name=truth]")
    page.check("[name=personal_data]")
    page.fill("[name=signature]", "Зразкова Ґалина")
    page.click("button:has-text('Подати звернення')")
    page.wait_for_url("**/status/**")
    appeal = Appeal.objects.get()
    assert appeal.state == Appeal.State.SUBMITTED
    assert appeal.number in page.inner_text(".receipt")


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_every_page_of_the_section_is_clean_for_axe(served, open_page, axe_clean, fits_width, width, dark):
    page = open_page(width=width, dark=dark)

    def inspect(page):
        axe_clean(page)
        fits_width(page)

    for path in ("", "choose/order/", "not-police/", "information/", "new/domashnie-nasylstvo/", "find/"):
        page.goto(f"{served.url}/appeals/{path}")
        inspect(page)
    walk(page, served.url, inspect)
    page.click("button:has-text('Подати звернення')")
    page.wait_for_selector("[data-error-summary]")
    inspect(page)
    page.check("[name=truth]")
    page.check("[name=personal_data]")
    page.fill("[name=signature]", "Зразкова Ґалина")
    page.click("button:has-text('Подати звернення')")
    page.wait_for_url("**/status/**")
    inspect(page)


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (1280, True)])
def test_danger_neighbours_and_an_officer_in_a_browser(served, open_page, axe_clean, fits_width, width, javascript):
    page = open_page(width=width, javascript=javascript)
    page.goto(f"{served.url}/appeals/new/skarha-na-politseiskoho/")
    page.click("form button.btn:has-text('Почати')")
    page.wait_for_url("**/what/")
    page.fill("[name=what]", "Патрульні поїхали, а у сусідньому дворі зараз стріляють, чути постріли.")
    page.click(ADVANCE)
    page.wait_for_selector(".card--danger a[href='tel:102']")
    if javascript:
        axe_clean(page)
    fits_width(page)
    page.click("button:has-text('Небезпеки зараз немає, продовжити')")
    page.wait_for_url("**/details/")
    token = page.url.split("/")[-3]
    page.goto(f"{served.url}/appeals/draft/{token}/officer/?query=нікого")
    if javascript:
        axe_clean(page)
    fits_width(page)
    page.fill("[name=officer]", "сержант, жетон 0000021")
    page.click(ADVANCE)
    page.wait_for_url("**/proof/")
    page.goto(f"{served.url}/appeals/draft/{token}/together/")
    page.check("[name=is_group][value=yes]")
    page.fill("[name=full_name]", "Прикладенко Тарас Демович (демо)")
    page.fill("[name=address]", "вул. Канатна, 905, кв. 9")
    page.click("button:has-text('Додати людину')")
    page.wait_for_selector("#people")
    if javascript:
        axe_clean(page)
    fits_width(page)
    page.goto(f"{served.url}/appeals/draft/{token}/check/")
    page.wait_for_selector("[data-error-summary]")
    if javascript:
        axe_clean(page)
    fits_width(page)
