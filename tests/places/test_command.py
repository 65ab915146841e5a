"""`manage.py places load`: a city from a file, or every reason why not."""

import json

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from portal.places.models import City, District, Street

pytestmark = pytest.mark.django_db

GOOD = """
city: {slug: zaton, name: Затон, name_locative: у Затоні, latitude: 47.0, longitude: 31.0, is_demo: true, hostname: zaton.localhost}
districts:
  - {slug: verkh, name: Верхній, latitude: 47.01, longitude: 31.01}
  - {slug: yar, name: Яр, kind: area, parent: verkh, latitude: 47.02, longitude: 31.02}
streets:
  - {kind: вул., name: Тиха, districts: [verkh, yar]}
"""


def load(folder, text, geojson=None, *arguments):
    path = folder / "zaton.yaml"
    path.write_text(text, encoding="utf-8")
    if geojson is not None:
        path.with_suffix(".geojson").write_text(geojson, encoding="utf-8")
    call_command("places", "load", str(path), *arguments)


def test_a_new_city_gets_a_site_with_a_front_page_of_its_own(tmp_path):
    load(tmp_path, GOOD)
    city = City.objects.get(slug="zaton")
    assert city.site.hostname == "zaton.localhost"
    assert city.site.root_page.depth == 2
    assert city.site.root_page.title == "Затон"
    assert District.objects.get(city=city, slug="yar").parent.slug == "verkh"


def test_loading_twice_changes_nothing(tmp_path):
    load(tmp_path, GOOD)
    before = [model.objects.count() for model in (City, District, Street, Site, Page)]
    root = City.objects.get(slug="zaton").site.root_page_id
    load(tmp_path, GOOD)
    assert [model.objects.count() for model in (City, District, Street, Site, Page)] == before
    assert City.objects.get(slug="zaton").site.root_page_id == root


def test_a_dry_run_writes_nothing(tmp_path):
    pages = Page.objects.count()
    load(tmp_path, GOOD, None, "--dry-run")
    assert not City.objects.filter(slug="zaton").exists()
    assert Page.objects.count() == pages


BAD = {
    "not yaml at all": ("city: [", None, "це не YAML"),
    "without a city": ("districts: []", None, "немає розділу «city»"),
    "unknown field": (GOOD.replace("is_demo", "is_big"), None, "невідоме поле «is_big»"),
    "district twice": (GOOD.replace("slug: yar", "slug: verkh"), None, "уже було вище"),
    "parent unknown": (GOOD.replace("parent: verkh", "parent: nyz"), None, "має стояти вище"),
    "street in no district": (GOOD.replace("[verkh, yar]", "[nyz]"), None, "району «nyz» немає"),
    "not geojson": (GOOD, "{}", "це не GeoJSON"),
    "boundary of nobody": (
        GOOD,
        json.dumps({"features": [{"properties": {"slug": "nyz"}, "geometry": {"type": "Polygon", "coordinates": []}}]}),
        "немає у YAML",
    ),
    "boundary that crosses itself": (
        GOOD,
        json.dumps(
            {
                "features": [
                    {
                        "properties": {"slug": "verkh"},
                        "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
                    }
                ]
            }
        ),
        "перетинає сама себе",
    ),
}


@pytest.mark.parametrize(("text", "geojson", "words"), list(BAD.values()), ids=list(BAD))
def test_a_broken_file_is_told_and_nothing_is_written(tmp_path, text, geojson, words):
    pages = Page.objects.count()
    with pytest.raises(CommandError, match="нічого не змінено") as refused:
        load(tmp_path, text, geojson)
    assert words in str(refused.value)
    assert not City.objects.filter(slug="zaton").exists()
    assert Page.objects.count() == pages


def test_all_problems_are_told_at_once(tmp_path):
    with pytest.raises(CommandError) as refused:
        load(tmp_path, GOOD.replace("is_demo", "is_big").replace("[verkh, yar]", "[nyz]"))
    assert "is_big" in str(refused.value)
    assert "nyz" in str(refused.value)


def test_a_file_that_is_not_there_is_a_sentence():
    with pytest.raises(CommandError, match="не читається"):
        call_command("places", "load", "/nowhere/misto.yaml")


def lines(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


RENAMED = GOOD.replace("name: Тиха, ", "name: Героїв Затону, former_names: [Тиха], ")


def test_a_renamed_street_stays_the_same_record_and_keeps_its_history(tmp_path, capsys):
    load(tmp_path, GOOD)
    street = Street.objects.get(name="Тиха")
    load(tmp_path, RENAMED)
    assert "→ вул. Тиха стала вул. Героїв Затону" in lines(capsys)
    now = Street.objects.get(city__slug="zaton")
    assert now.pk == street.pk
    assert now.name == "Героїв Затону"
    assert now.former_names == ["Тиха"]
    assert [rename.old_name for rename in now.renames.all()] == ["вул. Тиха"]
    load(tmp_path, RENAMED)
    assert "У файлі немає нічого нового." in lines(capsys)
    assert now.renames.count() == 1


def test_a_former_name_that_the_file_forgets_is_not_lost(tmp_path):
    load(tmp_path, GOOD)
    load(tmp_path, RENAMED)
    load(tmp_path, RENAMED.replace("former_names: [Тиха]", "former_names: [Мовчазна]"))
    assert Street.objects.get(city__slug="zaton").former_names == ["Мовчазна", "вул. Тиха"]


def test_a_renamed_district_keeps_its_former_name(tmp_path):
    load(tmp_path, GOOD)
    load(tmp_path, GOOD.replace("name: Верхній,", "name: Горішній,"))
    district = District.objects.get(slug="verkh")
    assert (district.name, district.former_names) == ("Горішній", ["Верхній"])


def test_a_dry_run_prints_what_would_change(tmp_path, capsys):
    load(tmp_path, GOOD)
    capsys.readouterr()
    load(tmp_path, RENAMED.replace("latitude: 47.01", "latitude: 47.5"), None, "--dry-run")
    said = lines(capsys)
    assert "→ вул. Тиха стала вул. Героїв Затону" in said
    assert any("latitude: 47.01 → 47.5" in line for line in said)
    assert Street.objects.filter(name="Тиха").exists()
    assert District.objects.get(slug="verkh").latitude == 47.01


def test_house_ranges_are_kept_and_wrong_ones_refused(tmp_path):
    row = "districts: [verkh, yar], house_ranges: [{from: 1, to: 71, parity: odd}]}"
    load(tmp_path, GOOD.replace("districts: [verkh, yar]}", row))
    assert Street.objects.get(name="Тиха").house_ranges == [{"from": 1, "to": 71, "parity": "odd"}]
    with pytest.raises(CommandError, match="не є проміжком"):
        load(tmp_path, GOOD.replace("districts: [verkh, yar]}", row.replace("to: 71", "to: 0")))
