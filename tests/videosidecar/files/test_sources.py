"""Every pair of a source and a writer: what the camera sent is in files that fulfil the same demands."""

import threading

import av
import pytest

from fixtures.clips import generate
from tests.harness.certificates import Authority
from videosidecar.recorder import av_units
from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.errors import SourceError
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.rtsp.loop import LoopDriver
from videosidecar.recorder.scan import scan
from videosidecar.recorder.storage import read_manifest
from videosidecar.recorder.threads import ThreadDriver
from videosidecar.recorder.writers import open_writer
from videosidecar.simulator import Clip, Fleet, FleetThread

from ..conftest import eventually
from .conftest import CLIPS
from .samples import check_by_ffprobe
from .test_writers import motion_jpeg

pytestmark = pytest.mark.once
OPENERS = {"fast": open_writer, "general": Mp4Writer}


def driver_of(name):
    return ThreadDriver(lambda plan: AvSource(plan, pace_seconds=0.05)) if name == "av" else LoopDriver()


# B-frames are what the own receiver hands over to PyAV: tests/videosidecar/rtsp.
KINDS = {"av": list(CLIPS), "rtp": [kind for kind in CLIPS if "b-frames" not in kind]}


@pytest.mark.parametrize("writer", OPENERS)
@pytest.mark.parametrize("source", ["av", "rtp"])
def test_every_picture_sent_is_in_a_good_file(source, writer, clip_file, storage):
    """All kinds at once, a camera each: they take the time of one."""
    kinds = KINDS[source]
    with FleetThread(Fleet([Clip.read(clip_file(kind)) for kind in kinds], len(kinds))) as fleet:
        driver = driver_of(source)
        recordings = [
            Recording(CameraPlan(f"cam-{number}", fleet.fleet.url(number), 2), storage, epoch=1, open_writer=OPENERS[writer])
            for number in range(1, len(kinds) + 1)
        ]
        for recording in recordings:
            driver.add(recording)
        try:
            eventually(lambda: all(recording.status.units > 30 for recording in recordings), 40)
            for number in range(1, len(kinds) + 1):
                fleet.call(fleet.fleet.retire, number)
            eventually(lambda: all(recording.status.state != "recording" for recording in recordings), 30)
        finally:
            driver.close()
        sent = [fleet.fleet.frames_sent(number) for number in range(1, len(kinds) + 1)]
    for number, kind in enumerate(kinds, 1):
        check_camera(storage, f"cam-{number}", kind, sent[number - 1])


def check_camera(storage, camera, kind, sent):
    lines = [line for day in storage.days(camera) for line in read_manifest(day) if line["event"] == "closed"]
    assert sum(line["units"] for line in lines) == sent, kind
    assert all(line["lost"] == 0 for line in lines), kind
    paths = storage.segments(camera)
    assert {path.suffix for path in paths} == {".mov" if "pcm" in kind else ".mp4"}
    assert sum(check_file(path, sound="aac" in kind or "pcm" in kind) for path in paths) == sent, kind


def check_file(path, *, sound):
    """The demands on a file of a live camera; returns its number of pictures."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        stamps = [packet.dts for packet in container.demux(video) if packet.size]
        assert stamps == sorted(set(stamps))
        assert video.frames == len(stamps)
        container.seek(0)
        assert sum(1 for _ in container.decode(video=0)) == len(stamps)
        assert bool(container.streams.audio) == sound
        if sound and float(video.duration * video.time_base) > 1.2:
            container.seek(0)
            heard = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
            assert abs(heard - float(video.duration * video.time_base)) < 0.8
    assert scan(path).units == len(stamps)
    check_by_ffprobe(path, len(stamps))
    return len(stamps)


def units_of(source, enough, seconds=10):
    """Units of a source, read in a thread until `enough(units)`."""
    found, problem = [], []

    def read():
        try:
            for unit in source.units():
                found.append(unit)
                if enough(found):
                    return
        except SourceError as error:
            problem.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(seconds)
    return found, problem


def test_sound_can_be_left_out_by_the_plan(clip_file):
    with FleetThread(Fleet([Clip.read(clip_file("h264 with aac"))], 1)) as fleet:
        for wanted in (True, False):
            source = AvSource(CameraPlan("cam-1", fleet.fleet.url(1), audio=wanted))
            assert bool(source.info.audio) == wanted
            source.close()


def test_the_cameras_clock_comes_with_its_key_frames(clip_file):
    with FleetThread(Fleet([Clip.read(clip_file("h264"))], 1)) as fleet:
        fleet.call(fleet.fleet.misdate, 1, 3600)
        source = AvSource(CameraPlan("cam-1", fleet.fleet.url(1)), pace_seconds=0)
        found, _ = units_of(source, lambda units: units[-1].camera_ns)
        source.close()
    assert abs((found[-1].camera_ns - found[-1].arrived_ns) / 1e9 - 3600) < 5


def test_a_clock_that_stands_still_gives_way_to_the_time_of_arrival(clip_file, monkeypatch):
    monkeypatch.setattr(av_units, "STUCK", 5)
    with FleetThread(Fleet([Clip.read(clip_file("h264"))], 1)) as fleet:
        fleet.call(fleet.fleet.stop_clock, 1)
        source = AvSource(CameraPlan("cam-1", fleet.fleet.url(1)), pace_seconds=0)
        found, _ = units_of(source, lambda units: len(units) > 15)
        source.close()
    stamps = [unit.dts for unit in found]
    assert len(stamps) > 15
    assert stamps == sorted(set(stamps))
    assert 0.3 < float((stamps[-1] - stamps[1]) * source.info.video.time_base) < 10


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_new_parameters_end_the_session(codec, clip_file, tmp_path):
    other = generate(tmp_path / "other.mp4", 1, 3, 10, (640, 360), codec={"h265": "hevc"}.get(codec, codec))
    with FleetThread(Fleet([Clip.read(clip_file(codec)), Clip.read(other)], 1)) as fleet:
        source = AvSource(CameraPlan("cam-1", fleet.fleet.url(1)), pace_seconds=0)
        found = []

        def change(units):
            if len(units) == 12:
                fleet.call(fleet.fleet.change_clip, 1, 1)
            return len(units) > 60

        found, problem = units_of(source, change)
        source.close()
    assert type(problem[0]).__name__ == "ParametersChanged"
    assert 12 <= len(found) < 60


def test_a_file_is_a_source_as_well(clip_file):
    source = AvSource(CameraPlan("cam-1", str(clip_file("h264 with aac"))), pace_seconds=0)
    found, problem = units_of(source, lambda units: False)
    source.close()
    assert sum(not unit.audio for unit in found) == 40
    assert type(problem[0]).__name__ == "Ended"
    assert source.info.video.packing == "length"


def test_motion_jpeg_has_a_key_frame_a_second(tmp_path, monkeypatch):
    units, info = motion_jpeg()
    path = tmp_path / "camera.mov"
    path.touch()
    writer = Mp4Writer(path, info)
    for unit in units:
        writer.write(unit, 9000)
    writer.close()
    monkeypatch.setattr(av_units, "KEY_SECONDS", 1e9)
    source = AvSource(CameraPlan("cam-1", str(path)), pace_seconds=0)
    found, _ = units_of(source, lambda units: False)
    source.close()
    assert [unit.is_key for unit in found] == [True] + [False] * 19


def test_rtsps_trusts_only_whom_it_is_told_to_trust(clip_file, tmp_path):
    authority = Authority(tmp_path)
    context = authority.context(name="127.0.0.1")
    with FleetThread(Fleet([Clip.read(clip_file("h264"))], 1, tls=context)) as fleet:
        plan = CameraPlan("cam-1", fleet.fleet.url(1))
        assert plan.url.startswith("rtsps://")
        source = AvSource(plan, ca_file=str(authority.file))
        assert source.info.video.width == 320
        source.close()
        with pytest.raises(SourceError):
            AvSource(plan)
