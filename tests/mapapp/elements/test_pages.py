"""What the page of an officer and of a point says, and what it never says."""

import json
import re
from datetime import date, timedelta

import pytest
from django.utils.safestring import mark_safe

from mapapp.elements import blocks, sketch
from mapapp.models import Officer, OfficerAccount, OfficerDuty, OfficerReport, PolicePoint, Priority

OFFICER = "/map/officers/prykladenko-taras/"
POINT = "/map/points/opornyi-punkt-921/"


@pytest.fixture
def get(client, places):
    def read(url):
        answer = client.get(url)
        assert answer.status_code == 200
        return answer.content.decode().replace("\u00a0", " ")

    return read


def test_what_was_asked_for_and_what_was_done_stand_on_the_page(get):
    page = get(OFFICER)
    assert page.index("Мотоцикли у дворі після опівночі") < page.index("Темний прохід між будинками")
    assert "ліхтарі поставили" in page
    assert "Що зроблено за пів року" in page
    assert "Нічна торгівля" not in page  # another officer's


def test_an_officer_without_deeds_promises_none(get, places):
    Priority.objects.all().delete()
    OfficerReport.objects.all().delete()
    Officer.objects.update(last_report_at=None)
    page = get(OFFICER)
    assert "Ви сказали" not in page
    assert "Звітів тут ще немає" in page


def test_the_boundary_is_drawn_and_told_in_words(get):
    page = get(OFFICER)
    assert 'class="sketch__area" d="M' in page
    assert re.search(r"Дільниця приблизно \d+,\d на \d+,\d км\.", page)
    assert "Поруч дільниці:" in page
    assert "<script>" not in page


def test_words_of_the_boundary_name_the_side_and_the_neighbours(places):
    officer = Officer.objects.get(slug="prykladenko-taras")
    square = {
        "type": "Polygon",
        "coordinates": [[[30.771, 46.596], [30.775, 46.596], [30.775, 46.599], [30.771, 46.599], [30.771, 46.596]]],
    }
    Officer.objects.update(boundary=None)
    beside = json.loads(json.dumps(square).replace("30.771", "30.779").replace("30.775,", "30.7751,"))
    Officer.objects.filter(slug="zrazkova-olena").update(boundary=beside)
    officer.boundary = square
    drawn = sketch.of_officer(officer)
    assert drawn.words == [
        "Дільниця приблизно 0,3 на 0,3 км.",
        "Селище Котовського, північний захід.",
        "Поруч дільниці: Зразкова Олена Демівна (демо).",
        "Крапка: Опорний пункт № 921.",
    ]


@pytest.mark.parametrize("boundary", [None, {}, {"type": "Point", "coordinates": [30, 46]}, {"type": "Polygon", "coordinates": "x"}, [1]])
def test_a_broken_boundary_leaves_the_page_whole(get, places, boundary):
    Officer.objects.filter(slug="prykladenko-taras").update(boundary=boundary)
    assert "sketch__area" not in get(OFFICER)


def test_who_checked_is_told_by_office_alone(get, places, map_cast):
    editor = map_cast("editor")
    Officer.objects.filter(slug="prykladenko-taras").update(verified_by=editor, verified_at=date.today())
    page = get(OFFICER)
    assert "редактором порталу" in page
    assert editor.email not in page
    OfficerAccount.objects.create(officer=Officer.objects.get(slug="prykladenko-taras"), user=editor)
    assert "офіцером поліції" in get(OFFICER)


def test_the_contact_card_is_one_a_phone_takes_in(client, places):
    Officer.objects.filter(slug="prykladenko-taras").update(reception="Вівторок; четвер, 17–19\r\nTEL:+380000000666")
    answer = client.get(f"{OFFICER}contact.vcf")
    assert answer["Content-Type"].startswith("text/vcard")
    assert not answer.cookies
    raw = answer.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    assert "FN:Прикладенко Тарас Демович (демо)" in lines
    assert "N:Прикладенко;Тарас;Демович;;" in lines
    assert "TEL;VALUE=uri;TYPE=work:tel:+380000000011" in lines
    assert "NOTE:Вівторок\\; четвер\\, 17–19\\nTEL:+380000000666" in lines
    assert not [line for line in lines if line.startswith("TEL:")]


def test_a_draft_gives_no_contact_card(client, places):
    Officer.objects.filter(slug="prykladenko-taras").update(live=False)
    assert client.get(f"{OFFICER}contact.vcf").status_code == 404
    assert client.get("/map/officers/nebuvalyi-ostap/contact.vcf").status_code == 404


def test_search_engines_are_told_of_real_records_and_of_no_invented_ones(get, places):
    assert '"PoliceStation"' not in get(POINT)
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(is_demo=False, name='Пункт </script><b>"')
    Officer.objects.filter(slug="prykladenko-taras").update(is_demo=False)
    blocks_found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', get(POINT))
    facts = next(data for data in map(json.loads, blocks_found) if data["@type"] == "PoliceStation")
    assert facts["name"] == 'Пункт </script><b>"'
    assert {row["dayOfWeek"] for row in facts["openingHoursSpecification"]} == {"Tuesday", "Thursday", "Saturday"}
    assert facts["address"]["addressLocality"] == "Одеса"
    assert '"Person"' in get(OFFICER)


def test_a_section_puts_its_block_on_the_pages_it_names(get, monkeypatch):
    monkeypatch.setattr(blocks, "_sources", {})
    blocks.register("late", 20, lambda element, request: blocks.Block("late", "Друге", mark_safe("<p>B</p>")))
    blocks.register("early", 10, lambda element, request: blocks.Block("early", "Перше", mark_safe("<p>A</p>")), kinds=("officer",))
    blocks.register("none", 5, lambda element, request: None)
    page = get(OFFICER)
    assert page.index("Перше") < page.index("Друге")
    assert "Перше" not in get(POINT)
    with pytest.raises(ValueError, match="already"):
        blocks.register("late", 1, lambda element, request: None)
    with pytest.raises(ValueError, match="dragon"):
        blocks.register("other", 1, lambda element, request: None, kinds=("dragon",))


def test_the_page_never_tells_when_an_officer_is_away(get, places):
    duty = OfficerDuty.objects.get(officer__slug="maketna-sofiia")
    OfficerDuty.objects.filter(pk=duty.pk).update(ends_on=duty.starts_on + timedelta(days=29))
    page = get("/map/officers/maketna-sofiia/")
    assert "Заміщає сьогодні" in page
    assert (duty.starts_on + timedelta(days=29)).isoformat() not in page


def test_an_unpublished_unit_is_not_named(get, places):
    officer = Officer.objects.get(slug="prykladenko-taras")
    type(officer.unit).objects.filter(pk=officer.unit_id).update(live=False)
    assert officer.unit.name not in get(OFFICER).split("</main>")[0]
