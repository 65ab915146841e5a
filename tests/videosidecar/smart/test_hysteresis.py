"""No finding flaps: starts and ends alternate, each after its wait, whatever the sign does."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from videosidecar.recorder.smart.baseline import Baseline
from videosidecar.recorder.smart.health import WAITS, GopFacts, Health
from videosidecar.recorder.smart.hysteresis import LONGEST_CALM, Latch

pytestmark = pytest.mark.once

SIGNS = st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0.1, 20)), max_size=200)


@given(SIGNS, st.floats(0, 30), st.floats(1, 60))
def test_starts_and_ends_alternate_and_keep_their_distance(signs, start_after, end_after):
    latch, now, turns = Latch(start_after, end_after), 0.0, []
    for sign, pause in signs:
        now += pause
        turn = latch.update(sign, now)
        if turn:
            turns.append((turn, now))
    assert [turn for turn, _ in turns] == ["start" if number % 2 == 0 else "end" for number in range(len(turns))]
    for (turn, before), (_, after) in itertools.pairwise(turns):
        assert after - before >= (end_after if turn == "start" else start_after) - 1e-6
    assert latch.on == (len(turns) % 2 == 1)


@given(SIGNS)
def test_a_sign_that_never_holds_starts_nothing(signs):
    latch, now = Latch(5.0, 5.0), 0.0
    for _sign, _pause in signs:
        now += 4.0
        assert latch.update(True, now) == ""
        now += 0.5
        assert latch.update(False, now) == ""


def test_what_comes_and_goes_becomes_one_long_event():
    latch, starts, now = Latch(10, 20), 0, 0.0
    for _cycle in range(40):
        for _ in range(15):
            now += 1
            starts += latch.update(True, now) == "start"
        for _ in range(25):
            now += 1
            starts += latch.update(False, now) == "start"
    assert starts <= 3, "with 40 falls in half an hour an operator hears of it at most three times"


def test_even_the_longest_event_ends_in_the_end():
    latch, now = Latch(0, 10), 0.0
    for _ in range(20):
        latch.update(True, now)
        now += 11
        latch.update(False, now)
        now += 1
    latch.update(True, now)
    turns = [latch.update(False, now + second) for second in range(10 * LONGEST_CALM + 2)]
    assert "end" in turns


GOPS = st.lists(
    st.one_of(
        st.builds(
            lambda seconds, key, delta, count, lost, drift: ("gop", seconds, key, delta, count, lost, drift),
            st.floats(0.5, 12),
            st.integers(1, 60_000),
            st.integers(0, 400_000),
            st.integers(0, 60),
            st.integers(0, 50),
            st.one_of(st.none(), st.floats(-100, 100)),
        ),
        st.tuples(
            st.just("fell"), st.floats(0.1, 40), st.sampled_from(["backoff", "auth-failed", "no-disk", "stopped", "paused", "degraded"])
        ),
        st.tuples(st.just("begin"), st.floats(0.1, 40)),
        st.tuples(st.just("wait"), st.floats(0.1, 60)),
    ),
    max_size=150,
)


@settings(deadline=None, max_examples=150)
@given(GOPS)
def test_the_health_of_a_mad_camera_is_told_in_pairs(story):
    health, now, is_open = Health(), 0.0, set()
    for what, pause, *facts in story:
        now += pause
        if what == "gop":
            key, delta, count, lost, drift = facts
            end = int(now * 1e9)
            changes = health.gop(GopFacts(end - int(pause * 1e9), end, key, delta, count, lost, drift), now)
        elif what == "fell":
            changes = health.fell(facts[0], "", now)
        elif what == "begin":
            health.begin(now)
            changes = []
        else:
            changes = health.tick(now)
        for change in changes:
            assert change.kind in WAITS
            assert (change.kind in is_open) != change.starts
            is_open ^= {change.kind}
    assert set(health.open) == is_open


KEPT = st.one_of(st.none(), st.text(max_size=5), st.lists(st.floats(), max_size=3))


@given(st.fixed_dictionaries({"rate": KEPT, "quiet": KEPT}))
def test_a_damaged_baseline_is_learnt_anew(raw):
    usual = Baseline.from_dict(raw)
    assert Baseline.from_dict(usual.as_dict()).as_dict() == usual.as_dict()
