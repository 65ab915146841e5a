"""Finding an officer and the map's new pages in a real browser: by keyboard alone, without JavaScript, on a phone."""

import pytest

from tests.mapapp.test_browser import portal, watched  # noqa: F401 - fixtures


def test_an_officer_is_found_and_opened_by_keyboard_alone(portal, page, watched):  # noqa: F811
    complaints = watched(page)
    page.goto(f"{portal.url}/map/my-officer/")
    for _turn in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id === 'my-officer-address'"):
            break
    page.keyboard.type("Днепропетровская дорога, дом 72 кв 5")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ваш офіцер").wait_for()
    for _turn in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.includes('Тестовська')"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Тестовська Марія Демівна (демо)").wait_for()
    assert not complaints


def test_a_place_is_picked_on_the_map_by_keyboard_alone(portal, page, watched):  # noqa: F811
    complaints = watched(page)
    page.goto(f"{portal.url}/map/my-officer/")
    page.locator("[data-pick] summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-pick-map].leaflet-container").focus()
    page.keyboard.press("ArrowUp")
    page.locator("[data-pick-here]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/map/my-officer/?lat=46.*&lng=30.*")
    assert page.get_by_role("heading", level=2).first.is_visible()
    assert not complaints


def test_without_javascript_a_street_is_chosen_from_the_list(portal, open_page):  # noqa: F811
    page = open_page(width=320, javascript=False)
    page.goto(f"{portal.url}/map/my-officer/")
    page.get_by_role("link", name="Обрати вулицю зі списку").first.click()
    page.get_by_role("link", name="Селище Котовського").click()
    page.get_by_role("link", name="вул. Владислава Бувалкіна").click()
    assert "Уявний Богдан" in page.inner_text("main")


def test_the_map_in_a_frame_shows_its_markers_and_links_out(portal, page, watched):  # noqa: F811
    complaints = watched(page)
    page.goto(f"{portal.url}/map/embed/?kind=shelter")
    page.wait_for_selector(".map-pin")
    link = page.get_by_role("link", name="Уся мапа і список")
    assert link.get_attribute("href") == "/map/?kind=shelter"
    assert not complaints


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_the_new_pages_are_clean_for_axe_and_fit(portal, open_page, axe_clean, fits_width, width, dark):  # noqa: F811
    page = open_page(width=width, dark=dark)
    for url in ("streets/", "embed/", "print/", "my-officer/tell/", "my-officer/?q=Успенська+5", "my-officer/?q=Палія+72"):
        page.goto(f"{portal.url}/map/{url}")
        page.wait_for_load_state("networkidle")
        axe_clean(page)
        fits_width(page)
