"""Black boxes that an author puts over faces and plates: drawn into the pixels, so that nothing lies underneath.

A box is four shares of the picture in percent, (left, top, width, height); what reaches over the edge is cut.
"""

import io
import json
from dataclasses import dataclass

from PIL import Image, ImageDraw

LARGE_EDGE, SMALL_EDGE = 1600, 640  # pixels of the longer side
QUALITY = 85
MOST_BOXES = 40


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, values) -> "Box":
        """Raises ValueError for what is no box within the picture."""
        left, top, width, height = (float(value) for value in values)
        if not all(-1e4 < value < 1e4 for value in (left, top, width, height)):  # also refuses what is no number
            raise ValueError("a share is a number")
        right, bottom = min(100.0, left + width), min(100.0, top + height)
        left, top = max(0.0, left), max(0.0, top)
        if right - left <= 0 or bottom - top <= 0:
            raise ValueError("the box covers nothing")
        return cls(left, top, right - left, bottom - top)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Whole pixels, rounded outwards: no edge of a face peeps out. Both corners belong to the box."""
        left, top = int(self.left * width / 100), int(self.top * height / 100)
        right, bottom = -int(-(self.left + self.width) * width // 100), -int(-(self.top + self.height) * height // 100)
        return left, top, max(left, min(width, right) - 1), max(top, min(height, bottom) - 1)


def read(text: str) -> list[Box]:
    """Boxes from the page's JSON, ``[[left, top, width, height], …]``. Raises ValueError."""
    rows = json.loads(text)
    if not isinstance(rows, list) or len(rows) > MOST_BOXES:
        raise ValueError("not a list of boxes")
    try:
        return [Box.of(row) for row in rows]
    except TypeError as error:
        raise ValueError("not a list of boxes") from error


@dataclass(frozen=True)
class Rendered:
    """A picture as it is kept: ``large`` and ``small`` are JPEG bytes, the size is of ``large``."""

    large: bytes
    small: bytes
    width: int
    height: int


def render(content: bytes, boxes=()) -> Rendered:
    """The two sizes of a picture that the guards have made harmless, with the boxes burnt into both."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = _flat(opened)
    picture.thumbnail((LARGE_EDGE, LARGE_EDGE))
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(box.pixels(*picture.size), fill="black")
    small = picture.copy()
    small.thumbnail((SMALL_EDGE, SMALL_EDGE))
    return Rendered(_jpeg(picture), _jpeg(small), *picture.size)


def _flat(opened: Image.Image) -> Image.Image:
    """On white: a hidden layer or a see-through pixel would keep what the box should cover."""
    if opened.mode in ("RGBA", "LA", "P"):
        over = opened.convert("RGBA")
        ground = Image.new("RGB", over.size, "white")
        ground.paste(over, mask=over.getchannel("A"))
        return ground
    return opened.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=QUALITY, optimize=True)
    return held.getvalue()
