"""A disk that neither takes a write nor refuses it: the process ends itself, the next one goes round the disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.recorder.accounting import account
from benchmarks.recorder.processes import valkey
from videosidecar.recorder.board import Board, ShardPlan
from videosidecar.recorder.disk.pool import DiskPool
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.repair import repair_camera
from videosidecar.recorder.storage import MARKER, Storage
from videosidecar.simulator import Fleet, FleetThread

from ..conftest import eventually
from .drivers import KINDS

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("cellar")]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def disks(tmp_path):
    disks = [Storage(tmp_path / name, reserve_bytes=0) for name in ("one", "two")]
    for disk in disks:
        disk.prepare()
    return disks


@pytest.fixture
def start():
    running = []

    def begin(folder, address, epoch):
        command = [sys.executable, "-m", "tests.videosidecar.faults.hanging", str(folder), address, "s1", str(epoch)]
        environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "VIDEO_SMART": "0"}
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return running[-1]

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait(10)


@pytest.mark.parametrize("source", KINDS)
def test_the_cameras_of_a_disk_that_hangs_are_recorded_on_another(clip, disks, start, tmp_path, source):
    one, two = disks
    pool = DiskPool([(str(disk.root), "") for disk in disks], 0)
    names = [f"cam-{number}" for number in range(40)]
    hers = next(name for name in names if pool.preferred(name).root == one.root)
    his = next(name for name in names if pool.preferred(name).root == two.root)
    with FleetThread(Fleet([clip], 2)) as fleet, valkey(tmp_path) as address:
        plans = tuple(CameraPlan(name, fleet.fleet.url(at), 2, source=source) for at, name in enumerate((hers, his), 1))
        board = Board.at(address)
        board.publish(ShardPlan("s1", "1", str(one.root), "", plans, ((str(two.root), ""),)))
        first = start(one.root, address, board.next_epoch("s1"))
        eventually(lambda: len(one.segments(hers)) > 1 and len(two.segments(his)) > 1, 30)
        (one.root / "hang").touch()
        (one.root / MARKER).unlink()
        os.mkfifo(one.root / MARKER)  # nor does it answer whoever asks what it is
        assert first.wait(20) == -signal.SIGKILL
        start(one.root, address, board.next_epoch("s1"))
        known = len(two.segments(his))
        eventually(lambda: two.segments(hers) and len(two.segments(his)) > known, 30)
    repair_camera(two, his)
    found = account(two.root, his)
    assert found.missing == 0, found
    assert found.declared > 0
