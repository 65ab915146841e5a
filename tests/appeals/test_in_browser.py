"""The form in a real browser: without JavaScript on a phone, and the pages under axe."""

import pytest

from appeals.models import Appeal

from .conftest import SCREENS

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
        for field, value in typed.items():
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

    for path in ("", "choose/order/", "not-police/", "new/domashnie-nasylstvo/", "find/"):
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
