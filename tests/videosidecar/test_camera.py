"""One camera and what can happen to it: each fault has a state and a reason, and none of them carries a password."""

import logging

import pytest

from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.errors import AuthFailed, Ended, Silent, StreamNotFound, Unreachable
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.nal import parameter_sets
from videosidecar.recorder.storage import Storage
from videosidecar.redact import redact, with_credentials, without_credentials

from .conftest import CAMERA_PASSWORD, CAMERA_USER, eventually
from .relays import free_port

SECRET = "p@ss/w:rd-9"


def test_a_camera_is_recorded(recorder_of):
    recorder = recorder_of(1)
    eventually(lambda: recorder.status.units > 5)
    assert recorder.status.state == "recording"
    assert recorder.status.payload > 0


def test_a_wrong_password_is_a_state_of_its_own(recorder_of, caplog):
    with caplog.at_level(logging.DEBUG):
        recorder = recorder_of(1, password=SECRET)
        eventually(lambda: recorder.status.state == "auth-failed")
    assert "пароль" in recorder.status.reason
    assert SECRET not in caplog.text + recorder.status.reason


def test_a_camera_that_lost_its_power_is_tried_again_and_comes_back(recorder_of, fleet, storage):
    recorder = recorder_of(1)
    eventually(lambda: recorder.status.state == "recording")
    fleet.call(fleet.fleet.take_down, 1)
    eventually(lambda: recorder.status.state == "backoff")
    fleet.call(fleet.fleet.bring_up, 1)
    eventually(lambda: recorder.status.state == "recording")
    eventually(lambda: len(storage.segments("cam-1")) >= 2)


def test_other_cameras_do_not_notice(recorder_of, fleet):
    first, second = recorder_of(1), recorder_of(2)
    eventually(lambda: first.status.state == second.status.state == "recording")
    fleet.call(fleet.fleet.take_down, 1)
    eventually(lambda: first.status.state == "backoff")
    units = second.status.units
    eventually(lambda: second.status.units > units + 3)
    assert second.status.state == "recording"


def test_a_missing_disk_is_told_and_nothing_is_written(recorder_of, tmp_path):
    recorder = recorder_of(1, disk=Storage(tmp_path / "not-mounted", 0))
    eventually(lambda: recorder.status.state == "no-disk")
    assert "video prepare" in recorder.status.reason
    assert not (tmp_path / "not-mounted").exists()


def opened(fleet, url="", password=CAMERA_PASSWORD, seconds=2.0):
    return AvSource(CameraPlan("cam-1", url or fleet.fleet.url(1), 10, CAMERA_USER, password), open_seconds=seconds, read_seconds=seconds)


def test_faults_of_opening_are_told_apart(fleet):
    with pytest.raises(AuthFailed):
        opened(fleet, password="other")
    with pytest.raises(StreamNotFound):
        opened(fleet, url=fleet.fleet.url(77))
    with pytest.raises(Unreachable):
        opened(fleet, url=f"rtsp://127.0.0.1:{free_port()}/cam-0001")


def test_a_stream_that_ends_is_a_failure(fleet):
    source = opened(fleet)
    units = source.units()
    next(units)
    fleet.call(fleet.fleet.kick, 1)
    with pytest.raises((Ended, Silent)):
        for _ in units:
            pass
    source.close()


def test_silence_is_noticed(fleet):
    source = opened(fleet, seconds=0.5)
    units = source.units()
    next(units)
    fleet.call(fleet.fleet.freeze, 1)
    with pytest.raises(Silent):
        for _ in units:
            pass
    source.close()


def test_recording_begins_with_a_key_frame_and_time_grows(fleet):
    source = opened(fleet)
    got = [unit for unit, _ in zip(source.units(), range(15), strict=False)]
    source.close()
    assert got[0].is_key
    assert [unit.dts for unit in got] == sorted({unit.dts for unit in got})


@pytest.mark.parametrize("fault", ["auth", "missing", "refused"])
def test_no_exception_carries_the_password(fleet, fault):
    url = {"auth": "", "missing": fleet.fleet.url(77), "refused": f"rtsp://127.0.0.1:{free_port()}/x"}[fault]
    password = CAMERA_PASSWORD if fault == "missing" else SECRET
    with pytest.raises(Exception) as caught:
        opened(fleet, url=url, password=password)
    error = caught.value
    told = f"{error!r} {error} {getattr(error, 'filename', '')} {error.__cause__!r}"
    assert password not in told
    assert "p%40ss" not in told
    assert error.__suppress_context__, "the library's own exception holds the address"


def test_plans_and_sources_do_not_show_passwords(fleet):
    plan = CameraPlan("cam-1", fleet.fleet.url(1), 10, CAMERA_USER, CAMERA_PASSWORD)
    source = AvSource(plan)
    assert CAMERA_PASSWORD not in repr(plan) + repr(source)
    source.close()


@pytest.mark.parametrize(
    "text",
    [
        f"rtsp://user:{SECRET}@10.0.0.1/stream failed",
        f"cannot open 'rtsp://user:p%40ss%2Fw%3Ard-9@cam/1' with {SECRET}",
        f"GET /x?token={SECRET}&a=1",
        f'{{"password": "{SECRET}"}}',
    ],
)
def test_redaction_leaves_no_secret(text):
    clean = redact(text, SECRET)
    assert SECRET not in clean
    assert "p%40ss" not in clean


def test_credentials_are_put_into_an_address_and_taken_out():
    url = with_credentials("rtsp://[::1]:554/a?b=1", "u:1", SECRET)
    assert url == "rtsp://u%3A1:p%40ss%2Fw%3Ard-9@[::1]:554/a?b=1"
    assert without_credentials(url) == "rtsp://[::1]:554/a?b=1"


def test_parameter_sets_are_found_at_the_head_of_a_key_frame():
    start = b"\x00\x00\x00\x01"
    sets = start + b"\x67sps" + start + b"\x68pps"
    assert parameter_sets(sets + start + b"\x65picture", "h264") == sets
    assert parameter_sets(start + b"\x65picture", "h264") == b""
