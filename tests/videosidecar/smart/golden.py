"""The golden table, written down before the judge: what a camera sees, what must be found, and nothing else.

Each case: twelve usual pictures of the view, then `after`, one after the other. `find`: at least one of these kinds must
be found; every kind that is found beyond them is a false alarm. An empty `find`: nothing may be found at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .street import look

USUAL = 12
AFTER = 8


@dataclass(frozen=True, eq=False)
class Case:
    name: str
    find: frozenset
    light: str = "day"
    view: dict = field(default_factory=dict)
    """Arguments of `look` after the change, for every moment."""
    usual: dict = field(default_factory=dict)
    """Arguments of `look` before it."""
    only: tuple = ()
    """Numbers of the pictures after the change that show it; empty: all."""
    same: bool = False
    """One picture again and again."""
    quality: int = 28
    weight: float | None = None
    """How heavy the pictures between key frames are after the change, against their middle."""
    waver: int = 0
    """The encoder's quality changes by so much from picture to picture."""


def usual_pictures(case: Case, place: int) -> list[np.ndarray]:
    """What the camera saw before, in the street number `place`."""
    return [look(case.light, place=place, moment=m, **({"people": m % 3} | case.usual)) for m in range(USUAL)]


def pictures_after(case: Case, place: int) -> list[np.ndarray]:
    """What it sees then."""
    after = []
    for number in range(AFTER):
        changed = not case.only or number in case.only
        moment = 500 if case.same else 100 + number
        view = {"people": 1 if case.same else number % 3, **case.usual, **(case.view if changed else {})}
        after.append(look(**({"light": case.light} | view), place=place, moment=moment))
    return after


def _fill(red, green, blue, grain=0.0) -> Callable:
    return lambda array, rng: np.full_like(array, (red, green, blue)) + rng.normal(0, grain + 1e-6, array.shape)


def _hand(array, rng):
    y, x = np.mgrid[0:360, 0:640]
    skin = 70 + 40 * np.exp(-(((x - 200) / 300) ** 2 + ((y - 100) / 250) ** 2))
    return np.stack([skin * 1.1, skin * 0.7, skin * 0.6], axis=2)


def _ir_glow(array, rng):
    y, x = np.mgrid[0:360, 0:640]
    glow = 120 + 80 * np.exp(-(((x - 320) / 330) ** 2 + ((y - 180) / 230) ** 2))
    return np.repeat(glow[..., None], 3, axis=2)


def _lamp_in_the_lens(array, rng):
    y, x = np.mgrid[0:360, 0:640]
    glare = 900 * np.exp(-(((x - 320) / 320) ** 2 + ((y - 180) / 240) ** 2))[..., None]
    return array + glare


def _lorry(array, rng):
    array = array.copy()
    array[150:330, 40:250] = (88, 96, 120)
    array[150:330:44, 40:250] = (60, 64, 80)
    return array


def _sunny_shadow(array, rng):
    array = array.copy()
    edge = int(rng.integers(250, 420))
    array[:, edge:] *= 0.72
    return array


def _drops(array, rng):
    array = array.copy()
    y, x = np.mgrid[0:360, 0:640]
    for cx, cy in ((120, 90), (410, 250), (540, 120), (300, 60)):
        inside = ((x - cx) ** 2 + (y - cy) ** 2 < 24**2)[..., None]
        array = np.where(inside, array * 0.3 + 100, array)
    return array


def _web(array, rng):
    array = array.copy()
    for k in range(0, 300, 30):
        rows = np.arange(k, 360)
        array[rows, np.clip(rows * 2 - k, 0, 639)] = 230
    return array


def _insects(array, rng):
    array = array.copy()
    for _ in range(12):
        y, x, n = int(rng.integers(5, 350)), int(rng.integers(5, 560)), int(rng.integers(10, 70))
        array[y : y + 3, x : x + n] = 240
    return array


def _clock(array, rng):
    array = array.copy()
    for k in range(8):
        array[12:34, 20 + 18 * k : 20 + 18 * k + int(rng.integers(4, 15))] = 255
    return array


def _windows(array, rng):
    array = array.copy()
    for _ in range(6):
        y, x = int(rng.integers(20, 120)), int(rng.integers(20, 600))
        array[y : y + 26, x : x + 20] = (230, 190, 90)
    return array


def _fresh_snow(array, rng):
    array = array.copy()
    array[230:] = array[230:] * 0.25 + 165
    return array


def _spray(array, rng):
    array = array.copy()
    array[:, 70:590] = (34, 32, 36)
    return array


def _wall(array, rng):
    array = np.full_like(array, (128, 84, 66))
    for y in range(0, 360, 36):
        array[y : y + 4] = (176, 170, 160)
        for x in range((y // 36 % 2) * 40, 640, 80):
            array[y : y + 36, x : x + 4] = (176, 170, 160)
    return array


def _people_close(array, rng):
    array = array.copy()
    left = int(rng.integers(60, 260))
    array[40:360, left : left + 260] = (46, 50, 72)
    return array


def _wind(array, rng):
    array = array.copy()
    shift = int(rng.integers(-4, 5))
    array[60:170] = np.roll(array[60:170], shift, axis=1)
    return array


def _cut(*kinds):
    return frozenset(kinds)


NOTHING = _cut()
BLACK, COVERED, BLURRED = _cut("black"), _cut("covered", "black"), _cut("blurred")
BLIND, MOVED, FROZEN = _cut("covered", "bright"), _cut("moved"), _cut("frozen")

CASES = [
    # What must stay silent.
    Case("a quiet day", NOTHING, view={"people": 0}),
    Case("people by day", NOTHING, view={"people": 6}),
    Case("cars by day", NOTHING, view={"cars": 3}),
    Case("a quiet dusk", NOTHING, "dusk"),
    Case("people at dusk", NOTHING, "dusk", {"people": 5}),
    Case("a night under lamps", NOTHING, "night"),
    Case("headlights at night", NOTHING, "night", {"cars": 2}),
    Case("headlights at dusk", NOTHING, "dusk", {"cars": 3}),
    Case("infrared night", NOTHING, "ir"),
    Case("headlights in infrared", NOTHING, "ir", {"cars": 2}),
    Case("insects in infrared", NOTHING, "ir", {"extra": _insects}),
    Case("rain by day", NOTHING, view={"rain": 400, "gain": 0.85}),
    Case("rain at dusk", NOTHING, "dusk", {"rain": 400}),
    Case("rain at night", NOTHING, "night", {"rain": 300}),
    Case("rain in infrared", NOTHING, "ir", {"rain": 300}),
    Case("snowfall by day", NOTHING, view={"snow": 350}),
    Case("snowfall at dusk", NOTHING, "dusk", {"snow": 350}),
    Case("snowfall in infrared", NOTHING, "ir", {"snow": 250}),
    Case("fresh snow on the ground", NOTHING, view={"extra": _fresh_snow}),
    Case("the shadow of a house moves", NOTHING, view={"extra": _sunny_shadow}),
    Case("a cloud before the sun", NOTHING, view={"gain": 0.7}),
    Case("the sun comes out", NOTHING, view={"gain": 1.2}),
    Case("a noisy sensor by day", NOTHING, view={"noise": 9}),
    Case("a noisy sensor at night", NOTHING, "night", {"noise": 8}),
    Case("from day to infrared", NOTHING, view={"light": "ir"}),
    Case("from infrared to day", NOTHING, "ir", {"light": "day"}),
    Case("from day to dusk", NOTHING, view={"light": "dusk"}),
    Case("from dusk to night", NOTHING, "dusk", {"light": "night"}),
    Case("from night to day", NOTHING, "night", {"light": "day"}),
    Case("a lorry parks", NOTHING, view={"extra": _lorry}),
    Case("wind in the trees", NOTHING, view={"extra": _wind}),
    Case("the pole sways by three pixels", NOTHING, view={"push": (3, 1)}, only=(1, 3, 5, 7)),
    Case("a crowd", NOTHING, view={"people": 25}),
    Case("one flash of lightning", NOTHING, "night", {"gain": 6.0}, only=(2,)),
    Case("headlights straight into the lens, once", NOTHING, "night", {"extra": _lamp_in_the_lens}, only=(3,)),
    Case("somebody right before the lens, once", NOTHING, view={"extra": _hand}, only=(2,)),
    Case("neighbours stand before the camera", NOTHING, view={"extra": _people_close}, only=(1, 2, 5)),
    Case("windows light up", NOTHING, "night", {"extra": _windows}),
    Case("drops on the glass", NOTHING, view={"extra": _drops}),
    Case("a spider's web in infrared", NOTHING, "ir", {"extra": _web}),
    Case("a clock in the picture", NOTHING, usual={"extra": _clock}),
    Case("a stingy encoder by day", NOTHING, quality=42),
    Case("a stingy encoder in infrared", NOTHING, "ir", quality=42),
    Case("a still night with little noise", NOTHING, "night", usual={"noise": 1.0, "people": 0}),
    Case("a still infrared night with little noise", NOTHING, "ir", usual={"noise": 1.0, "people": 0}),
    Case("a haze of heat", NOTHING, view={"fog": 0.15}),
    # Black, covered, blinded.
    Case("black by day", BLACK, view={"gain": 0.0, "noise": 1.0}),
    Case("black at dusk", BLACK, "dusk", {"gain": 0.0, "noise": 1.0}),
    Case("no light and no infrared", BLACK, "night", {"gain": 0.03, "noise": 1.5}),
    Case("a lens cap", COVERED, "ir", {"extra": _fill(14, 14, 14)}),
    Case("grey tape", COVERED, view={"extra": _fill(96, 96, 100)}),
    Case("a bag over the camera", COVERED, view={"extra": _fill(120, 60, 40, 2)}),
    Case("tape at dusk", COVERED, "dusk", {"extra": _fill(50, 52, 58)}),
    Case("a white sticker", BLIND, view={"extra": _fill(238, 236, 230)}),
    Case("a hand at the lens", COVERED, view={"extra": _hand}),
    Case("tape lit by the own infrared", BLIND | BLURRED, "ir", {"extra": _ir_glow}),
    Case("sprayed with paint", COVERED | MOVED | BLURRED, view={"extra": _spray}),
    Case("over-exposed by day", _cut("bright"), view={"gain": 3.5}),
    Case("a searchlight at night", _cut("bright"), "night", {"extra": lambda a, r: a + 235}),
    Case("over-exposed in infrared", _cut("bright"), "ir", {"gain": 9.0}),
    # Blurred.
    Case("out of focus by day", BLURRED, view={"blur": 6}),
    Case("far out of focus", BLURRED | COVERED, view={"blur": 14}),
    Case("out of focus at dusk", BLURRED, "dusk", {"blur": 6}),
    Case("out of focus at night", BLURRED, "night", {"blur": 7}),
    Case("out of focus in infrared", BLURRED, "ir", {"blur": 6}),
    Case("thick fog by day", BLURRED | COVERED, view={"fog": 0.85}),
    Case("thick fog in infrared", BLURRED | COVERED, "ir", {"fog": 0.85}),
    Case("condensation", BLURRED | COVERED, view={"blur": 5, "fog": 0.4}),
    # Moved.
    Case("pushed 30 px aside", MOVED, view={"push": (30, 0)}),
    Case("pushed 30 px up", MOVED, view={"push": (0, -30)}),
    Case("pushed 60 px aside", MOVED, view={"push": (-60, 12)}),
    Case("pushed 30 px at dusk", MOVED, "dusk", {"push": (30, 4)}),
    Case("pushed 30 px in infrared", MOVED, "ir", {"push": (-30, 0)}),
    Case("pushed 40 px at night", MOVED, "night", {"push": (40, 10)}),
    Case("pushed in the rain", MOVED, view={"push": (40, 0), "rain": 300}),
    Case("pushed while people walk", MOVED, view={"push": (30, 10), "people": 8}),
    Case("turned by 10 degrees", MOVED, view={"turn": 10}),
    Case("turned by 25 degrees", MOVED, view={"turn": -25}),
    Case("hung upside down", MOVED, view={"turn": 180}),
    Case("zoomed in", MOVED, view={"zoom": 1.5}),
    Case("turned to a brick wall", MOVED, view={"extra": _wall}),
    # Frozen.
    Case("frozen by day", FROZEN, same=True),
    Case("frozen at dusk", FROZEN, "dusk", same=True),
    Case("frozen at night", FROZEN, "night", same=True),
    Case("frozen in infrared", FROZEN, "ir", same=True),
    Case("frozen under a wavering encoder", FROZEN, same=True, waver=2, weight=0.04),
]
