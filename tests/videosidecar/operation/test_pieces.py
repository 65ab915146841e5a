"""Buckets, states, logs, the watchdog, the black box, places of cameras: each alone, with a clock of the test's own."""

import itertools
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from videosidecar.recorder.blackbox import BlackBox, read_the_dead, working_on
from videosidecar.recorder.buckets import Bucket, Buckets
from videosidecar.recorder.errors import AuthFailed, Silent
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.recording import AUTH_BACKOFF_FIRST, BACKOFF_LAST, KEY_FRAME_SECONDS, SILENCE_SECONDS, Recording
from videosidecar.recorder.voice import Voice
from videosidecar.recorder.watchdog import Watchdog
from videosidecar.sharding import CAPACITY, Item, is_of_node, place

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[3]


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


# Reconnecting.


def test_a_building_comes_back_a_few_cameras_at_a_time():
    clock = Clock()
    bucket = Bucket(burst=8, per_second=4, clock=clock)
    waits = [bucket.wait() for _ in range(100)]
    assert waits[:8] == [0.0] * 8
    assert waits[8:] == pytest.approx([n / 4 for n in range(1, 93)])
    clock.now += 60
    assert [bucket.wait() for _ in range(9)] == [0.0] * 8 + [pytest.approx(0.25)]


def test_networks_have_buckets_of_their_own_and_our_own_relay_has_none():
    buckets = Buckets(clock=Clock())
    plans = [CameraPlan("a", "rtsp://10.0.0.1/1"), CameraPlan("b", "rtsp://10.0.0.1/2"), CameraPlan("c", "rtsp://10.0.0.2/1")]
    assert buckets.of(plans[0]) is buckets.of(plans[1])
    assert buckets.of(plans[0]) is not buckets.of(plans[2])
    for url in ("rtsp://127.0.0.1:8554/x", "rtsp://localhost/x", "rtsp://[::1]/x"):
        assert buckets.of(CameraPlan("d", url)) is None
    switch = CameraPlan("e", "rtsp://127.0.0.1/x", subnet="комутатор 5")
    assert buckets.of(switch) is buckets.of(CameraPlan("f", "rtsp://10.0.0.9/", subnet="комутатор 5"))


@pytest.fixture
def recording(storage):
    def make(**options):
        plan = CameraPlan("cam-1", "rtsp://10.0.0.1/x", 2, "admin", "door-pass-9")
        return Recording(plan, storage, epoch=1, open_writer=Mp4Writer, numbers=itertools.count(1), **options)

    return make


def test_pauses_double_with_jitter_up_to_a_minute_and_a_wrong_password_waits_longest(recording):
    fallen = recording()
    fallen.connecting()
    pauses = [fallen.fell(Silent("Мовчить.")) for _ in range(12)]
    assert all(0.5 * min(60, 2**n) <= pause <= min(60, 2**n) for n, pause in enumerate(pauses))
    assert pauses[-1] <= BACKOFF_LAST
    assert recording().fell(AuthFailed("Пароль.")) >= AUTH_BACKOFF_FIRST / 2


def test_a_fallen_camera_waits_for_its_networks_turn(recording):
    clock = Clock()
    bucket = Bucket(burst=1, per_second=0.01, clock=clock)
    recording(bucket=bucket).fell(Silent("Мовчить."))
    assert recording(bucket=bucket).fell(Silent("Мовчить.")) == pytest.approx(100)


# States.


def live(made, clock):
    made._become("recording", "")
    made._last_write = made._last_key = clock
    made._window = (clock, 0, 0)
    return made


def test_a_recording_that_suffers_is_degraded_with_its_reason_and_since_when_and_recovers(recording):
    camera = live(recording(), 100.0)
    camera.judge(101.0)
    assert (camera.status.state, camera.status.reason) == ("recording", "")
    camera._last_write = 100.0 + KEY_FRAME_SECONDS
    camera.judge(camera._last_write + 1)
    since = camera.status.since
    assert camera.status.state == "degraded"
    assert "опорні кадри" in camera.status.reason
    camera.judge(camera._last_write + SILENCE_SECONDS + 1)
    assert "не надходить" in camera.status.reason
    assert camera.status.since == since, "another reason is not another state"
    camera._last_write = camera._last_key = 200.0
    camera._window = (200.0, 0, 0)
    camera.judge(201.0)
    assert camera.status.state == "recording"


def test_losses_are_judged_by_the_window(recording):
    camera = live(recording(), 100.0)
    camera.status.units, camera.status.lost = 400, 40
    camera._last_write = camera._last_key = 131.0
    camera.judge(131.0)
    assert "губиться" in camera.status.reason
    camera.status.units += 400
    camera._last_write = camera._last_key = 162.0
    camera.judge(162.0)
    assert camera.status.state == "recording"


def test_who_does_not_record_is_not_judged(recording):
    camera = recording()
    camera.hold_back("paused", "Місця немає.")
    camera.judge(10_000.0)
    assert (camera.status.state, camera.status.reason) == ("paused", "Місця немає.")


# Logs.


def test_the_same_sentence_is_said_once_a_minute_with_its_count(caplog):
    clock = Clock()
    voice = Voice(clock=clock)
    caplog.set_level(logging.INFO, "videosidecar.camera")
    for _ in range(50):
        voice.tell(logging.WARNING, "cam-1", "backoff Камера мовчить.")
        voice.tell(logging.WARNING, "cam-2", "backoff Камера мовчить.")
    assert len(caplog.records) == 2
    clock.now += 61
    voice.tell(logging.WARNING, "cam-1", "backoff Камера мовчить.")
    assert "повторилося ще: 49" in caplog.records[-1].getMessage()


def test_no_credential_reaches_a_log_or_a_status(recording, caplog):
    caplog.set_level(logging.DEBUG)
    camera = recording()
    camera.fell(RuntimeError("cannot open rtsp://admin:door-pass-9@10.0.0.1/x (door-pass-9)"))
    camera.fell(Silent("Потік rtsp://admin:door-pass-9@10.0.0.1/x мовчить."))
    said = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "door-pass-9" not in said + repr(camera.status) + repr(camera.plan)
    assert "cam-1" in said


# The watchdog.


def test_the_watchdog_ends_a_process_whose_cameras_all_stall_and_spares_one_that_waits_for_cameras(recording):
    stalled, well, away = live(recording(), 100.0), live(recording(), 140.0), recording()
    away.fell(Silent("Мовчить."))
    cameras = [stalled, well, away]
    watchdog = Watchdog(lambda: 150.0, lambda: cameras, stalled_seconds=45)
    assert watchdog.verdict(150.0) == ""
    cameras[:] = [stalled, away]
    assert "ні байта" in watchdog.verdict(150.0)
    cameras[:] = [away]
    assert watchdog.verdict(150.0) == ""
    assert "не відповідає" in Watchdog(lambda: 10.0, list, loop_seconds=60).verdict(100.0)


def test_a_process_whose_disk_does_not_take_a_write_ends_itself():
    camera = Recording(CameraPlan("cam-1", "rtsp://127.0.0.1/1"), None, epoch=1, open_writer=None)
    watchdog = Watchdog(lambda: 130.0, lambda: [camera], disk_seconds=30)
    assert watchdog.verdict(130.0) == ""
    camera._at_the_disk = 99.0
    assert "Диск не відповідає" in watchdog.verdict(130.0)
    camera._at_the_disk = 101.0
    assert watchdog.verdict(130.0) == ""


# The black box.

ABORTS = """
import os, sys, threading
from pathlib import Path
from videosidecar.recorder.blackbox import BlackBox, working_on
box = BlackBox(Path(sys.argv[1]), "s1-1")
for number in range(150):
    threading.Thread(target=working_on, args=(f"cam-{number}", threading.Event().wait), daemon=True).start()
print("ready", flush=True)
working_on("cam-900", {"abort": os.abort, "wait": threading.Event().wait}[sys.argv[2]])
"""


def process_with_a_box(root, act):
    command = [sys.executable, "-c", ABORTS, str(root), act]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_the_camera_that_aborted_a_process_of_many_threads_is_named(tmp_path):
    process = process_with_a_box(tmp_path, "abort")
    assert process.wait(30) < 0
    assert read_the_dead(tmp_path) == ["cam-900"]
    assert read_the_dead(tmp_path) == [], "each death accuses once"


DECODER_DIES = """
import os, sys
from pathlib import Path
from fractions import Fraction
from videosidecar.recorder.blackbox import BlackBox
from videosidecar.recorder.model import AccessUnit, Gop, StreamInfo, Track
from videosidecar.recorder.smart import decoding
from videosidecar.recorder.smart.tap import SmartTap
from videosidecar.recorder.storage import Storage
root = Path(sys.argv[1])
storage = Storage(root, reserve_bytes=0)
storage.prepare()
box = BlackBox(root, "s1-1")
decoding.decode = lambda track, key: os.abort()
tap = SmartTap(storage, share=1.0, every=0.0, threaded=False)
(root / "cam-7").mkdir()
tap.begin("cam-7", StreamInfo(Track("video", "h264", Fraction(1, 90000), 640, 360)))
tap.work()
tap.gop("cam-7", Gop(AccessUnit(b"key", 0, 0, True, 10**18), 10**18, 10**18 + 10**9, [1]))
tap.work()
"""


def test_a_camera_whose_picture_kills_the_decoder_is_named(tmp_path):
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    done = subprocess.run([sys.executable, "-c", DECODER_DIES, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode < 0, done.stderr
    assert read_the_dead(tmp_path) == ["cam-7"]


def test_a_process_that_was_killed_accuses_nobody_and_one_that_lives_is_left_alone(tmp_path):
    process = process_with_a_box(tmp_path, "wait")
    assert process.stdout.readline() == "ready\n"
    assert read_the_dead(tmp_path) == []
    process.kill()
    process.wait(10)
    assert read_the_dead(tmp_path) == []
    assert list((tmp_path / ".blackbox").iterdir()) == []


def test_a_box_that_was_closed_leaves_nothing(tmp_path):
    BlackBox(tmp_path, "s1-1").close()
    assert list((tmp_path / ".blackbox").iterdir()) == []
    assert working_on("cam-1", lambda: 5) == 5


# Places.


def items(count, **options):
    return [Item(f"odesa-{number:04d}", **options) for number in range(count)]


def sizes(placed):
    return sorted(list(placed.values()).count(shard) for shard in set(placed.values()))


def test_no_process_has_more_than_250_threads_or_500_cameras_of_one_loop():
    assert max(sizes(place(items(1000), {}))) <= CAPACITY // 2
    assert max(sizes(place(items(1000, source="rtp"), {}))) <= CAPACITY
    assert len(set(place(items(1000, source="rtp"), {}).values())) == 3


def test_every_camera_has_exactly_one_place_and_few_move_when_others_come():
    before = place(items(700), {})
    after = place(items(1000), before)
    assert len(after) == 1000
    assert [camera for camera in before if before[camera] != after[camera]] == []
    assert max(sizes(after)) <= CAPACITY // 2


def test_shards_that_are_needed_no_more_are_emptied_a_few_at_a_time():
    placed = place(items(1000), {})
    steps = 0
    while len(set(placed.values())) > 1 and steps < 20:
        again = place(items(200), placed, moves=20)
        assert sum(placed[camera] != again[camera] for camera in again) <= 20
        placed, steps = again, steps + 1
    assert set(placed.values()) == {"s1"}


def test_a_camera_that_takes_processes_along_has_one_of_its_own():
    placed = place([*items(3), Item("odesa-0009", alone=True)], {"odesa-0009": "s1"})
    assert placed["odesa-0009"] == "q-odesa-0009"
    assert {placed[item.camera] for item in items(3)} == {"s1"}


def test_cameras_stay_with_the_machine_that_has_their_disk():
    placed = place([*items(3, node="rec1"), Item("odesa-0100", node="rec2")], {"odesa-0100": "rec1-s1"})
    assert set(placed.values()) == {"rec1-s1", "rec2-s1"}
    assert placed["odesa-0100"] == "rec2-s1"
    assert is_of_node("s12", "")
    assert not is_of_node("rec1-s1", "")
