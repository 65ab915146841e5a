"""Workers of RQ in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rq import Queue

from videosidecar.recorder.board import ShardPlan
from videosidecar.recorder.model import CameraPlan

from ..conftest import CAMERA_PASSWORD, CAMERA_USER

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def start_worker():
    """`start_worker(url)`: a worker as `make run` starts it; all are killed afterwards."""
    workers = []

    def start(url, queue="recorder"):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PORTAL"))}
        options = ["--worker-class", "videosidecar.workers.RecorderWorker", "--job-monitoring-interval", "1", "--quiet"]
        command = [sys.executable, "-m", "rq.cli", "worker", queue, "--url", url, *options]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"})
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
    for worker in workers:
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait(10)


@pytest.fixture
def queue(valkey):
    return Queue("recorder", connection=valkey)


@pytest.fixture
def plan_of(fleet, storage):
    """`plan_of(1, 2, revision="2")`: a plan of simulated cameras; `passwords` by number."""

    def make(*numbers, revision="1", passwords=(), shard="s1", url=""):
        known = dict(passwords)
        cameras = tuple(CameraPlan(f"cam-{n}", url or fleet.fleet.url(n), 2, CAMERA_USER, known.get(n, CAMERA_PASSWORD)) for n in numbers)
        return ShardPlan(shard, revision, str(storage.root), "", cameras)

    return make
