"""The map in a real browser: by keyboard alone, without JavaScript, on a phone, in the dark."""

import pytest
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from mapapp import demo
from mapapp.page.views import ON_A_PAGE
from portal.places.loading import load

LEFT = "net::ERR_ABORTED"  # a request is cut short when its page is left: a suggestion nobody waits for


@pytest.fixture
def portal(portal_server, cities, settings):
    """The running portal whose Odesa has its streets and the invented records of its map."""
    with disable_reference_index_auto_update():
        # The test's city keeps its site; districts and streets of the file join it.
        demo.load(load(settings.ROOT / "fixtures" / "places" / "odesa.yaml", Page.objects.get(pk=cities.odesa.site.root_page_id)))
    return portal_server


@pytest.fixture
def watched():
    """``watched(page)`` gathers what the console complains of and where requests go."""

    def watch(page):
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}") if request.failure != LEFT else None)
        return complaints

    return watch


def test_a_marker_is_reached_chosen_and_left_by_keyboard_alone(portal, page, watched):
    complaints = watched(page)
    page.goto(f"{portal.url}/map/")
    page.wait_for_selector(".map-pin")
    page.locator(".map").focus()
    page.keyboard.press("Tab")  # the first marker, or the zoom buttons before it
    for _ in range(4):
        if page.evaluate("document.activeElement.classList.contains('map-pin')"):
            break
        page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name
    assert page.evaluate("document.activeElement.getAttribute('role')") == "button"
    page.keyboard.press("Enter")
    while not page.locator(".leaflet-popup").count():  # a group came nearer: choose within it
        page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup a")
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    chosen = page.locator(".place.is-chosen")
    assert chosen.count() == 1
    assert chosen.locator(".card__title").inner_text().replace("\u00a0", " ") in page.locator(".leaflet-popup").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert page.evaluate("document.activeElement.classList.contains('map-pin')")
    assert not complaints


def test_a_card_shows_its_marker_and_closing_leads_back_to_the_card(portal, page):
    page.goto(f"{portal.url}/map/?kind=officer&q=Прикладенко")
    button = page.locator("#officer-prykladenko-taras [data-show-on-map]")
    button.wait_for()  # the script shows it once the map stands
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup a")
    assert "Прикладенко Тарас" in page.locator(".leaflet-popup").inner_text()
    assert page.locator(".map-pin.is-chosen").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert page.evaluate("document.activeElement.closest('#officer-prykladenko-taras') !== null")


def test_an_officers_page_leads_to_their_marker(portal, page):
    page.goto(f"{portal.url}/map/officers/prykladenko-taras/")
    page.get_by_role("link", name="Показати на мапі").click()
    page.wait_for_selector(".leaflet-popup a")
    assert "Прикладенко Тарас" in page.locator(".leaflet-popup").inner_text()


def test_places_of_the_filter_stand_on_the_map_and_in_the_list(portal, page):
    page.goto(f"{portal.url}/map/?kind=shelter")
    page.wait_for_selector(".map-pin")
    assert page.locator(".place").count() == 7
    groups = page.locator(".map-pin--many").all_inner_texts()
    assert page.locator(".map-pin:not(.map-pin--many)").count() + sum(map(int, groups)) == 7


def test_without_javascript_the_list_and_the_officer_are_there_and_no_empty_map(portal, open_page):
    page = open_page(width=1280, javascript=False)
    page.goto(f"{portal.url}/map/")
    assert page.locator(".place").count() == ON_A_PAGE
    assert not page.locator("#map").is_visible()
    page.goto(f"{portal.url}/map/my-officer/")
    page.get_by_label("Ваша адреса").fill("Дніпропетровська дорога, 72")
    page.get_by_role("button", name="Знайти дільничного").click()
    assert "Тестовська Марія Демівна (демо)" in page.inner_text("main")


PAGES = [
    "/map/?kind=shelter&district=selyshche-kotovskoho",
    "/map/points/opornyi-punkt-921/",
    "/map/officers/maketna-sofiia/",
    "/map/my-officer/?q=Паустовського",
    "/map/my-officer/?q=Каманна",
]


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, False), (320, True), (1280, True)])
def test_every_page_is_clean_for_axe_and_fits(portal, open_page, axe_clean, fits_width, watched, width, dark):
    page = open_page(width=width, dark=dark)
    complaints = watched(page)
    for url in PAGES:
        page.goto(portal.url + url)
        page.wait_for_load_state("networkidle")
        axe_clean(page)
        fits_width(page)
    # an open popup as well
    page.goto(f"{portal.url}/map/#point-opornyi-punkt-921")
    page.wait_for_selector(".leaflet-popup a")
    axe_clean(page)
    assert not complaints


def test_the_editors_map_takes_coordinates_and_asks_no_other_host(portal, page, sign_in, cast, watched):
    foreign = []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url) if "localhost" not in request.url and not request.url.startswith(("data:", "blob:")) else None
        ),
    )
    sign_in(page, portal, cast.editor)
    page.goto(f"{portal.url}/cms/snippets/mapapp/policepoint/add/")
    page.wait_for_selector("#id_position_map .leaflet-marker-icon")
    page.fill("#id_position_latlng", "46.58, 30.79")
    assert page.input_value("#id_position") == "SRID=4326;POINT(30.79 46.58)"
    page.fill("#id_position_latlng", "десь")
    assert "Запишіть координати так" in page.inner_text(".help-warning")
    assert not foreign
