"""When a picture came is told by the camera's own clock, however late it was read."""

import itertools
import random

import pytest

from videosidecar.recorder.arrival import WINDOW_NS, Arrivals
from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.model import CameraPlan
from videosidecar.simulator import Clip, Fleet, FleetThread

pytestmark = pytest.mark.once

SECOND = 1_000_000_000
MILLISECOND = SECOND // 1000
FRAME = SECOND // 15


def reads(seconds, *, pause=SECOND, ppm=0, start=77 * SECOND):
    """(media, read) of pictures that come 15 a second and are read a second's worth at a time; `ppm`: the camera's clock is fast."""
    looks = itertools.count(start + pause, pause)
    look = next(looks)
    for number in range(seconds * 15):
        came = start + number * FRAME
        while look < came:
            look = next(looks)
        yield int((came - start) * (1 + ppm / 1e6)), look, came


def test_pictures_of_one_late_read_lie_as_far_apart_as_they_came():
    arrivals = Arrivals()
    floor = 0
    for media, read, came in reads(60):
        arrivals.seen(media, read)
        floor = arrivals.of(media, read, floor)
        if read > 79 * SECOND:
            assert abs(floor - came) < FRAME + MILLISECOND


@pytest.mark.parametrize("ppm", [-500, 500])
def test_a_clock_that_drifts_is_followed(ppm):
    arrivals, off = Arrivals(), []
    for media, read, came in reads(600, ppm=ppm):
        arrivals.seen(media, read)
        off.append(abs(arrivals.of(media, read, 0) - came))
    # 500 ppm are 300 ms after ten minutes; what shows is the drift of twenty seconds.
    assert max(off[1000:]) < FRAME + 2 * WINDOW_NS * 500 // 1_000_000 + MILLISECOND


def test_nothing_comes_before_what_was_read_before_nor_after_it_was_read():
    chance, arrivals, floor, now = random.Random(4), Arrivals(), 0, SECOND
    for _ in range(2000):
        now += chance.randrange(SECOND)
        media = chance.randrange(100 * SECOND)
        arrivals.seen(media, now)
        came = arrivals.of(media, now, floor)
        assert floor <= came <= now
        floor = came


def test_how_late_a_picture_was_read_is_known():
    arrivals = Arrivals()
    arrivals.seen(0, 10 * SECOND)
    assert arrivals.late(SECOND, 11 * SECOND) == 0
    assert arrivals.late(2 * SECOND, 15 * SECOND) == 3 * SECOND


def test_a_clock_that_jumped_is_learnt_anew():
    arrivals = Arrivals()
    arrivals.seen(0, 10 * SECOND)
    arrivals.forget()
    arrivals.seen(3 * SECOND, 20 * SECOND)
    assert arrivals.late(3 * SECOND, 20 * SECOND) == 0


def test_a_camera_that_is_read_once_a_second_is_dated_picture_by_picture(clip_file):
    with FleetThread(Fleet([Clip.read(clip_file("h264"))], 1)) as fleet:
        source = AvSource(CameraPlan("cam-1", fleet.fleet.url(1)), pace_seconds=1.0)
        found, sizes = [], []
        for batch in source.batches():
            sizes.append(len(batch))
            found += batch
            if len(sizes) >= 5:
                break
        source.close()
        base = source.info.video.time_base
    assert max(sizes) > 3, "many at once"
    later = found[-sizes[-1] :]
    for one, other in itertools.pairwise(later):
        shown = float((other.dts - one.dts) * base)
        assert abs((other.arrived_ns - one.arrived_ns) / SECOND - shown) < shown / 2
