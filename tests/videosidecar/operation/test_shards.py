"""A shard follows its plan camera by camera, holds back whom it must, and names who kills it."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from videosidecar.recorder.board import ShardPlan
from videosidecar.recorder.drivers import Drivers
from videosidecar.recorder.shard import Shard
from videosidecar.recorder.storage import MARKER, Storage

from ..conftest import CAMERA_PASSWORD, eventually

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(board):
    stop, threads = threading.Event(), []

    def start(shard="s1"):
        running = Shard(board, shard, board.next_epoch(shard), stop=stop, beat_seconds=0.1, reserve_bytes=0)
        threads.append(threading.Thread(target=running.run, daemon=True))
        threads[-1].start()
        return running

    yield start
    stop.set()
    for thread in threads:
        thread.join(20)


def beat(board, camera):
    return board.cameras([camera])[camera]


def all_record(board, *cameras):
    return all(beat(board, camera).get("state") == "recording" for camera in cameras)


def test_a_new_password_of_one_camera_restarts_that_one_alone(board, run, plan_of, fleet):
    board.publish(plan_of(1, 2))
    shard = run()
    eventually(lambda: all_record(board, "cam-1", "cam-2"))
    first, second = shard.cameras["cam-1"], shard.cameras["cam-2"]
    fleet.call(fleet.fleet.change_password, 1, "new-pass-1")
    board.publish(plan_of(1, 2, revision="2", passwords={1: "new-pass-1"}))
    eventually(lambda: shard.cameras["cam-1"] is not first and all_record(board, "cam-1"))
    assert shard.cameras["cam-2"] is second
    assert second.status.reconnects == 0
    assert CAMERA_PASSWORD not in str(beat(board, "cam-1")) + str(board.processes())


def test_a_plan_that_nobody_understands_stops_nothing(board, run, plan_of, valkey):
    board.publish(plan_of(1))
    shard = run()
    eventually(lambda: all_record(board, "cam-1"))
    valkey.set("video:shard:s1:plan", '{"revision": "2", "cameras": [{"id": "cam-1"}]}')
    units = shard.cameras["cam-1"].status.units
    eventually(lambda: shard.cameras["cam-1"].status.units > units + 10)
    board.publish(plan_of(1, 2, revision="3"))
    eventually(lambda: all_record(board, "cam-1", "cam-2"))


def test_a_paused_camera_is_left_in_peace_and_says_why(board, run, plan_of, fleet):
    plan = plan_of(1, 2)
    paused = replace(plan.cameras[1], paused="Ремонт під’їзду.")
    board.publish(replace(plan, cameras=(plan.cameras[0], paused)))
    run()
    eventually(lambda: all_record(board, "cam-1"))
    assert (beat(board, "cam-2")["state"], beat(board, "cam-2")["reason"]) == ("paused", "Ремонт під’їзду.")
    assert not fleet.fleet.cameras["cam-0002"].readers
    board.publish(replace(plan, revision="2"))
    eventually(lambda: all_record(board, "cam-2"))


def test_cameras_are_paused_while_their_disk_is_nearly_full(board, run, plan_of):
    board.publish(plan_of(1, 2))
    shard = run()
    eventually(lambda: all_record(board, "cam-1", "cam-2"))
    shard._disks.look = lambda now: None  # the keeper's word is given by the test
    shard._disks.paused = {"cam-2": "Місця немає."}
    eventually(lambda: beat(board, "cam-2").get("state") == "paused")
    assert all_record(board, "cam-1")
    shard._disks.paused = {}
    eventually(lambda: all_record(board, "cam-2"))


def test_a_camera_that_took_two_processes_along_waits_for_one_of_its_own(board, run, plan_of):
    board.publish(plan_of(1, 2))
    for _ in range(2):
        board.accuse("cam-2")
    run()
    eventually(lambda: all_record(board, "cam-1"))
    assert beat(board, "cam-2")["state"] == "quarantined"
    board.publish(replace(plan_of(2), shard="q-cam-2"))
    board.publish(plan_of(1, revision="2"))
    run("q-cam-2")
    eventually(lambda: all_record(board, "cam-2"))


ABORTING = """
import os, sys
from videosidecar.recorder.board import Board
from videosidecar.recorder.shard import Shard

def open_source(plan):
    if plan.id == "cam-2":
        os.abort()
    from videosidecar.recorder.av_source import AvSource
    return AvSource(plan)

Shard(Board.at(sys.argv[1]), "s1", int(sys.argv[2]), open_source=open_source, is_process=True, reserve_bytes=0).run()
"""


def test_the_next_process_tells_which_camera_killed_the_last(board, plan_of, valkey_url):
    board.publish(plan_of(1, 2))
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}

    def start():
        command = [sys.executable, "-c", ABORTING, valkey_url, str(board.next_epoch("s1"))]
        return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)

    assert [start().wait(30) for _ in range(2)] == [-signal.SIGABRT, -signal.SIGABRT]
    third = start()
    try:
        eventually(lambda: beat(board, "cam-2").get("state") == "quarantined" and all_record(board, "cam-1"), 30)
    finally:
        third.kill()
        third.wait(10)
    assert board.aborts(["cam-1", "cam-2"]) == {"cam-2": 2}


def test_a_missing_disk_is_never_written_to_and_another_of_the_plan_is(board, run, plan_of, storage, tmp_path):
    other = Storage(tmp_path / "other", 0)
    other.prepare()
    (storage.root / MARKER).unlink()
    plan = plan_of(1, 2, 3)
    board.publish(ShardPlan("s1", "1", plan.root, "", plan.cameras, ((str(other.root), ""),)))
    run()
    eventually(lambda: all_record(board, "cam-1", "cam-2", "cam-3"))
    assert list(storage.root.iterdir()) == []
    assert all(other.segments(f"cam-{number}") for number in (1, 2, 3))


def test_figures_of_a_process_name_no_camera(board, run, plan_of):
    board.publish(plan_of(1, 2))
    run()
    eventually(lambda: all_record(board, "cam-1", "cam-2") and board.processes()["s1"]["states"] == {"recording": 2})
    facts = board.processes()["s1"]
    assert {"bytes", "frames", "lost", "reconnects", "segments", "key_age", "unfinished_files", "disks", "memory_bytes"} <= facts.keys()
    assert facts["frames"] > 0
    assert "cam-" not in str({name: value for name, value in facts.items() if name != "disks"})


class FakeDriver:
    def __init__(self, hand_over=None):
        self.hand_over, self.added, self.removed = hand_over, [], []

    def add(self, recording):
        self.added.append(recording)

    def remove(self, cameras):
        self.removed += cameras

    def close(self):
        self.removed.append("all")


class FakeRecording:
    def __init__(self, plan):
        from videosidecar.recorder.recording import Status

        self.plan, self.status = plan, Status()


def test_what_the_loop_does_not_understand_goes_to_a_thread_and_the_reason_stays(plan_of):
    loops = []

    def open_loop(hand_over):
        loops.append(FakeDriver(hand_over))
        return loops[0]

    drivers = Drivers(None, open_loop)
    drivers._threads = threads = FakeDriver()
    auto, av = (FakeRecording(replace(camera, source=source)) for camera, source in zip(plan_of(1, 2).cameras, ("auto", "av"), strict=True))
    drivers.add(auto)
    drivers.add(av)
    assert (loops[0].added, threads.added) == ([auto], [av])
    loops[0].hand_over(auto, "Камера шле MJPEG.")
    assert threads.added == [av, auto]
    assert auto.status.source_note == "Камера шле MJPEG."
    drivers.remove(["cam-1"])
    assert (threads.removed, loops[0].removed) == (["cam-1"], [])
    loops[0].hand_over(auto, "Запізно.")
    assert threads.added == [av, auto]
