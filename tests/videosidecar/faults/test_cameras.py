"""Every fault a camera can have, all in one street at once, read by either driver.

Each fault has a camera of its own. They are recorded for a while, broken together, mended together, recorded again and
sent away; afterwards the manifests and files of each are looked at. A file, once closed, is never changed: the healthy
camera beside all of them is not touched by what the others suffer.
"""

import time
from dataclasses import dataclass, field

import pytest

from benchmarks.recorder.accounting import NANO, account
from fixtures.clips import generate
from videosidecar.recorder import av_units
from videosidecar.recorder.rtsp import client as rtsp_client
from videosidecar.recorder.storage import Storage
from videosidecar.simulator import Clip, Fleet, FleetThread

from ..conftest import eventually
from .drivers import KINDS, PATIENCE, Recorder

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("street")]

USER, PASSWORD = "cam", "sim-pass-1"
BROKEN_SECONDS = 4.5
MENDED_SECONDS = 12
TOLERATED = NANO // 1000
ONE_PICTURE = NANO // 5  # the last picture of a file lasts as long as those before it; the next file may begin sooner

# What is done to each camera (verb of the fleet, its words), and the states that must have shown at some time.
FAULTS = {
    "healthy": ([], {"recording"}),
    "power": ([("take_down",)], {"recording", "backoff"}),
    "reset": ([("kick",)], {"recording", "backoff"}),
    "closed": ([("end",)], {"recording", "backoff"}),
    "frozen": ([("freeze",)], {"recording", "backoff"}),
    "no-options": ([("hang", "OPTIONS"), ("kick",)], {"recording", "backoff"}),
    "no-describe": ([("hang", "DESCRIBE"), ("kick",)], {"recording", "backoff"}),
    "no-setup": ([("hang", "SETUP"), ("kick",)], {"recording", "backoff"}),
    "no-play": ([("hang", "PLAY"), ("kick",)], {"recording", "backoff"}),
    "busy": ([("answer", 503), ("kick",)], {"recording", "backoff"}),
    "slow-answers": ([("slow_down", 0.2), ("kick",)], {"recording"}),
    "reports-only": ([("only_reports",)], {"recording", "backoff"}),
    "trickle": ([("trickle",)], {"recording", "backoff"}),
    "lossy": ([("lose", 5)], {"recording"}),
    "spoilt": ([("corrupt", 3)], {"recording"}),
    "babbling": ([("babble", 10)], {"recording"}),
    "ahead": ([("jump", 3600)], {"recording"}),
    "back": ([("jump", -3600)], {"recording"}),
    "no-clock": ([("stop_clock",)], {"recording"}),
    "no-key-frames": ([("drop_key_frames",)], {"recording", "backoff"}),
    "wrong-date": ([("misdate", 7200)], {"recording"}),
    "new-picture": ([("change_clip", 1)], {"recording"}),
    "new-password": ([("change_password", "another")], {"recording", "auth-failed"}),
}
NEVER_BACK = {"new-password"}  # a locked account is worse than a lost minute: it waits at least half a minute
NUMBERS = {name: number for number, name in enumerate(FAULTS, 1)}


@dataclass
class Street:
    """What is left of the night: `seen` are the states of each camera, `sent` what it sent."""

    kind: str
    storage: Storage
    statuses: dict
    sent: dict
    packets_lost: dict
    seen: dict = field(default_factory=dict)
    accounts: dict = field(default_factory=dict)

    def account(self, name):
        if name not in self.accounts:
            self.accounts[name] = account(self.storage.root, name)
        return self.accounts[name]


@pytest.fixture(scope="module")
def small_clip(tmp_path_factory):
    return Clip.read(generate(tmp_path_factory.mktemp("small") / "small.mp4", seconds=4, size=(320, 180)))


@pytest.fixture(scope="module", params=KINDS)
def street(request, clip, small_clip, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(av_units, "KEY_FRAME_SECONDS", 2.5)
        patch.setattr(rtsp_client, "KEY_FRAME_SECONDS", 2.5)
        fleet = Fleet([clip], len(FAULTS), user=USER, password=PASSWORD, auth="digest")
        fleet.clips.append(small_clip)
        storage = Storage(tmp_path_factory.mktemp("street"), reserve_bytes=0)
        storage.prepare()
        with FleetThread(fleet) as running:
            return night(request.param, running, storage)


def night(kind, running, storage):
    fleet = running.fleet
    recorder = Recorder(kind, storage)
    seen = {name: set() for name in FAULTS}

    def look():
        for name in FAULTS:
            seen[name].add(recorder.state(name))
        return seen

    try:
        for name, number in NUMBERS.items():
            recorder.record(name, fleet.url(number), user=USER, password=PASSWORD)
        eventually(lambda: all("recording" in states for states in look().values()), 20)
        for name, (acts, _) in FAULTS.items():
            for verb, *words in acts:
                running.call(getattr(fleet, verb), NUMBERS[name], *words)
        watch_for(BROKEN_SECONDS, look)
        running.call(fleet.bring_up, "*")
        back = FAULTS.keys() - NEVER_BACK
        eventually(lambda: look() and all(recorder.is_live(name) for name in back), MENDED_SECONDS)
        watch_for(1.5, look)
        running.call(fleet.retire, "*")
        eventually(lambda: look() and not any(recorder.is_live(name) for name in FAULTS), 10)
    finally:
        recorder.close()
    sent = {name: fleet.camera(number).count.frames for name, number in NUMBERS.items()}
    lost = {name: fleet.camera(number).count.packets_lost for name, number in NUMBERS.items()}
    statuses = {name: recording.status for name, recording in recorder.recordings.items()}
    return Street(kind, storage, statuses, sent, lost, seen)


def watch_for(seconds, look):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        look()
        time.sleep(0.05)


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_shows_and_passes(street, name):
    assert FAULTS[name][1] <= street.seen[name], street.statuses[name]


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_recorded_and_what_is_declared_are_the_time_that_passed(street, name):
    found = street.account(name)
    assert found.missing <= TOLERATED, found
    assert found.doubled <= ONE_PICTURE, found
    assert abs(found.recorded + found.declared - (found.span[1] - found.span[0])) <= TOLERATED
    assert found.seconds > (BROKEN_SECONDS if name not in NEVER_BACK else 0)


@pytest.mark.parametrize("name", FAULTS)
def test_every_file_is_closed_opens_and_is_what_the_manifest_says(street, name):
    found = street.account(name)
    assert found.files > 0
    assert found.spoilt == []
    assert found.unclosed == []


@pytest.mark.parametrize("name", ["healthy", "wrong-date", "ahead", "back"])
def test_no_picture_is_lost_where_none_has_to_be(street, name):
    assert street.account(name).units == street.sent[name]


def test_a_new_picture_costs_no_frame_where_the_session_goes_on(street):
    found = street.account("new-picture")
    if street.kind == "rtp":
        assert found.units == street.sent["new-picture"]
    assert found.declared < 2 * NANO  # PyAV must open the stream anew


def test_the_healthy_camera_has_no_gap(street):
    found = street.account("healthy")
    assert found.declared == 0
    assert found.reasons == set()


@pytest.mark.parametrize("name", ["power", "reset", "closed", "frozen", "reports-only", "trickle", "no-describe"])
def test_a_silence_is_declared_with_its_reason(street, name):
    found = street.account(name)
    assert found.reasons
    if name not in ("reset", "closed"):
        assert found.declared > PATIENCE * NANO


def test_lost_packets_are_told_to_the_packet(street):
    told = {"rtp": street.packets_lost["lossy"], "av": 0}  # FFmpeg does not say what it missed
    assert street.account("lossy").lost == told[street.kind]
    assert street.packets_lost["lossy"] > 0
