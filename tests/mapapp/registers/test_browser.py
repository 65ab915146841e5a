"""A boundary drawn by hand and by keyboard in the editor’s form; the console on a phone without a script."""

import pytest
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.roles import Role, give
from mapapp import demo
from mapapp.models import Officer, OfficerAccount, OfficerDuty
from portal.places.loading import load

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(portal_server, cities, settings):
    with disable_reference_index_auto_update():
        demo.load(load(settings.ROOT / "fixtures" / "places" / "odesa.yaml", Page.objects.get(pk=cities.odesa.site.root_page_id)))
    return portal_server


@pytest.fixture
def officer(portal):
    found = Officer.objects.get(slug="maketna-sofiia")
    OfficerDuty.objects.all().delete()
    Officer.objects.filter(pk=found.pk).update(boundary=None)
    return found


def test_a_boundary_is_drawn_moved_by_keys_and_undone(portal, open_page, sign_in, cast, officer):
    page = open_page()
    failed = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    sign_in(page, portal, cast.editor)
    page.goto(f"{portal.url}/cms/snippets/mapapp/officer/edit/{officer.pk}/")
    text, drawn = page.locator("#id_boundary"), page.locator(".area-field__map")
    drawn.scroll_into_view_if_needed()
    for x, y in ((200, 100), (320, 100), (320, 220), (200, 220)):
        drawn.click(position={"x": x, "y": y})
    assert len(text.input_value().splitlines()) == 4
    assert "Кутів: 4" in page.locator(".area-field__state").inner_text()
    before = text.input_value()
    page.locator(".area-field__corner").first.focus()
    page.keyboard.press("ArrowUp")
    latitude = [float(value.splitlines()[0].split(",")[0]) for value in (before, text.input_value())]
    assert latitude[1] - latitude[0] == pytest.approx(0.0001, abs=1e-6)
    page.keyboard.press("Delete")
    assert len(text.input_value().splitlines()) == 3
    page.get_by_role("button", name="Скасувати останню дію").click()
    page.get_by_role("button", name="Скасувати останню дію").click()
    assert text.input_value() == before
    text.fill("46.57, 30.78\nтут")
    text.blur()
    assert "Рядок 2 не прочитано" in page.locator(".area-field__state").inner_text()
    assert not failed


def test_the_console_is_worked_on_a_phone_without_a_script(portal, open_page, sign_in, cast, cities, officer, axe_clean, fits_width):
    give(cast.officer, Role.OFFICER, cities.odesa)
    OfficerAccount.objects.create(officer=officer, user=cast.officer)
    page = open_page(width=320, javascript=False)
    sign_in(page, portal, cast.officer)
    page.goto(f"{portal.url}/officer/")
    fits_width(page)
    page.get_by_role("button", name="Сьогодні не приймаю").click()
    page.get_by_label("Хто заміщає").select_option(index=1)
    page.get_by_role("button", name="Зберегти").click()
    assert page.get_by_text("Заміщає:").count() == 1
    page.get_by_role("button", name="Я вже на роботі").click()
    assert page.get_by_text("сьогодні приймаю").count() == 1
    with_script = open_page(width=320, dark=True)
    sign_in(with_script, portal, cast.officer)
    for path in ("", "reception/", "priorities/", "reports/", "absence/plan/"):
        with_script.goto(f"{portal.url}/officer/{path}")
        fits_width(with_script)
        axe_clean(with_script)
