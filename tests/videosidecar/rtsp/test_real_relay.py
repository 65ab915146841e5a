"""The receiver behind the real relay: its own packets, reports and words instead of the simulator's."""

import os

import pytest

from videosidecar.simulator import Fleet, FleetThread

from ..conftest import eventually
from ..relays import real_relay
from .test_loop import pictures_in

pytestmark = [
    pytest.mark.once,
    pytest.mark.real_relay,
    pytest.mark.skipif(not os.environ.get("MEDIAMTX_BIN"), reason="MEDIAMTX_BIN не задано: справжнього ретранслятора немає"),
]


def test_pictures_and_sound_of_every_codec_come_through_the_real_relay(clips, disk, loop_of, tmp_path):
    kinds = [clips(), clips("hevc"), clips(audio="aac"), clips(audio="pcm_alaw")]
    given = []
    with FleetThread(Fleet([*kinds, clips(b_frames=2)], 5)) as fleet:
        paths = {f"cam{number}": {"source": fleet.fleet.url(number), "rtspTransport": "tcp"} for number in range(1, 6)}
        with real_relay(tmp_path, paths) as (_, port, _):
            driver = loop_of(hand_over=lambda recording, reason: given.append((recording.plan.id, reason)))
            cameras = [driver.record(number, f"rtsp://127.0.0.1:{port}/cam{number}", seconds=60) for number in range(1, 6)]
            eventually(lambda: given and min(camera.status.units for camera in cameras[:4]) > 20, 30)
            driver.close()
    assert [camera.status.lost + camera.status.dropped for camera in cameras[:4]] == [0, 0, 0, 0]
    assert given[0][0] == "cam-5"
    assert "B-кадри" in given[0][1]
    for number in range(1, 5):
        pictures, sounds, sizes = pictures_in(disk, f"cam-{number}")
        assert pictures > 5
        assert sizes == {(640, 360)}
        assert bool(sounds) == (number > 2)


def test_a_relay_that_ends_is_a_broken_session_and_its_return_is_found(clips, loop_of, tmp_path):
    with FleetThread(Fleet([clips()], 1)) as fleet:
        paths = {"cam1": {"source": fleet.fleet.url(1), "rtspTransport": "tcp"}}
        driver = loop_of()
        with real_relay(tmp_path, paths) as (_, port, _):
            camera = driver.record(1, f"rtsp://127.0.0.1:{port}/cam1")
            eventually(lambda: camera.status.units > 5, 30)
        eventually(lambda: camera.status.state == "backoff")
        units = camera.status.units
        with real_relay(tmp_path, paths, rtspAddress=f"127.0.0.1:{port}"):
            eventually(lambda: camera.status.units > units, 60)
