"""The golden table: drawn streets, coded as a camera codes them, judged as the recorder judges them."""

import copy
import functools

import pytest

from videosidecar.recorder.smart.decoding import decode, small
from videosidecar.recorder.smart.scene import Scene

from .encoding import key_frames
from .golden import CASES, NOTHING, USUAL, Case, pictures_after, usual_pictures

pytestmark = pytest.mark.once

LOOK_SECONDS = 20.0
PLACE = 1


@functools.cache
def learnt(light, usual, quality, place):
    """A judge that knows the street; cases that begin alike share it."""
    case = Case("", NOTHING, light, usual=dict(usual), quality=quality)
    track, keys = key_frames(usual_pictures(case, place), quality=quality)
    scene = Scene()
    told = [scene.look(small(decode(track, key)), number * LOOK_SECONDS) for number, key in enumerate(keys)]
    assert told == [[]] * len(keys)
    return scene


def judge(case, place):
    """The kinds that the judge tells of a case."""
    scene = copy.deepcopy(learnt(case.light, tuple(case.usual.items()), case.quality, place))
    track, later = key_frames(pictures_after(case, place), quality=case.quality, waver=case.waver)
    found = set()
    for number, key in enumerate(later, start=USUAL):
        changes = scene.look(small(decode(track, key)), number * LOOK_SECONDS, still_ratio=case.weight)
        found |= {change.kind for change in changes if change.starts}
    return found


@pytest.mark.parametrize("case", CASES, ids=[case.name.replace(" ", "-") for case in CASES])
def test_the_judge_finds_what_is_wrong_and_nothing_else(case):
    found = judge(case, PLACE)
    assert found <= case.find, f"false alarm: {sorted(found - case.find)}"
    if case.find:
        assert found, f"nothing was found, of {sorted(case.find)}"


def test_the_table_is_large_and_half_of_it_is_innocent():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 60
    assert sum(case.find == NOTHING for case in CASES) >= 40
    assert {kind for case in CASES for kind in case.find} == {"black", "covered", "bright", "blurred", "moved", "frozen"}
