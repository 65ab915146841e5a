"""A file system of 20 MB that fills, in earnest: a tmpfs of the test's own, as root or in a user's name space."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.recorder.accounting import NANO
from videosidecar.simulator import Fleet, FleetThread

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("cellar")]

ROOT = Path(__file__).resolve().parents[3]
MOUNT = 'mount -t tmpfs -o size=20m none "$0" && exec "$@"'


def with_a_disk(folder):
    """The words that run a command with a tmpfs at `folder`; None where the system allows neither way."""
    spaces = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
    words = [shutil.which("unshare") or "unshare", *spaces, "sh", "-c", MOUNT, str(folder)]
    try:
        return words if subprocess.run([*words, "true"], capture_output=True, timeout=10, check=False).returncode == 0 else None
    except OSError:
        return None


@pytest.mark.parametrize(("source", "writer"), [("rtp", "auto"), ("av", "general")])
def test_a_disk_that_is_full_costs_no_finished_file_and_is_used_again(clip, tmp_path, source, writer):
    words = with_a_disk(tmp_path)
    module = ["-m", "tests.videosidecar.faults.small_disk"]
    with FleetThread(Fleet([clip], 1)) as fleet:
        room = "disk" if words else str(2_000_000)
        command = [*(words or []), sys.executable, *module, str(tmp_path), fleet.fleet.url(1), source, writer, room]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["closed_before"] > 0
    assert found["changed"] == 0
    assert (found["spoilt"], found["unclosed"]) == ([], [])
    assert sum(end - start for start, end in found["holes"]) < NANO // 4, found
    assert found["declared"] > 0
    assert found["reasons"]
