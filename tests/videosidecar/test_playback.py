"""The last recorded minute as one file."""

import itertools
import os
import time

import av
import pytest

from videosidecar.recorder.playback import NothingRecorded, forget_old, last_minute
from videosidecar.recorder.storage import SegmentName

from .conftest import eventually, frames_of


@pytest.fixture
def recorder(recorder_of, storage):
    recorder = recorder_of(1, segment_seconds=1)
    eventually(lambda: len(storage.segments("cam-1")) >= 4)
    return recorder


def test_the_file_still_being_written_plays_up_to_its_last_fragment(recorder_of, storage, tmp_path):
    recorder_of(1, segment_seconds=3600)
    open_file = eventually(lambda: storage.segments("cam-1"))[0]
    eventually(lambda: open_file.stat().st_size > 30_000)
    minute = last_minute(storage, "cam-1", tmp_path)
    count, moments = frames_of(minute.path)
    assert count >= 10
    assert moments == sorted(set(moments))


def test_segments_become_one_clip_without_a_stutter_and_without_a_frame_lost(recorder, storage, tmp_path):
    recorder.stop()
    recorder.join(15)
    count, moments = frames_of(last_minute(storage, "cam-1", tmp_path).path)
    assert count == sum(frames_of(path)[0] for path in storage.segments("cam-1"))
    steps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert all(0.09 < step < 0.11 for step in steps), "ten pictures a second, across the seams too"


def test_only_the_seconds_asked_for_are_taken_from_a_key_frame_on(recorder, storage, tmp_path):
    recorder.stop()
    recorder.join(15)
    whole, part = last_minute(storage, "cam-1", tmp_path), last_minute(storage, "cam-1", tmp_path, seconds=1)
    assert part.end_ns == whole.end_ns
    assert 0.9 <= (part.end_ns - part.start_ns) / 1e9 <= 2.1
    with av.open(str(part.path)) as container:
        assert next(container.demux(video=0)).is_keyframe


def test_the_same_clip_is_made_once_and_forgotten_later(recorder, storage, tmp_path):
    recorder.stop()
    recorder.join(15)
    first = last_minute(storage, "cam-1", tmp_path).path
    assert last_minute(storage, "cam-1", tmp_path).path == first
    old = time.time() - 3600
    os.utime(first, (old, old))
    forget_old(tmp_path)
    assert list(tmp_path.glob("*.mp4")) == []


def test_a_broken_file_is_passed_over(recorder, storage, tmp_path):
    recorder.stop()
    recorder.join(15)
    newest = SegmentName.parse(storage.segments("cam-1")[-1].name)
    storage.create("cam-1", SegmentName(newest.start_ns + 1, 1, 99)).write_bytes(b"not a film")
    assert frames_of(last_minute(storage, "cam-1", tmp_path).path)[0] > 0


def test_a_camera_without_records_has_no_clip(storage, tmp_path):
    with pytest.raises(NothingRecorded):
        last_minute(storage, "cam-9", tmp_path)
