"""Next meetings on the map's pages: the right ones, the nearest first, none that is over or unpublished."""

from mapapp.models import Officer
from meetings import elements
from meetings.models import MeetingPage
from tests.meetings.factories import make_meeting


def _titles(element, rf) -> list[str]:
    block = elements.next_meetings(element, rf.get("/"))
    return [] if block is None else [page.title for page in MeetingPage.objects.order_by("starts_at") if page.title in block.html]


def test_a_district_and_its_officer_show_what_comes(cities, rf):
    district, other = cities.odesa.districts.order_by("pk")[:2]
    officer = Officer.objects.create(city=cities.odesa, last_name="Прикладенко", first_name="Тарас", district=district, is_demo=True)
    colleague = Officer.objects.create(city=cities.odesa, last_name="Умовний", first_name="Петро", district=district, is_demo=True)
    make_meeting(cities.odesa, title="Далека зустріч", days=9, district=district)
    make_meeting(cities.odesa, title="Близька зустріч", days=3, district=district)
    make_meeting(cities.odesa, title="Зустріч колеги", days=4, district=district, officer=colleague)
    make_meeting(cities.odesa, title="В іншому районі", days=2, district=other)
    make_meeting(cities.odesa, title="Минула зустріч", days=-3, district=district)
    draft = make_meeting(cities.odesa, title="Чернетка зустрічі", days=2, district=district)
    draft.unpublish()
    assert _titles(officer, rf) == ["Близька зустріч", "Далека зустріч"]
    assert _titles(colleague, rf) == ["Близька зустріч", "Зустріч колеги", "Далека зустріч"]
    assert _titles(district, rf) == ["Близька зустріч", "Зустріч колеги", "Далека зустріч"]
    assert elements.next_meetings(other, rf.get("/")).html.count("<article") == 1


def test_where_nothing_comes_there_is_no_empty_heading(cities, rf):
    assert elements.next_meetings(cities.odesa.districts.first(), rf.get("/")) is None
