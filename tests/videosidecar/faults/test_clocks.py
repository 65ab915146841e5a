"""The wall clock of the machine is set while cameras are recorded; nights when the clocks of Ukraine change."""

import time
from datetime import UTC, datetime

import pytest

from benchmarks.recorder.accounting import NANO, account
from videosidecar.simulator import Fleet, FleetThread

from ..conftest import eventually
from .drivers import KINDS, Recorder

pytestmark = pytest.mark.once

HOUR = 3600


class Clock:
    """The machine's wall clock, `ahead` seconds ahead of the true one."""

    def __init__(self, patch):
        self.ahead = 0.0
        seconds, nanoseconds = time.time, time.time_ns
        patch.setattr(time, "time", lambda: seconds() + self.ahead)
        patch.setattr(time, "time_ns", lambda: nanoseconds() + int(self.ahead * NANO))


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture(params=KINDS)
def recorder(request, clock, storage):
    running = Recorder(request.param, storage)
    yield running
    running.close()


def record(recorder, clip, act, frames=13):
    """Record one camera, `act` in the middle; gives what is found and how many pictures were sent."""
    with FleetThread(Fleet([clip], 1)) as fleet:
        recording = recorder.record("cam-1", fleet.fleet.url(1), segment_seconds=60)
        eventually(lambda: recording.status.units > frames)
        act()
        known = recording.status.units
        eventually(lambda: recording.status.units > known + frames)
        fleet.call(fleet.fleet.retire, 1)
        eventually(lambda: not recorder.is_live("cam-1"))
        recorder.close()
        return account(recorder.storage.root, "cam-1"), fleet.fleet.frames_sent(1)


def test_a_clock_set_an_hour_ahead_leaves_a_declared_hour_and_no_lost_picture(recorder, clip, clock):
    found, sent = record(recorder, clip, lambda: setattr(clock, "ahead", HOUR))
    assert found.units == sent
    assert 2 <= found.files <= 3  # the minute may end meanwhile
    assert (found.spoilt, found.unclosed, found.reasons) == ([], [], {"clock"})
    assert found.missing < NANO // 5
    assert found.declared / NANO == pytest.approx(HOUR, abs=3)


def test_a_clock_set_an_hour_back_overwrites_nothing(recorder, clip, clock):
    found, sent = record(recorder, clip, lambda: setattr(clock, "ahead", -HOUR))
    assert found.units == sent
    assert 2 <= found.files <= 3  # the minute may end meanwhile
    assert (found.spoilt, found.unclosed) == ([], [])


@pytest.mark.parametrize("change", [datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)], ids=["autumn", "spring"])
def test_the_night_when_clocks_change_is_a_night_like_others(storage, clip, clock, monkeypatch, change):
    """04:00 becomes 03:00, or 03:00 becomes 04:00, in Kyiv; files are named by UTC, which knows nothing of it."""
    monkeypatch.setenv("TZ", "Europe/Kyiv")
    time.tzset()
    try:
        clock.ahead = change.timestamp() - time.time() - 1.5
        recorder = Recorder("rtp", storage)
        found, sent = record(recorder, clip, lambda: None)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found.units == sent
    assert (found.declared, found.missing, found.spoilt) == (0, 0, [])
    assert -3 < found.span[0] / NANO - change.timestamp() < 0
    assert found.span[1] / NANO > change.timestamp()
