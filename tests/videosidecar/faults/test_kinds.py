"""Every kind of camera by either driver: no picture is lost, sound comes along where a file can carry it."""

import itertools

import av
import pytest

from benchmarks.recorder.accounting import account
from fixtures.clips import generate
from videosidecar.recorder.storage import Storage
from videosidecar.simulator import Clip, Fleet, FleetThread

from ..conftest import eventually
from .drivers import KINDS, Recorder

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("kinds")]

CAMERAS = {
    "plain": {},
    "hevc-aac": {"codec": "hevc", "audio": "aac"},
    "alaw": {"audio": "pcm_alaw"},
    "mulaw": {"audio": "pcm_mulaw"},
    "b-frames": {"b_frames": 2, "audio": "aac"},
}


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    return [Clip.read(generate(folder / f"{name}.mp4", seconds=3, **options)) for name, options in CAMERAS.items()]


@pytest.fixture(scope="module", params=KINDS)
def evening(request, clips, tmp_path_factory):
    """(storage, pictures sent, driver) after six seconds of all of them; what is recorded has been closed."""
    fleet = Fleet(clips, len(clips))
    storage = Storage(tmp_path_factory.mktemp("evening"), reserve_bytes=0)
    storage.prepare()
    recorder = Recorder(request.param, storage)
    with FleetThread(fleet) as running:
        try:
            for number, name in enumerate(CAMERAS, 1):
                recorder.record(name, fleet.url(number))
            eventually(lambda: all(recorder.recordings[name].status.units > 45 for name in CAMERAS), 20)
            running.call(fleet.retire, "*")
            eventually(lambda: not any(recorder.is_live(name) for name in CAMERAS))
        finally:
            recorder.close()
    return storage, {name: fleet.camera(number).count.frames for number, name in enumerate(CAMERAS, 1)}, request.param


@pytest.mark.parametrize("name", CAMERAS)
def test_every_picture_is_recorded_in_files_that_play(evening, name):
    storage, sent, kind = evening
    found = account(storage.root, name)
    handed_over = kind == "rtp" and name == "b-frames"  # the fast way looks first, so that the camera sent twice
    assert found.units == sent[name] or (handed_over and 0 < sent[name] - found.units < 30)
    assert found.spoilt == []
    assert found.missing == 0


@pytest.mark.parametrize("name", CAMERAS)
def test_files_decode_from_the_first_picture_to_the_last(evening, name):
    storage, _, _ = evening
    path = storage.segments(name)[1]
    with av.open(str(path)) as container:
        pictures = list(container.decode(video=0))
    assert len(pictures) >= 10
    assert all(later.pts > earlier.pts for earlier, later in itertools.pairwise(pictures))
