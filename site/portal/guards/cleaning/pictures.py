"""Pictures, drawn anew: only what is seen remains, turned as the camera was held, in the colours of screens."""

import warnings
from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from .kinds import Refused

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # our own limit decides, before anything is decoded
SRGB = ImageCms.createProfile("sRGB")
QUALITY = 88
BROKEN = (OSError, ValueError, SyntaxError, IndexError, KeyError, EOFError, RuntimeError, TypeError, OverflowError)


def clean(content: bytes, kind: str, pixels: int, edge: int) -> tuple[bytes, str]:
    """The picture without anything but its pixels, and "jpg" or "png". Raises Refused.

    pixels: the most that is decoded; edge: the longer side of what is kept. Of moving pictures the first frame is kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _clean(content, kind, pixels, edge)
    except MemoryError as error:
        raise Refused("bomb") from error
    except BROKEN as error:
        raise Refused("broken") from error


def _clean(content, kind, pixels, edge):
    picture = Image.open(BytesIO(content), formats=[kind])
    width, height = picture.size
    if not 0 < width * height <= pixels:
        raise Refused("pixels" if width * height else "broken")
    if kind == "JPEG":
        picture.draft("RGB", (edge, edge))  # a big photograph is decoded at a fraction of its size
    picture.load()
    picture = _upright(picture)
    picture.thumbnail((edge, edge))
    return _saved(_in_screen_colours(picture), kind)


def _upright(picture):
    try:
        return ImageOps.exif_transpose(picture)
    except BROKEN:  # EXIF of nonsense turns nothing
        return picture


def _in_screen_colours(picture):
    """RGB, grey or with transparency, by the picture's own profile where it has a good one."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = picture.mode in ("LA", "RGBA", "PA", "La", "RGBa") or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "L" if picture.mode in ("1", "L") else "RGB"
    if not profile or mode != "RGB" or picture.mode not in ("RGB", "CMYK"):
        return picture.convert(mode)
    try:
        return ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(BytesIO(profile)), SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, *BROKEN):
        return picture.convert(mode)


def _saved(picture, kind):
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    output = BytesIO()
    if kind in ("PNG", "GIF") or clean.mode == "RGBA":
        clean.save(output, "PNG", compress_level=6)
        return output.getvalue(), "png"
    clean.save(output, "JPEG", quality=QUALITY, optimize=True)
    return output.getvalue(), "jpg"


# ---- pictures inside documents: their notes taken out, their pixels untouched ----

KEPT_SEGMENTS = {0xE0, 0xEE}  # JFIF, and Adobe's sign of how colours are coded


def stripped_jpeg(content: bytes) -> bytes:
    """A JPEG without EXIF, XMP, remarks and what stands behind its end; as it is where it cannot be read."""
    if not content.startswith(b"\xff\xd8"):
        return content
    out, place = bytearray(b"\xff\xd8"), 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            last = content.rfind(b"\xff\xd9")
            return bytes(out + content[place : last + 2 if last > place else len(content)])
        if marker in KEPT_SEGMENTS or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            out += content[place:end]
        place = end
    return content
