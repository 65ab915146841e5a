"""Demo pictures are drawn by code: the same name and seed give the same picture."""

from xml.etree import ElementTree

import pytest

from fixtures.pictures import HEIGHT, SCENES, WIDTH, draw, draw_svg, jpeg


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_drawn_the_same_each_time(name):
    assert draw_svg(name, 3) == draw_svg(name, 3)


def test_pixels_are_drawn_the_same_each_time():
    assert jpeg("gate", 3) == jpeg("gate", 3)


def test_another_seed_gives_another_picture():
    assert draw_svg("windows", 1) != draw_svg("windows", 2)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_has_something_to_see_in_every_corner(name):
    picture = draw(name)
    assert picture.size == (WIDTH, HEIGHT)
    halves = [picture.crop((x, y, x + WIDTH // 2, y + HEIGHT // 2)) for x in (0, WIDTH // 2) for y in (0, HEIGHT // 2)]
    assert all(len(half.resize((80, 50)).getcolors(4000) or range(4001)) > 50 for half in halves)


@pytest.mark.parametrize("name", SCENES)
def test_the_svg_is_well_formed_and_runs_nothing(name):
    root = ElementTree.fromstring(draw_svg(name))
    assert root.tag.endswith("svg")
    assert not [node for node in root.iter() if node.tag.endswith(("script", "foreignObject"))]


def test_a_jpeg_is_light_enough_to_keep_in_a_library():
    content = jpeg("courtyard")
    assert content.startswith(b"\xff\xd8")
    assert len(content) < 300_000


def test_an_unknown_scene_is_refused():
    with pytest.raises(KeyError):
        draw("barracks")
