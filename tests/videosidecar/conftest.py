"""Simulated cameras, a real Valkey, a prepared disk."""

import threading
import time

import av
import pytest

from fixtures.clips import generate
from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.board import Board
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.storage import Storage
from videosidecar.recorder.threads import CameraThread
from videosidecar.recorder.writers import open_writer
from videosidecar.simulator import Clip, Fleet, FleetThread

CAMERA_USER, CAMERA_PASSWORD = "cam", "sim-pass-1"


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    return Clip.read(generate(tmp_path_factory.mktemp("clips") / "clip.mp4", number=1, seconds=4))


@pytest.fixture
def fleet(clip):
    """Three simulated cameras that ask for a password, in a thread."""
    with FleetThread(Fleet([clip], 3, user=CAMERA_USER, password=CAMERA_PASSWORD)) as running:
        yield running


@pytest.fixture
def valkey_url(valkey, settings):
    return settings.REDIS_URL


@pytest.fixture
def board(valkey_url):
    return Board.at(valkey_url)


@pytest.fixture
def storage(tmp_path):
    storage = Storage(tmp_path / "video", reserve_bytes=0)
    storage.prepare()
    return storage


@pytest.fixture
def recorder_of(fleet, storage):
    """`recorder_of(2, segment_seconds=2)`: a running recorder of simulated camera 2; all are stopped afterwards."""
    running = []

    def make(number, *, password=CAMERA_PASSWORD, segment_seconds=2, url="", disk=storage, **options):
        plan = CameraPlan(f"cam-{number}", url or fleet.fleet.url(number), segment_seconds, CAMERA_USER, password)
        recording = Recording(plan, disk, epoch=1, open_writer=open_writer, **options)
        recorder = CameraThread(recording, AvSource, threading.Semaphore(8))
        recorder.start()
        running.append(recorder)
        return recorder

    yield make
    for recorder in running:
        recorder.stop()
    for recorder in running:
        recorder.join(15)


def eventually(condition, seconds=15.0):
    """Wait until `condition()` is true; returns its value, or fails."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > until:
            pytest.fail("it did not happen in time")
        time.sleep(0.05)
    return value


def frames_of(path):
    """(number of frames, their DTS in seconds) of a file."""
    with av.open(str(path)) as container:
        moments = [float(packet.dts * packet.time_base) for packet in container.demux(video=0) if packet.size]
    return len(moments), moments


@pytest.fixture
def camera_of(db):
    """`camera_of(city, 3)`: an installed camera of the registry that points to nothing; keywords are its fields."""
    from videosidecar.models import Camera

    def make(city, number=1, **fields):
        values = {
            "code": f"{city.slug}-{number:04d}",
            "district": city.districts.order_by("pk").first(),
            "address": f"вул. Вигадана, {900 + number}",
            "entrance": 1,
            "kit_serial": f"KIT-{city.slug}-{number:04d}",
            "stream_url": f"rtsp://127.0.0.1:9/cam-{number:04d}",
            "state": Camera.State.INSTALLED,
        }
        return Camera.objects.create(**(values | fields))

    return make
