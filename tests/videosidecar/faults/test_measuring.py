"""Whoever measures must be able to find fault: the account of what was recorded, and a small run of the benchmark."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.recorder.accounting import NANO, account
from benchmarks.recorder.soak import WARM_UP_SECONDS, settled, slope
from fixtures.clips import generate
from videosidecar.recorder.storage import SegmentName, Storage

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[3]
NOON = 1_795_435_200 * NANO


@pytest.fixture
def told(tmp_path):
    """`told((0, 2), (2, 5), gaps=[(5, 6)])`: a camera with files and gaps of these seconds, and its account."""
    storage = Storage(tmp_path / "video", reserve_bytes=0)
    storage.prepare()
    clip = generate(tmp_path / "clip.mp4", seconds=1)

    def tell(*files, gaps=()):
        for at, (start, end) in enumerate(files, 1):
            name = SegmentName(NOON + start * NANO, 1, at)
            path = storage.create("cam-1", name)
            path.write_bytes(clip.read_bytes())
            size, digest = storage.digest(path)
            facts = {"start_ns": name.start_ns, "end_ns": NOON + end * NANO, "units": 10, "size": size, "sha256": digest}
            storage.note(path, event="closed", camera="cam-1", **facts)
        for start, end in gaps:
            facts = {"start_ns": NOON + start * NANO, "end_ns": NOON + end * NANO}
            storage.remark("cam-1", NOON, event="gap", reason="Silent", **facts)
        return storage

    return tell


def test_time_that_is_recorded_or_declared_is_all_there_is(told):
    found = account(told((0, 2), (2, 5), (6, 8), gaps=[(5, 6)]).root, "cam-1")
    assert (found.recorded, found.declared, found.missing, found.doubled) == (7 * NANO, NANO, 0, 0)
    assert (found.units, found.files, found.spoilt, found.unclosed) == (30, 3, [], [])


def test_a_hole_that_nobody_declared_is_found(told):
    found = account(told((0, 2), (3, 5)).root, "cam-1")
    assert found.holes == [(NOON + 2 * NANO, NOON + 3 * NANO)]


def test_time_recorded_twice_is_found(told):
    assert account(told((0, 3), (2, 5)).root, "cam-1").doubled == NANO


def test_a_gap_inside_a_file_counts_once(told):
    found = account(told((0, 6), gaps=[(2, 4)]).root, "cam-1")
    assert (found.recorded, found.declared, found.missing) == (4 * NANO, 2 * NANO, 0)


def test_a_changed_a_lost_and_an_unclosed_file_are_found(told):
    storage = told((0, 1), (1, 2), (2, 3))
    changed, lost, _ = storage.segments("cam-1")
    with changed.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")
    lost.unlink()
    storage.create("cam-1", SegmentName(NOON + 9 * NANO, 1, 9))
    found = account(storage.root, "cam-1")
    assert any("not those of the manifest" in sentence for sentence in found.spoilt)
    assert any(lost.name in sentence for sentence in found.spoilt)
    assert len(found.unclosed) == 1


def test_the_slope_of_a_growing_memory():
    assert slope([(second * 60.0, 100 + second) for second in range(30)]) == pytest.approx(60)
    assert slope([(0.0, 1.0)]) is None


def test_the_slope_is_of_the_process_that_lived_longest_without_its_warm_up():
    first = [(float(second), 90.0, 7) for second in range(0, 200, 20)]
    second = [(float(second), 50.0, 8) for second in range(200, 1200, 20)]
    assert settled(first + second) == [(passed, 50.0) for passed, _weight, _pid in second if passed - 200 > WARM_UP_SECONDS]
    assert settled([]) == []


def test_a_small_run_of_the_benchmark_counts_every_frame(tmp_path):
    words = ["--quick", "--cameras", "2", "--seconds", "1", "--designs", "rtp,bare", "--folder", str(tmp_path)]
    command = [sys.executable, "-m", "benchmarks.recorder.bench", *words, "--json", str(tmp_path / "found.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "found.json").read_text())["rows"]
    assert [(row["design"], row["sent"] > 0, row["cameras_short"]) for row in rows] == [("rtp", True, 0), ("bare", True, 0)]
    assert all(row["cpu_ms"] > 0 and row["memory_mb"] > 1 for row in rows)
