"""Whatever a camera's clock does, a file gets strictly growing time stamps that a muxer can hold."""

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from videosidecar.recorder.timeline import MAX_GAP_SECONDS, Timeline

BASE = Fraction(1, 90_000)
FRAME = 9_000


def placed(stamps):
    timeline = Timeline(BASE, FRAME)
    return [timeline.place(dts, dts) for dts in stamps]


def test_an_ordinary_stream_begins_at_zero_and_keeps_its_steps():
    assert [moment.dts for moment in placed([500, 9500, 18500])] == [0, 9000, 18000]


def test_equal_and_slightly_backward_stamps_are_dropped():
    assert placed([0, 9000, 9000, 8000])[2:] == [None, None]


def test_an_hour_ahead_or_back_becomes_one_frame_and_a_break():
    ahead, after = placed([0, 9000, 9000 + 3600 * 90_000, 18000 + 3600 * 90_000])[2:]
    assert (ahead.dts, ahead.breaks, after.dts, after.breaks) == (18000, True, 27000, False)
    assert placed([3600 * 90_000, 0])[1].breaks


def test_a_missing_stamp_follows_the_last_one():
    assert [moment.dts for moment in placed([0, None, 18000])] == [0, 9000, 18000]


@given(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62))))
def test_no_sequence_of_stamps_breaks_the_order_or_makes_a_hole(stamps):
    moments = [moment for moment in placed(stamps) if moment]
    steps = [later.dts - earlier.dts for earlier, later in itertools.pairwise(moments)]
    assert all(0 < step <= MAX_GAP_SECONDS * 90_000 for step in steps)
    assert all(moment.pts >= moment.dts for moment in moments)
