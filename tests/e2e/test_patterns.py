"""The pattern page holds every component, so axe's word on it covers the design system."""

import pytest

PAGES = ["/patterns/", "/patterns/operator/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible_and_fits(portal_server, open_page, axe_clean, fits_width, path, dark, width):
    page = open_page(width=width, dark=dark)
    page.goto(portal_server.url + path)
    axe_clean(page)
    fits_width(page)


def test_the_content_security_policy_blocks_nothing_of_the_pattern_page(portal_server, open_page):
    page = open_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(portal_server.url + "/patterns/")
    assert page.title()
    assert complaints == []


def test_the_menu_of_a_phone_works_by_keyboard_and_without_javascript(portal_server, open_page):
    page = open_page(width=320, javascript=False)
    page.goto(portal_server.url + "/patterns/")
    panel = page.locator(".menu__panel")
    assert not panel.is_visible()
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    assert panel.is_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(portal_server, open_page):
    page = open_page(width=320)
    page.goto(portal_server.url + "/patterns/")
    page.locator(".menu summary").click()
    page.keyboard.press("Escape")
    assert not page.locator(".menu__panel").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_first_thing_the_keyboard_reaches_leads_past_the_header(portal_server, open_page):
    page = open_page(width=320)
    page.goto(portal_server.url + "/patterns/#top")
    page.locator("[data-error-summary]").evaluate("summary => summary.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    page.locator("body").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_pressed_is_large_enough(portal_server, open_page, width):
    """44 px for buttons, fields and the menu; links inside text may be smaller (WCAG 2.5.8)."""
    page = open_page(width=width)
    page.goto(portal_server.url + "/patterns/")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            '.btn, .tool, .nav a, .emergency a, .pagination a, .site-footer a, input, select, textarea, summary')]
        .filter(e => e.offsetParent && !e.matches('[type=checkbox], [type=radio], [type=hidden]'))
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.5).map(([html, box]) => `${html} ${box.height}`)"""
    )
    assert small == []
