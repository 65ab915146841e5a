"""Several disks: each camera has its own, another takes over while it is missing, and nothing is written to an empty mount."""

import os
import threading

import pytest

from videosidecar.recorder.board import ShardPlan
from videosidecar.recorder.disk.keeper import State
from videosidecar.recorder.disk.pool import DiskPool
from videosidecar.recorder.disk.watch import DiskWatch
from videosidecar.recorder.errors import StorageForeign, StorageMissing
from videosidecar.recorder.storage import MARKER, Storage

pytestmark = pytest.mark.once
CAMERAS = [f"cam-{number}" for number in range(40)]


@pytest.fixture
def roots(tmp_path):
    roots = [tmp_path / name for name in ("one", "two", "three")]
    for root in roots:
        Storage(root, 0).prepare()
    return roots


def pool_of(roots):
    return DiskPool([(str(root), "") for root in roots], 0)


def test_cameras_are_spread_over_the_disks_and_keep_theirs(roots):
    pool = pool_of(roots)
    where = {camera: pool.pick(camera).root for camera in CAMERAS}
    assert set(where.values()) == set(roots)
    fewer = pool_of(roots[:2])
    assert all(fewer.pick(camera).root == where[camera] for camera in CAMERAS if where[camera] != roots[2])


def test_a_missing_disk_is_not_written_to_and_another_takes_its_cameras(roots):
    pool = pool_of(roots)
    camera = next(camera for camera in CAMERAS if pool.preferred(camera).root == roots[0])
    (roots[0] / MARKER).unlink()
    assert pool.pick(camera).root in roots[1:]
    assert list(roots[0].iterdir()) == []
    Storage(roots[0], 0).prepare()
    assert pool.pick(camera).root == roots[0]


def test_a_disk_that_does_not_answer_is_gone_round_and_waited_for_once(roots):
    """A marker that is a pipe nobody writes to: whoever reads it hangs, as with a dead network disk."""
    marker = roots[0] / MARKER
    kept = marker.read_bytes()
    marker.unlink()
    os.mkfifo(marker)
    pool = DiskPool([(str(root), "") for root in roots], 0, patience=0.2)
    mine = [camera for camera in CAMERAS if pool.preferred(camera).root == roots[0]]
    before = threading.active_count()
    assert {pool.pick(camera).root for camera in mine} <= set(roots[1:])
    assert threading.active_count() == before + 1, "one thread hangs, however many cameras ask"
    with pytest.raises(StorageMissing, match="не відповідає"):
        DiskPool([(str(roots[0]), "")], 0, patience=0.01).pick("cam-1")
    os.close(os.open(marker, os.O_WRONLY | os.O_NONBLOCK))  # lets those who hang go on
    marker.unlink()
    marker.write_bytes(kept)
    assert pool_of(roots).pick(mine[0]).root == roots[0]


def test_without_any_disk_the_reason_of_the_cameras_own_is_given(roots):
    for root in roots:
        (root / MARKER).unlink()
    with pytest.raises(StorageMissing):
        pool_of(roots).pick("cam-1")
    with pytest.raises(StorageMissing):
        DiskPool(()).pick("cam-1")


def test_a_foreign_disk_in_the_place_of_ours_is_refused(roots):
    with pytest.raises(StorageForeign):
        DiskPool([(str(roots[0]), "ours")], 0).pick("cam-1")


def test_a_plan_carries_its_disks(roots):
    plan = ShardPlan("s1", "1", "/one", "a", (), (("/two", "b"),), "rec2")
    assert ShardPlan.from_json(plan.to_json(), {}) == plan
    assert plan.disks == (("/one", "a"), ("/two", "b"))


def test_the_recorder_looks_after_its_disk_itself_when_no_keeper_came(roots):
    passes = []

    def keep(root, policy):
        passes.append(root)
        return State(str(root), 1000.0, "last", paused=["cam-3"])

    watch = DiskWatch(keep=keep, late_seconds=60)
    watch.follow([roots[0]])
    watch.look(now=1000.0)
    assert passes == [roots[0]]
    assert list(watch.paused) == ["cam-3"]
    assert watch.facts()[0]["level"] == "last"
