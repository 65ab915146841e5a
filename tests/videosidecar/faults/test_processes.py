"""Processes die: the worker, its horse, the planner, the queue. What was closed stays, what was missed is declared."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
import redis
from rq import Queue

from benchmarks.recorder.accounting import NANO, account
from benchmarks.recorder.processes import valkey
from portal.core.processes import die_with_parent
from videosidecar import planner
from videosidecar.recorder.board import Board, ShardPlan
from videosidecar.recorder.manifest import read_manifest
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.repair import repair_camera
from videosidecar.recorder.storage import Storage
from videosidecar.simulator import Fleet, FleetThread

from ..conftest import eventually

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("processes")]

ROOT = Path(__file__).resolve().parents[3]
CAMERAS = ("cam-1", "cam-2")


class Place:
    """A Valkey, a planner in a thread, workers as processes, two cameras: one read by each driver."""

    def __init__(self, address, storage, fleet):
        self.address = address
        self.storage = storage
        self.fleet = fleet
        self.connection = redis.Redis.from_url(address, socket_timeout=2)
        self.board = Board(self.connection)
        self.workers = []
        self.planning = threading.Event()
        self.ended = threading.Event()
        self.planner = threading.Thread(target=self._plan, daemon=True)

    def begin(self):
        self.publish()
        self.start_worker()
        self.planning.set()
        self.planner.start()
        eventually(self.all_recording, 40)

    def publish(self):
        sources = zip(CAMERAS, ("av", "rtp"), (1, 2), strict=True)
        plans = tuple(CameraPlan(name, self.fleet.url(number), 2, source=source) for name, source, number in sources)
        self.board.publish(ShardPlan("s1", "1", str(self.storage.root), "", plans))

    def _plan(self):
        queue = Queue("recorder", connection=self.connection)
        while not self.ended.wait(0.25):
            if not self.planning.is_set():
                continue
            try:
                planner.keep_jobs(self.board, queue)
            except redis.RedisError:
                continue

    def start_worker(self):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PORTAL"))}
        command = [sys.executable, "-m", "rq.cli", "worker", "recorder", "--url", self.address, "--quiet"]
        self.workers.append(subprocess.Popen(command, cwd=ROOT, env=environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}))
        return self.workers[-1]

    def horse(self):
        return int(self.board.lease("s1").owner.split(":")[1])

    def all_recording(self):
        try:
            lease, beats = self.board.lease("s1"), self.board.cameras(CAMERAS)
        except redis.RedisError:
            return False
        return bool(lease) and all(
            beat.get("state") == "recording" and beat.get("epoch") == str(lease.epoch) and lease.owner != "stop" for beat in beats.values()
        )

    def closed(self):
        """The closed lines of both cameras and the sums of their files, as they are now."""
        return {
            (name, line["file"]): line["sha256"]
            for name in CAMERAS
            for day in self.storage.days(name)
            for line in read_manifest(day)
            if line["event"] == "closed"
        }

    def end(self):
        self.ended.set()
        if self.planner.ident:
            self.planner.join(10)
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait(5)


@pytest.fixture(scope="module")
def place(clip, tmp_path_factory):
    """Shared by the tests that follow: each leaves it recording, in whatever order they come."""
    folder = tmp_path_factory.mktemp("place")
    storage = Storage(folder / "video", reserve_bytes=0)
    storage.prepare()
    with FleetThread(Fleet([clip], 2)) as fleet, valkey(folder) as address:
        made = Place(address, storage, fleet.fleet)
        try:
            made.begin()
            yield made
        finally:
            made.end()


@pytest.fixture
def before(place):
    """What is closed when the test begins: at least a file of each camera."""
    eventually(lambda: place.all_recording() and {name for name, _ in place.closed()} == set(CAMERAS), 40)
    return place.closed()


def assert_accounted(place, before):
    """Nothing that was closed before is lost or changed, and every second is recorded or declared."""
    for name in CAMERAS:
        repair_camera(place.storage, name)  # files that somebody still writes are locked, and left alone
    assert before.items() <= place.closed().items()
    found = [account(place.storage.root, name) for name in CAMERAS]
    assert not any(one.spoilt for one in found), found
    assert all(one.missing < NANO // 4 for one in found), found
    return found


def records_again(place, epoch):
    eventually(lambda: place.all_recording() and place.board.lease("s1").epoch > epoch, 40)
    closes_more(place)


def closes_more(place, count=1):
    known = len(place.closed())
    eventually(lambda: len(place.closed()) >= known + count, 20)


def test_a_killed_horse_is_followed_by_another(place, before):
    began, epoch = time.monotonic(), place.board.lease("s1").epoch
    declared = sum(found.declared for found in assert_accounted(place, before))
    os.kill(place.horse(), signal.SIGKILL)
    records_again(place, epoch)
    passed = (time.monotonic() - began) * NANO
    assert sum(found.declared for found in assert_accounted(place, before)) - declared < passed * len(CAMERAS)


def test_a_killed_worker_takes_its_horse_along_and_another_goes_on(place, before):
    horse, epoch = place.horse(), place.board.lease("s1").epoch
    place.workers[-1].kill()
    place.workers[-1].wait(10)
    place.start_worker()
    eventually(lambda: not Path(f"/proc/{horse}").exists())
    records_again(place, epoch)
    assert any(found.reasons for found in assert_accounted(place, before))


def test_without_a_planner_recording_goes_on_and_a_new_planner_changes_nothing(place, before):
    declared, horse = sum(found.declared for found in assert_accounted(place, before)), place.horse()
    place.planning.clear()
    closes_more(place, 2)
    place.planning.set()
    closes_more(place, 2)
    assert place.horse() == horse
    assert sum(found.declared for found in assert_accounted(place, before)) == declared


def start_planner(place, owner):
    """A process of its own that keeps the jobs while nobody else does, as `video plan --watch`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python frowns on forks beside threads; this child uses none of ours
        process = multiprocessing.get_context("fork").Process(
            target=plan_for_ever, args=(place.address, owner, die_with_parent(signal.SIGKILL)), daemon=True
        )
        process.start()
    return process


def plan_for_ever(address, owner, bind):
    bind()
    connection = redis.Redis.from_url(address, socket_timeout=2)
    board, queue = Board(connection), Queue("recorder", connection=connection)
    while True:
        if board.may_plan(owner):
            planner.keep_jobs(board, queue)
        time.sleep(0.25)


def test_a_planner_killed_together_with_a_recorder_is_followed_by_another_that_starts_it_again(place, before):
    place.planning.clear()
    planners = [start_planner(place, "one")]
    try:
        eventually(lambda: place.connection.get("video:planner") == b"one", 15)
        epoch = place.board.lease("s1").epoch
        planners.append(start_planner(place, "two"))
        planners[0].kill()
        os.kill(place.horse(), signal.SIGKILL)
        planners[0].join(10)
        assert planners[0].exitcode == -signal.SIGKILL
        records_again(place, epoch)
        assert place.connection.get("video:planner") == b"two"
    finally:
        for process in planners:
            process.kill()
            process.join(10)
        place.planning.set()
    assert_accounted(place, before)


def assert_unbroken(place, before):
    found = assert_accounted(place, before)
    assert [(one.declared, one.unclosed) for one in found] == [(0, [])] * len(CAMERAS)


def test_the_recorder_runs_where_django_can_not_even_be_imported(clip, storage, tmp_path):
    """A database that is gone is nothing to a process that could not speak to one."""
    (tmp_path / "queue").mkdir()
    with FleetThread(Fleet([clip], 2)) as fleet, valkey(tmp_path / "queue") as address:
        place = Place(address, storage, fleet.fleet)
        place.publish()
        code = (
            "import sys\n"
            "for name in ('django', 'wagtail', 'psycopg', 'sqlite3', 'portal'): sys.modules[name] = None\n"
            "import benchmarks.recorder.shard as shard\n"
            "sys.exit(shard.main())"
        )
        command = [sys.executable, "-c", code, "--redis", address, "--shard", "s1", "--epoch", str(place.board.next_epoch("s1"))]
        process = subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "PATH": os.environ["PATH"]})
        try:
            eventually(lambda: process.poll() is not None or place.all_recording(), 30)
            eventually(lambda: process.poll() is not None or len(place.closed()) >= 2, 20)
        finally:
            process.terminate()
        assert process.wait(20) == 0
        place.end()
        assert_unbroken(place, {})


def test_a_queue_that_comes_back_empty_does_not_stop_the_recording(clip, storage, tmp_path):
    """Valkey dies and starts anew without a word of what it knew; the planner publishes again."""
    folder = tmp_path / "queue"
    folder.mkdir()
    with FleetThread(Fleet([clip], 2)) as fleet:
        with valkey(folder) as address:
            place = Place(address, storage, fleet.fleet)
            place.publish()
            words = ("--redis", address, "--shard", "s1", "--epoch", "1")
            command = [sys.executable, "-m", "benchmarks.recorder.shard", *words]
            place.workers.append(subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}))
            eventually(place.all_recording, 30)
            eventually(lambda: len(place.closed()) >= 2, 20)
        before = place.closed()
        eventually(lambda: len(place.closed()) > len(before) + 1, 20)
        with valkey(folder):
            eventually(lambda: place.board.lease("s1"), 20)
            known = len(place.closed())
            eventually(lambda: len(place.closed()) > known + 2, 20)
            place.publish()
            eventually(place.all_recording, 20)
            place.end()
            assert_unbroken(place, before)
