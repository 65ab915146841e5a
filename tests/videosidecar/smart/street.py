"""An invented street, drawn: one view in any light and weather, a camera that is pushed, covered, blinded or frozen.

`look(...)` gives one RGB picture (numpy, 360 × 640 × 3). The same arguments give the same picture.
"""

import functools

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 360)
MARGIN = 120
LIGHTS = ("day", "dusk", "night", "ir")
LAMPS = ((250, 190), (640, 170))


@functools.cache
def _world(place: int) -> Image.Image:
    """The still world by plain daylight, larger than what the camera sees."""
    draw_of = np.random.default_rng(place)
    width, height = SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN
    picture = Image.new("RGB", (width, height), (150, 178, 205))
    draw = ImageDraw.Draw(picture)
    ground = int(height * 0.55)
    draw.rectangle((0, ground, width, height), fill=(118, 116, 112))
    left = 0
    while left < width:
        wide = int(draw_of.integers(120, 220))
        top = int(draw_of.integers(40, 150))
        shade = int(draw_of.integers(120, 200))
        draw.rectangle((left, top, left + wide - 14, ground), fill=(shade, shade - 14, shade - 34), outline=(70, 66, 60))
        for y in range(top + 18, ground - 40, 44):
            for x in range(left + 14, left + wide - 44, 42):
                draw.rectangle((x, y, x + 22, y + 28), fill=(58, 70, 84), outline=(214, 210, 200))
        door = left + wide // 2 - 16
        draw.rectangle((door, ground - 58, door + 32, ground), fill=(84, 52, 36), outline=(40, 30, 24))
        left += wide
    draw.polygon(((0, height - 60), (width, ground + 60), (width, ground + 110), (0, height)), fill=(82, 82, 84))
    for x in range(0, width, 56):
        draw.line((x, ground, x - 60, height), fill=(98, 96, 92), width=2)
    for x in range(40, width, 210):
        draw.rectangle((x, ground - 30, x + 12, ground + 22), fill=(70, 50, 36))
        draw.ellipse((x - 38, ground - 110, x + 50, ground - 22), fill=(60, 98, 52))
    for x, y in LAMPS:
        draw.line((x, y, x, ground + 30), fill=(40, 42, 44), width=5)
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=(220, 220, 210))
    return picture


@functools.cache
def _lit(place: int, light: str) -> Image.Image:
    world = np.asarray(_world(place), dtype=np.float32)
    if light == "day":
        return _world(place)
    y, x = np.mgrid[0 : world.shape[0], 0 : world.shape[1]].astype(np.float32)
    pools = sum(np.exp(-(((x - lx) / 130) ** 2 + ((y - ly - 110) / 120) ** 2)) for lx, ly in LAMPS)[..., None]
    if light == "dusk":
        out = world * np.array([0.42, 0.47, 0.58]) + 20 * pools
    elif light == "night":
        out = world * 0.10 + world * np.array([0.55, 0.45, 0.25]) * pools
    else:
        spot = np.exp(-(((x - world.shape[1] / 2) / 330) ** 2 + ((y - world.shape[0] / 2) / 220) ** 2))
        grey = world.mean(axis=2) * 0.3 + world[..., 1] * 0.5
        out = np.repeat((grey * (0.22 + 0.95 * spot))[..., None], 3, axis=2)
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


def look(
    light="day",
    *,
    place=1,
    moment=0,
    push=(0, 0),
    turn=0.0,
    zoom=1.0,
    people=0,
    cars=0,
    rain=0,
    snow=0,
    noise=2.0,
    gain=1.0,
    blur=0.0,
    fog=0.0,
    extra=None,
):
    """One picture. `push` in pixels, `turn` in degrees; `moment` moves people, cars, weather and noise; `extra(array, rng)`
    has the last word before the noise."""
    chance = np.random.default_rng(1000 * place + moment)
    scene = _lit(place, light).copy()
    draw = ImageDraw.Draw(scene)
    bright = {"day": 1.0, "dusk": 0.5, "night": 0.2, "ir": 0.8}[light]
    ground = int(scene.size[1] * 0.55)
    for _ in range(people):
        x, y = int(chance.integers(MARGIN, SIZE[0] + MARGIN)), int(chance.integers(ground, ground + 70))
        shade = tuple(int(v * bright) for v in chance.integers(20, 200, 3)) if light != "ir" else (int(150 * bright),) * 3
        draw.ellipse((x, y - 40, x + 14, y - 26), fill=shade)
        draw.rectangle((x - 4, y - 26, x + 18, y + 20), fill=shade)
    for _ in range(cars):
        x, y = int(chance.integers(MARGIN, SIZE[0])), int(chance.integers(ground + 50, ground + 110))
        shade = tuple(int(v * bright) for v in chance.integers(30, 230, 3)) if light != "ir" else (int(120 * bright),) * 3
        draw.rectangle((x, y, x + 120, y + 40), fill=shade)
        if light in ("night", "ir", "dusk"):
            for lamp in (0, 26):
                draw.ellipse((x + 112, y + lamp, x + 132, y + lamp + 16), fill=(255, 255, 235) if light != "ir" else (255, 255, 255))
    if turn or zoom != 1.0:
        wide, high = scene.size
        scene = scene.rotate(turn, resample=Image.Resampling.BILINEAR)
        if zoom != 1.0:
            cut_w, cut_h = wide / zoom, high / zoom
            box = ((wide - cut_w) / 2, (high - cut_h) / 2, (wide + cut_w) / 2, (high + cut_h) / 2)
            scene = scene.resize((wide, high), Image.Resampling.BILINEAR, box=box)
    left, top = MARGIN + push[0], MARGIN + push[1]
    scene = scene.crop((left, top, left + SIZE[0], top + SIZE[1]))
    draw = ImageDraw.Draw(scene)
    for _ in range(rain):
        x, y, long = int(chance.integers(0, SIZE[0])), int(chance.integers(0, SIZE[1])), int(chance.integers(8, 24))
        shade = int(190 * bright) + 20
        draw.line((x, y, x - 3, y + long), fill=(shade, shade, shade), width=1)
    for _ in range(snow):
        x, y, big = int(chance.integers(0, SIZE[0])), int(chance.integers(0, SIZE[1])), int(chance.integers(1, 4))
        shade = int(210 * bright) + 40
        draw.ellipse((x - big, y - big, x + big, y + big), fill=(shade, shade, shade))
    if blur:
        scene = scene.filter(ImageFilter.GaussianBlur(blur))
    array = np.asarray(scene, dtype=np.float32) * gain
    if fog:
        veil = 190.0 * max(bright, 0.35)
        array = array * (1 - fog) + veil * fog
    if extra is not None:
        array = extra(array, chance)
    if noise:
        grain = chance.normal(0, noise, array.shape[:2])[..., None]
        array = array + (grain if light == "ir" else chance.normal(0, noise, array.shape))
    return np.clip(array, 0, 255).astype(np.uint8)
