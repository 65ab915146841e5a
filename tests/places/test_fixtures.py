"""The files of the cities: complete, plausible, and safe to load twice."""

import json
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from shapely.geometry import Point, shape
from wagtail.models import Page, Site

from portal.places.loading import PlacesFileError, load
from portal.places.models import City, District, Street

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "places"
RENAMED = {
    "Князя Володимира Великого": "Добровольського",
    "Семена Палія": "Дніпропетровська дорога",
    "Владислава Бувалкіна": "Генерала Бочарова",
    "28-ї бригади": "Паустовського",
    "Валерія Самофалова": "Каманіна",
    "Віталія Блажка": "Махачкалінська",
    "Ярослава Баїса": "Висоцького",
    "Князя Ярослава Мудрого": "Академіка Глушка",
    "Євгена Танцюри": "Генерала Петрова",
    "Італійська": "Пушкінська",
    "Європейська": "Катерининська",
}


def _read(name):
    data = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    features = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return data, {feature["properties"]["slug"]: feature for feature in features}


@pytest.fixture
def root(db):
    return Page.objects.filter(depth=2).first()


def test_odesa_has_its_four_districts_with_codes_and_former_names():
    data, _ = _read("odesa")
    districts = [row for row in data["districts"] if "parent" not in row]
    assert [row["slug"] for row in districts] == ["prymorskyi", "kyivskyi", "khadzhybeiskyi", "peresypskyi"]
    assert all(len(row["katottg"]) == 19 and row["katottg"].startswith("UA5110027001") for row in districts)
    assert "Суворовський район" in districts[3]["former_names"]


def test_every_renamed_street_keeps_its_former_name():
    streets = {row["name"]: row for row in _read("odesa")[0]["streets"]}
    for name, former in RENAMED.items():
        assert any(former in old for old in streets[name]["former_names"]), name


@pytest.mark.parametrize("name", ["odesa", "vyhadanske"])
def test_each_area_holds_its_centre_and_says_that_it_is_rough(name):
    data, features = _read(name)
    for row in data["districts"]:
        feature = features[row["slug"]]
        assert shape(feature["geometry"]).contains(Point(row["longitude"], row["latitude"])), row["slug"]
        assert "не офіційна межа" in feature["properties"]["note"]


@pytest.mark.parametrize("name", ["odesa", "vyhadanske"])
def test_districts_do_not_overlap_and_areas_lie_inside_theirs(name):
    data, features = _read(name)
    areas = {slug: shape(feature["geometry"]) for slug, feature in features.items()}
    tops = [row["slug"] for row in data["districts"] if "parent" not in row]
    for one, two in combinations(tops, 2):
        assert areas[one].intersection(areas[two]).area < 1e-9, (one, two)
    for row in data["districts"]:
        if "parent" in row:
            assert areas[row["parent"]].buffer(1e-9).contains(areas[row["slug"]]), row["slug"]


def test_loading_twice_makes_two_cities_once(root):
    second = root.add_sibling(instance=Page(title="Вигаданськ", slug="vyhadansk"))
    for _ in range(2):
        load(FOLDER / "odesa.yaml", root)
        load(FOLDER / "vyhadanske.yaml", second)
    assert City.objects.count() == 2
    assert City.objects.get(slug="vyhadansk").is_demo
    assert Site.objects.get(hostname="vyhadansk.localhost").root_page == second
    assert District.objects.filter(city__slug="odesa").count() == 9
    assert Street.objects.filter(city__slug="odesa").count() == 21
    assert District.objects.get(slug="selyshche-kotovskoho").cameras_planned == 1000


def test_a_wrong_file_is_refused_with_every_problem_and_changes_nothing(root, tmp_path):
    path = tmp_path / "misto.yaml"
    path.write_text("city: {slug: x, name: Х, name_locative: в Ікс, latitude: 1, longitude: 2, hostname: x.localhost}\n"
                    "districts: [{slug: a, name: А, latitude: 1, longitude: 2, colour: red}]\nstreets: [{districts: [b]}]\n")  # fmt: skip
    with pytest.raises(PlacesFileError) as refused:
        load(path, root)
    assert "«colour»" in str(refused.value)
    assert "немає поля «name»" in str(refused.value)
    assert "району «b» немає" in str(refused.value)
    assert not City.objects.filter(slug="x").exists()
