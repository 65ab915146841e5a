"""The colours of the design system against WCAG 2.2: every pair that meets in a rule."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "site" / "static" / "css"

TEXT = 4.5  # 1.4.3, text of any size
SHAPE = 3.0  # 1.4.11, borders of controls, icons, focus

GROUNDS = ["page", "paper", "sunk"]
TINTS = ["info-tint", "done-tint", "wait-tint", "danger-tint"]
PAIRS = (
    [(colour, ground, TEXT) for colour in ("text", "muted", "link", "link-strong") for ground in GROUNDS]
    + [("text", tint, TEXT) for tint in TINTS]
    + [("link-strong", tint, TEXT) for tint in TINTS]
    + [("muted", tint, TEXT) for tint in TINTS]
    + [(state, ground, TEXT) for state in ("info", "done", "wait", "danger") for ground in ("page", "paper")]
    + [(state, f"{state}-tint", TEXT) for state in ("info", "done", "wait", "danger")]
    + [("link", "info-tint", TEXT)]
    + [("on-fill", "fill", TEXT), ("on-fill", "fill-strong", TEXT)]
    + [("on-light", "light", TEXT), ("on-light", "light-strong", TEXT)]
    + [("on-danger", "danger-fill", TEXT), ("on-danger", "danger-fill-strong", TEXT)]
    + [(colour, "deep", TEXT) for colour in ("on-deep", "on-deep-muted", "on-deep-link", "glow", "light")]
    + [("on-deep", "deep-raised", TEXT)]
    + [("edge", ground, SHAPE) for ground in GROUNDS]
    + [("fill", ground, SHAPE) for ground in GROUNDS]
    + [("done", "sunk", SHAPE), ("fill", "sunk", SHAPE)]
)


def _block(css: str, start: str) -> dict[str, str]:
    """The hexadecimal tokens of the first rule after `start`."""
    body = css[css.index(start) :]
    body = body[body.index("{") + 1 :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", body[: body.index("}")]))


def _light() -> dict[str, str]:
    return _block((CSS / "tokens.css").read_text(), "  :root {")


def _dark() -> dict[str, str]:
    css = (CSS / "tokens.css").read_text()
    return _block(css[css.index("prefers-color-scheme: dark") :], ":root")


def _operator() -> dict[str, str]:
    return _block((CSS / "operator.css").read_text(), "body.operator")


THEMES = {"light": _light(), "dark": _dark(), "operator": _operator()}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 (black) to 1 (white)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("colour", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(theme, colour, ground, least):
    tokens = THEMES[theme]
    found = contrast(tokens[colour], tokens[ground])
    assert found >= least, f"{theme}: --{colour} on --{ground} is {found:.2f}, needs {least}"


@pytest.mark.parametrize("theme", THEMES)
def test_one_of_the_two_focus_rings_shows_on_any_ground(theme):
    tokens = THEMES[theme]
    for ground in [*GROUNDS, *TINTS, "deep", "fill", "light", "danger-fill"]:
        best = max(contrast(tokens[ring], tokens[ground]) for ring in ("ring", "ring-edge"))
        assert best >= SHAPE, f"{theme}: no ring shows on --{ground}"


def test_both_dark_palettes_are_the_same():
    assert _operator() == _dark()


def test_light_and_dark_name_the_same_colours():
    assert _light().keys() == _dark().keys()


def test_styles_take_colours_from_the_tokens_only():
    """A colour written into a rule would escape this file. White under a QR code and black behind a
    picture are not of the theme."""
    for name in ("app.css", "operator.css"):
        css = (CSS / name).read_text()
        if name == "operator.css":
            css = css[css.index("@layer components") :]
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"/\*.*?\*/", "", css, flags=re.S)))
        assert found <= {"#fff", "#000"}, f"{name}: {found}"
