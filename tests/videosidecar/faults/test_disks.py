"""Disks that are full, broken, slow, read-only, seen by either driver; and a limit that the system itself draws."""

import errno
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.recorder.accounting import NANO, account
from videosidecar.recorder import recording as recording_module
from videosidecar.recorder.manifest import read_manifest
from videosidecar.recorder.repair import repair_camera
from videosidecar.recorder.storage import Storage
from videosidecar.simulator import Fleet, FleetThread

from ..conftest import eventually
from .broken_disk import BrokenDisk
from .drivers import KINDS, Recorder

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("cellar")]

ROOT = Path(__file__).resolve().parents[3]
BROKEN_SECONDS = 4
READ, WRITE, SYNC = ("open",), ("write",), ("sync",)
FAULTS = {
    "healthy": (),
    "full": (WRITE, errno.ENOSPC),
    "full-to-the-last": (READ + WRITE, errno.ENOSPC),
    "broken": (WRITE, errno.EIO),
    "broken-sync": (SYNC, errno.EIO),
    "read-only": (READ, errno.EROFS),
    "slow": (),
}
NUMBERS = {name: number for number, name in enumerate(FAULTS, 1)}


@pytest.fixture(scope="module", params=KINDS)
def cellar(request, clip, tmp_path_factory):
    """(accounts, pictures sent, sums of the files closed before, states seen): all faults at once, then mended."""
    storage = Storage(tmp_path_factory.mktemp("cellar"), reserve_bytes=0)
    storage.prepare()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recording_module, "DISK_BACKOFF", 0.5)
        disk = BrokenDisk(patch, storage.root)
        with FleetThread(Fleet([clip], len(FAULTS))) as running:
            return night(request.param, running, storage, disk)


def night(kind, running, storage, disk):
    fleet = running.fleet
    recorder = Recorder(kind, storage)
    seen = {name: set() for name in FAULTS}
    try:
        for name, number in NUMBERS.items():
            recorder.record(name, fleet.url(number))
        eventually(lambda: all(closed_lines(storage, name) for name in FAULTS), 20)
        before = {name: closed_lines(storage, name) for name in FAULTS}
        for name, (calls, number) in ((name, fault) for name, fault in FAULTS.items() if fault):
            disk.fail(name, calls, number)
        disk.slow("slow", 0.1)
        until = time.monotonic() + BROKEN_SECONDS
        while time.monotonic() < until:
            for name in FAULTS:
                seen[name].add(recorder.state(name))
            time.sleep(0.05)
        disk.mend()
        files = {name: len(storage.segments(name)) for name in FAULTS}
        eventually(lambda: all(recorder.is_live(name) and len(storage.segments(name)) > files[name] for name in FAULTS), 20)
        running.call(fleet.retire, "*")
        eventually(lambda: not any(recorder.is_live(name) for name in FAULTS))
    finally:
        recorder.close()
    for name in FAULTS:
        repair_camera(storage, name)  # what the indexer does with files that no line speaks of
    assert disk.failures
    sent = {name: fleet.camera(number).count.frames for name, number in NUMBERS.items()}
    return {name: account(storage.root, name) for name in FAULTS}, sent, before, seen, storage


def closed_lines(storage, name):
    """None yet where a file was begun whose first line is still on its way."""
    return [line for day in storage.days(name) for line in read_manifest(day) if line["event"] == "closed"]


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_recorded_and_what_is_declared_are_the_time_that_passed(cellar, name):
    found = cellar[0][name]
    assert found.missing < NANO // 4, found
    assert found.doubled < NANO // 2, found
    assert found.seconds > BROKEN_SECONDS


@pytest.mark.parametrize("name", FAULTS)
def test_no_closed_file_is_lost_or_changed(cellar, name):
    accounts, _, before, _, storage = cellar
    assert accounts[name].spoilt == []
    assert accounts[name].unclosed == []
    kept = [json.dumps(line) for line in closed_lines(storage, name)]
    assert before[name]
    assert all(json.dumps(line) in kept for line in before[name])


@pytest.mark.parametrize("name", ["healthy", "slow", "broken-sync"])
def test_a_disk_that_keeps_what_it_is_given_loses_no_picture(cellar, name):
    accounts, sent, _, _, _ = cellar
    assert accounts[name].units == sent[name]


@pytest.mark.parametrize("name", ["full", "full-to-the-last", "broken", "read-only"])
def test_the_operator_sees_that_the_disk_is_to_blame(cellar, name):
    assert "no-disk" in cellar[3][name]


@pytest.mark.parametrize("name", ["full", "full-to-the-last", "broken", "read-only"])
def test_what_the_disk_refused_is_declared(cellar, name):
    found = cellar[0][name]
    assert found.declared > NANO
    assert found.reasons


@pytest.mark.parametrize("writer", ["fast", "general"])
def test_a_limit_drawn_by_the_system_costs_no_finished_file(clip, tmp_path, writer):
    """RLIMIT_FSIZE: a real refusal by the kernel in the middle of a file, for the writer in C too."""
    with FleetThread(Fleet([clip], 1)) as fleet:
        command = [sys.executable, "-m", "tests.videosidecar.faults.limited", str(tmp_path), fleet.fleet.url(1), writer]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    storage = Storage(tmp_path, reserve_bytes=0)
    repair_camera(storage, "cam-1")
    found = account(tmp_path, "cam-1")
    assert found.files >= 2
    assert found.spoilt == []
    assert found.missing < NANO // 4, found
    assert all(path.stat().st_size <= 40_000 for path in storage.segments("cam-1"))
