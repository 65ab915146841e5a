"""Black boxes: what lay under one is in no byte that is kept."""

import io

import pytest
from PIL import Image

from mapapp.reviews import redaction
from mapapp.reviews.redaction import Box

from .conftest import jpeg

pytestmark = pytest.mark.once


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def _reds(picture: Image.Image) -> int:
    return sum(1 for red, green, blue in picture.get_flattened_data() if red > 120 and green < 90 and blue < 90)


def test_a_box_is_black_in_both_sizes_and_nothing_of_what_it_covers_is_left():
    rendered = redaction.render(jpeg(red=(200, 150, 400, 300)), [Box.of((25, 25, 25, 25))])
    for content in (rendered.large, rendered.small):
        picture = _open(content)
        width, height = picture.size
        assert max(picture.getpixel((int(width * 0.375), int(height * 0.375)))) < 12
        assert _reds(picture) == 0
        assert min(picture.getpixel((int(width * 0.9), int(height * 0.9)))) > 240


def test_without_a_box_the_red_place_is_there():
    """So the test above can fail."""
    assert _reds(_open(redaction.render(jpeg(red=(200, 150, 400, 300))).small)) > 1000


def test_a_see_through_picture_hides_nothing_under_its_alpha():
    picture = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    held = io.BytesIO()
    picture.save(held, "PNG")
    assert _reds(_open(redaction.render(held.getvalue()).large)) == 0


def test_large_pictures_shrink_and_small_ones_stay():
    assert _open(redaction.render(jpeg((4000, 2000))).large).size == (1600, 800)
    rendered = redaction.render(jpeg((300, 200)))
    assert (rendered.width, rendered.height) == (300, 200)


def test_a_box_is_rounded_outwards():
    assert Box.of((10.01, 10.01, 10, 10)).pixels(100, 100) == (10, 10, 20, 20)
    assert Box.of((0, 0, 100, 100)).pixels(640, 480) == (0, 0, 639, 479)


@pytest.mark.parametrize(
    "values", [(0, 0, 0, 10), (100, 0, 10, 10), (-20, 0, 10, 10), (0, 0, float("nan"), 5), (0, 0, float("inf"), 5), (1, 2, 3), "слово"]
)
def test_what_is_no_box_is_refused(values):
    with pytest.raises((ValueError, TypeError)):
        Box.of(values)


def test_a_box_over_the_edge_is_cut():
    assert Box.of((90, 90, 50, 50)) == Box(90, 90, 10, 10)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[[1,2]]", '[["а",1,1,1]]', "[[0,0,1,1]" + ",[0,0,1,1]" * 60 + "]", "нема"])
def test_nonsense_of_a_page_is_refused(text):
    with pytest.raises(ValueError):
        redaction.read(text)


def test_a_page_sends_several_boxes_at_once():
    assert redaction.read("[[1,2,3,4],[5.5,6,7,8]]") == [Box(1, 2, 3, 4), Box(5.5, 6, 7, 8)]
