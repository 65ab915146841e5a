"""Generated clips, made once; a driver that records on a real disk."""

import pytest

from fixtures.clips import generate
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.rtsp.loop import LoopDriver
from videosidecar.recorder.storage import Storage
from videosidecar.recorder.writers import open_writer
from videosidecar.simulator import Clip


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """`clips("hevc", audio="aac")`: a clip of two seconds, made once."""
    folder, made = tmp_path_factory.mktemp("rtsp-clips"), {}

    def make(codec="h264", **options):
        name = "-".join([codec, *(f"{key}-{value}" for key, value in sorted(options.items()))]).replace("(", "").replace(" ", "")
        if name not in made:
            made[name] = Clip.read(generate(folder / f"{name}.mp4", 1, 2, codec=codec, **options))
        return made[name]

    return make


@pytest.fixture
def disk(tmp_path):
    """A prepared storage."""
    storage = Storage(tmp_path / "video", reserve_bytes=0)
    storage.prepare()
    return storage


@pytest.fixture
def loop_of(disk):
    """`loop_of(**options)`: a driver whose `record(number, url, password=…)` adds a camera; closed afterwards."""
    drivers = []

    class Driver(LoopDriver):
        def record(self, number, url, *, user="cam", password="", audio=True, seconds=2):
            plan = CameraPlan(f"cam-{number}", url, seconds, user if password else "", password, "rtp", audio)
            recording = Recording(plan, disk, epoch=1, open_writer=open_writer)
            self.add(recording)
            return recording

    def make(**options):
        driver = Driver(**({"wake_seconds": 0.1} | options))
        drivers.append(driver)
        return driver

    yield make
    for driver in drivers:
        driver.close()
