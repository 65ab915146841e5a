"""A small disk of our own: a folder that is as full as the files in it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from videosidecar.recorder.disk.keeper import Usage
from videosidecar.recorder.storage import SegmentName, Storage

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
NANO = 1_000_000_000


class SmallDisk:
    """Holds `capacity` bytes. `record` writes segments with their manifest lines, as the recorder does."""

    def __init__(self, root, capacity):
        self.root, self.capacity = root, capacity
        self.storage = Storage(root, 0)
        self.storage.prepare()
        self.elsewhere = 0  # bytes that are not recordings

    def usage(self, root):
        used = sum(path.stat().st_size for path in self.root.glob("*/*/*/*.mp4")) + self.elsewhere
        return Usage(self.capacity, max(0, self.capacity - used))

    def record(self, camera, hours_ago, *, size=1000, minutes=60):
        """One segment that began so many hours before now; returns its file."""
        start = NOW - timedelta(hours=hours_ago)
        name = SegmentName(int(start.timestamp()) * NANO, 1, 1)
        path = self.storage.create(camera, name)
        path.write_bytes(b"x" * size)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        end = name.start_ns + minutes * 60 * NANO
        self.storage.note(path, event="closed", camera=camera, start_ns=name.start_ns, end_ns=end, sha256=digest)
        return path

    def lines(self, path):
        """Manifest lines about a file."""
        text = (path.parents[1] / "manifest.jsonl").read_text().splitlines()
        return [line for line in map(json.loads, text) if line.get("file") == f"{path.parent.name}/{path.name}"]


@pytest.fixture
def disk(tmp_path):
    return SmallDisk(tmp_path / "disk", 100_000)


def ns(hours_ago):
    return int((NOW - timedelta(hours=hours_ago)).timestamp()) * NANO
