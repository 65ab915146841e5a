"""The person's own pages as they look on a phone and on a desk."""

import pytest

PAGES = ("/account/activity/", "/account/data/", "/account/delete/", "/account/guardian/", "/account/2fa/", "/account/sessions/")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_one_s_own_is_accessible_and_fits(open_page, portal_server, cast, sign_in, axe_clean, fits_width, path, width):
    page = open_page(width=width)
    sign_in(page, portal_server, cast.resident)
    assert page.goto(portal_server.url + path).status == 200
    axe_clean(page)
    fits_width(page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_the_entrance_says_what_to_write_in_labels_alone(open_page, portal_server, axe_clean, fits_width, path, width):
    page = open_page(width=width)
    page.goto(portal_server.url + path)
    assert page.get_by_label("Електронна пошта").is_visible()
    assert page.locator("main input[placeholder]").count() == 0
    axe_clean(page)
    fits_width(page)


def test_a_session_is_called_by_its_browser(open_page, portal_server, cast, sign_in):
    page = open_page()
    sign_in(page, portal_server, cast.resident)
    page.goto(f"{portal_server.url}/account/sessions/")
    assert "Mozilla" not in page.inner_text("main")
