"""Boundaries as they are typed, pasted and broken."""

import json
from types import SimpleNamespace

import pytest

from portal.core.geo import areas

pytestmark = pytest.mark.once

ODESA = SimpleNamespace(name="Одеса", latitude=46.4825, longitude=30.7233)
LINES = "46.57, 30.78\n46.57, 30.79\n46.58, 30.79\n46.58, 30.78"
RING = [[30.78, 46.57], [30.79, 46.57], [30.79, 46.58], [30.78, 46.58], [30.78, 46.57]]
BOW = [[30.78, 46.57], [30.79, 46.58], [30.79, 46.57], [30.78, 46.58], [30.78, 46.57]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES + "\n46.57, 30.78\n",
        "46.57;30.78\n46.57 30.79\n46.58,30.79,\n\n46.58\t30.78",
        json.dumps(SQUARE),
        "\ufeff" + json.dumps({"type": "Feature", "properties": {}, "geometry": SQUARE}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]}),
    ],
    ids=["lines", "closed lines", "any signs", "geometry", "feature", "collection of one"],
)
def test_an_area_reads_alike_however_it_is_given(text):
    area = areas.read(text)
    assert areas.problem(area, ODESA) == ""
    assert areas.tidy(area) == SQUARE
    assert areas.write(area).splitlines()[0] == "46.570000, 30.780000"


@pytest.mark.parametrize("text", ["", "  \n", "null"])
def test_nothing_is_no_area(text):
    assert areas.read(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("46.57, 30.78\n46.58, 30.79", "щонайменше три кути"),
        ("46.57, 30.78\nтут\n46.58, 30.79", "Рядок 2 не прочитано: «тут»"),
        ('{"type": "Polygon", "coordinates": [[[30', "обірваний"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "обірваний"),
        ("[" * 100_000, "обірваний"),
        ('{"type": "Point", "coordinates": [30, 46]}', "замкненою ділянкою"),
        ('{"type": "FeatureCollection", "features": []}', "одна ділянка"),
        ('{"type": "FeatureCollection", "features": 7}', "одна ділянка"),
        ("[1, 2]", "замкненою ділянкою"),
    ],
)
def test_what_is_no_area_is_refused_in_a_sentence(text, said):
    with pytest.raises(areas.AreaError, match=said):
        areas.read(text)


def polygon(*corners):
    return {"type": "Polygon", "coordinates": [list(corners)]}


@pytest.mark.parametrize(
    ("area", "said"),
    [
        (polygon(*BOW), "перетинає сама себе біля точки 46.57500, 30.78500"),
        (polygon(*RING[:-1]), "Межа не замкнена"),
        (polygon(*([latitude, longitude] for longitude, latitude in RING)), "переставлено місцями"),
        (polygon([24.0, 49.8], [24.1, 49.8], [24.1, 49.9], [24.0, 49.8]), "виходить за місто Одеса"),
        (polygon([300, 46], [301, 46], [301, 47], [300, 46]), "за межі землі"),
        (polygon([30.78, 46.57], [30.7801, 46.57], [30.7801, 46.5701], [30.78, 46.57]), "менша за двір"),
        (polygon([30.4, 46.2], [31.0, 46.2], [31.0, 46.7], [30.4, 46.7], [30.4, 46.2]), "більша за місто"),
        (polygon([30.78, 46.57], [30.78, 46.57], [30.78, 46.57], [30.78, 46.57]), "три різні кути"),
        (polygon(), "щонайменше три різні кути"),
        ({"type": "Polygon", "coordinates": []}, "жодного кута"),
        ({"type": "Polygon", "coordinates": None}, "жодного кута"),
        ({"type": "Polygon", "coordinates": [[["а", "б"]]]}, "не прочитано"),
        ({"type": "Polygon", "coordinates": [[1, 2, 3]]}, "не прочитано"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "жодного кута"),
        (polygon(*([30.78, 46.57 + n / 1e6] for n in range(2001)), [30.78, 46.57]), "Спростіть"),
        ("Polygon", "замкненою ділянкою"),
        ({"type": "LineString", "coordinates": RING}, "замкненою ділянкою"),
    ],
)  # fmt: skip
def test_a_broken_area_is_named_for_what_is_wrong_with_it(area, said):
    assert said in areas.problem(area, ODESA)


def test_neighbours_along_a_street_do_not_overlap_and_a_shared_yard_does():
    beside = polygon([30.79, 46.57], [30.80, 46.57], [30.80, 46.58], [30.79, 46.58], [30.79, 46.57])
    over = polygon([30.785, 46.57], [30.80, 46.57], [30.80, 46.58], [30.785, 46.58], [30.785, 46.57])
    assert areas.overlap(SQUARE, beside) == 0
    assert areas.overlap(SQUARE, over) == pytest.approx(0.425, rel=0.02)
    assert areas.overlap(SQUARE, None) == areas.overlap(SQUARE, {"type": "Polygon"}) == 0


def test_several_parts_are_written_as_geojson():
    two = {"type": "MultiPolygon", "coordinates": [[RING], [[[x + 0.1, y] for x, y in RING]]]}
    assert areas.read(areas.write(two)) == two
