"""Files: what is closed is a normal MP4, what was cut off by SIGKILL still plays, no two writers share a name."""

import itertools
import signal
import subprocess
import sys
from fractions import Fraction

import av
import pytest

from videosidecar.recorder.errors import StorageError, StorageForeign, StorageFull, StorageMissing, WriterError
from videosidecar.recorder.model import AccessUnit, StreamInfo, Track
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.segmenter import Segmenter
from videosidecar.recorder.storage import SegmentName, Storage, read_manifest

from .conftest import CAMERA_PASSWORD, CAMERA_USER, eventually, frames_of

SECOND = 1_000_000_000
KILLED = """
import sys, threading
from pathlib import Path
from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.storage import Storage
from videosidecar.recorder.threads import CameraThread
url, root, user, password = sys.argv[1:]
plan = CameraPlan("cam-1", url, 3600, user, password)
CameraThread(Recording(plan, Storage(Path(root), 0), epoch=1, open_writer=Mp4Writer), AvSource, threading.Semaphore(8)).run()
"""


def test_closed_segments_are_seekable_and_hold_every_frame(recorder_of, storage):
    recorder = recorder_of(1, segment_seconds=1)
    eventually(lambda: len(storage.segments("cam-1")) >= 3)
    recorder.stop()
    recorder.join(15)
    paths = storage.segments("cam-1")
    lines = [line for day in storage.camera_folder("cam-1").iterdir() for line in read_manifest(day)]
    closed = {line["file"].split("/")[-1]: line for line in lines if line["event"] == "closed"}
    assert {path.name for path in paths} == closed.keys()
    for path in paths:
        count, moments = frames_of(path)
        assert count == closed[path.name]["units"]
        assert moments == sorted(set(moments))
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            assert stream.frames == count, "the header knows the number of frames: not a fragmented file any more"
            container.seek(int(stream.duration * 0.8), stream=stream)
            assert next(container.decode(video=0)).width == 640
    assert sum(line["units"] for line in closed.values()) == recorder.status.units


def test_a_file_cut_off_by_sigkill_plays_up_to_its_last_fragment(fleet, storage):
    command = [sys.executable, "-c", KILLED, fleet.fleet.url(1), str(storage.root), CAMERA_USER, CAMERA_PASSWORD]
    process = subprocess.Popen(command)
    try:
        eventually(lambda: any(path.stat().st_size > 60_000 for path in storage.segments("cam-1")))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    (path,) = storage.segments("cam-1")
    count, moments = frames_of(path)
    assert count >= 10
    assert moments == sorted(set(moments))
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == count


def test_a_segment_name_is_made_once(storage):
    name = SegmentName(1_795_368_544_765_339_813, 7, 1)
    path = storage.create("cam-1", name)
    with pytest.raises(StorageError):
        storage.create("cam-1", name)
    assert SegmentName.parse(path.name) == name
    assert storage.create("cam-1", SegmentName(name.start_ns, 8, 1)) != path


@pytest.mark.parametrize("camera", ["../etc", "", "a/b", "Кам", ".video-disk.json"])
def test_a_camera_can_not_name_a_folder_outside_the_storage(storage, camera):
    with pytest.raises(ValueError):
        storage.camera_folder(camera)


def test_an_unprepared_folder_is_never_written_to(tmp_path):
    with pytest.raises(StorageMissing, match="video prepare"):
        Storage(tmp_path).check()


def test_another_disk_than_the_plan_names_is_refused(storage):
    with pytest.raises(StorageForeign):
        Storage(storage.root, 0, "another").check()


def test_a_full_disk_is_refused_with_the_space_that_is_missing(storage):
    with pytest.raises(StorageFull, match="Звільніть місце"):
        Storage(storage.root, reserve_bytes=1 << 60).check()


def test_a_folder_that_can_not_be_made_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="VIDEO_ROOT"):
        Storage(tmp_path / "file" / "video").prepare()


def test_preparing_again_keeps_the_disk_id(storage):
    assert storage.prepare() == storage.prepare()


def test_a_torn_last_line_of_a_manifest_is_left_out(storage):
    path = storage.create("cam-1", SegmentName(SECOND * 1_795_368_544, 1, 1))
    storage.note(path, event="open")
    day = path.parent.parent
    with (day / "manifest.jsonl").open("a") as file:
        file.write('{"file": "17/torn')
    assert [line["event"] for line in read_manifest(day)] == ["open"]


class Written:
    """A writer that remembers what it was given."""

    opened: list
    suffix, note, fragments = ".mp4", "", ()

    def __init__(self, path, info):
        self.path, self.units, self.closed = path, [], False
        Written.opened.append(self)

    def write(self, unit, duration):
        self.units.append((unit.dts, duration))

    def sync(self):
        pass

    def close(self):
        self.closed = True


@pytest.fixture
def segmenter(storage):
    Written.opened = []
    numbers = iter(range(1, 100))
    info = StreamInfo(Track("video", "h264", Fraction(1, 1000), 640, 360))
    return Segmenter(storage, "cam-1", info, epoch=3, segment_seconds=10, number=lambda: next(numbers), open_writer=Written)


def unit(second, *, key=True, breaks=False):
    return AccessUnit(b"x", second * 1000, second * 1000, key, (1_795_368_000 + second) * SECOND, breaks)


def test_a_segment_is_cut_at_a_key_frame_after_the_wall_clock_says_so(segmenter):
    for second in range(60):
        segmenter.write(unit(second, key=second % 4 == 0))
    segmenter.close("stop")
    starts = [writer.units[0][0] // 1000 for writer in Written.opened]
    assert starts[0] == 0
    assert all(start % 4 == 0 for start in starts)
    # Every ten seconds by the clock (where in them depends on the camera), at the first key frame after that.
    assert len(starts) in (6, 7)
    assert all(8 <= later - start <= 12 for start, later in itertools.pairwise(starts[1:]))


def test_no_frame_and_no_moment_is_lost_between_segments(segmenter):
    for second in range(30):
        segmenter.write(unit(second))
    segmenter.close("stop")
    written = [item for writer in Written.opened for item in writer.units]
    assert [dts for dts, _ in written] == [second * 1000 for second in range(30)]
    assert all(duration == 1000 for _, duration in written[:-1])


def test_the_next_file_is_open_before_the_last_is_closed(segmenter, monkeypatch):
    order = []
    monkeypatch.setattr(Written, "close", lambda self: order.append(f"close {Written.opened.index(self)} of {len(Written.opened)}"))
    for second in range(35):
        segmenter.write(unit(second))
    assert len(order) >= 3
    assert order == [f"close {number} of {number + 2}" for number in range(len(order))]


def test_a_jump_of_the_camera_clock_starts_a_new_segment(segmenter):
    segmenter.write(unit(0))
    segmenter.write(unit(1, key=False, breaks=True))
    segmenter.write(unit(2, key=False))
    segmenter.write(unit(3))
    segmenter.close("stop")
    assert [writer.units[0][0] for writer in Written.opened] == [0, 3000]


def test_a_file_that_can_not_be_opened_leaves_nothing_behind(storage):
    def refuse(path, info):
        raise WriterError("ні")

    info = StreamInfo(Track("video", "h264", Fraction(1, 1000), 640, 360))
    segmenter = Segmenter(storage, "cam-1", info, epoch=1, segment_seconds=10, number=lambda: 1, open_writer=refuse)
    with pytest.raises(WriterError):
        segmenter.write(unit(0))
    assert storage.segments("cam-1") == []


def test_the_muxer_refuses_a_stream_it_was_not_given(storage):
    path = storage.create("cam-1", SegmentName(SECOND * 1_795_368_544, 1, 1))
    with pytest.raises(WriterError):
        Mp4Writer(path, StreamInfo(Track("video", "h264", Fraction(1, 1000), 640, 360)))
