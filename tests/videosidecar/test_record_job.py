"""The real thing: a planner, an RQ worker in a process of its own, simulated cameras, files on a disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rq import Queue

from videosidecar import planner
from videosidecar.recorder.board import ShardPlan
from videosidecar.recorder.model import CameraPlan

from .conftest import CAMERA_PASSWORD, CAMERA_USER, eventually, frames_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start_worker(valkey_url):
    """`start_worker()`: an RQ worker of queue «recorder» in its own process, ended by SIGTERM afterwards."""
    workers = []

    def start():
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PORTAL"))}
        command = [sys.executable, "-m", "rq.cli", "worker", "recorder", "--url", valkey_url, "--quiet"]
        workers.append(subprocess.Popen(command, cwd=ROOT, env=environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
            worker.wait(30)


@pytest.fixture
def queue(valkey):
    return Queue("recorder", connection=valkey)


@pytest.fixture
def plan(board, fleet, storage):
    (storage.root / ".").mkdir(exist_ok=True)
    camera = CameraPlan("cam-1", fleet.fleet.url(1), 2, CAMERA_USER, CAMERA_PASSWORD)
    board.publish(ShardPlan("s1", "1", str(storage.root), "", (camera,)))


def recording(board):
    return board.cameras(["cam-1"])["cam-1"].get("state") == "recording"


def test_a_job_records_and_is_stopped_by_its_lease(plan, board, queue, storage, start_worker):
    start_worker()
    assert planner.keep_jobs(board, queue) == {"s1": "started"}
    eventually(lambda: recording(board) and len(storage.segments("cam-1")) >= 2)
    assert planner.keep_jobs(board, queue) == {"s1": "recording"}
    job = queue.fetch_job(board.job("s1"))
    board.stop("s1")
    eventually(lambda: job.get_status() == "finished")
    assert "інший процес" in job.latest_result().return_value
    assert all(frames_of(path)[0] > 0 for path in storage.segments("cam-1"))


def test_one_sigterm_ends_the_worker_and_closes_its_files(plan, board, queue, storage, start_worker):
    worker = start_worker()
    planner.keep_jobs(board, queue)
    eventually(lambda: recording(board))
    worker.terminate()
    assert worker.wait(20) == 0
    manifest = next(storage.camera_folder("cam-1").glob("*/manifest.jsonl")).read_text()
    assert '"why":"stop"' in manifest
    assert board.lease("s1") is None


def test_a_killed_worker_takes_its_recorder_along_and_the_planner_starts_another(plan, board, queue, storage, start_worker):
    worker = start_worker()
    planner.keep_jobs(board, queue)
    eventually(lambda: recording(board))
    recorder = int(board.lease("s1").owner.split(":")[1])
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    eventually(lambda: not Path(f"/proc/{recorder}").exists())
    eventually(lambda: board.lease("s1") is None)
    start_worker()
    eventually(lambda: planner.keep_jobs(board, queue)["s1"] == "started" or board.lease("s1"))
    eventually(lambda: (lease := board.lease("s1")) and lease.epoch == 2)
    eventually(lambda: any(path.name.split("-")[1] == "000002" for path in storage.segments("cam-1")))


def test_a_job_that_waits_for_a_worker_is_not_doubled(plan, board, queue):
    assert planner.keep_jobs(board, queue) == {"s1": "started"}
    assert planner.keep_jobs(board, queue) == {"s1": "waiting"}
    assert queue.count == 1


def test_the_recorder_needs_no_django():
    code = "import sys, videosidecar.jobs, videosidecar.relay, videosidecar.gate.server; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
