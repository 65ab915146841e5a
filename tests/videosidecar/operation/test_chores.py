"""Short work beside recording: a real camera, real files."""

import pytest
from rq import SimpleWorker

from videosidecar import jobs
from videosidecar.recorder import chores
from videosidecar.recorder.board import ShardPlan
from videosidecar.recorder.playback import NothingRecorded
from videosidecar.recorder.storage import SegmentName

from ..conftest import CAMERA_PASSWORD, eventually, frames_of

pytestmark = pytest.mark.once


@pytest.fixture
def recorded(recorder_of, storage):
    """A few closed segments of one second; returns their files."""
    recorder = recorder_of(1, segment_seconds=1)
    eventually(lambda: len(storage.segments("cam-1")) >= 4)
    recorder.stop()
    recorder.join(15)
    return storage.segments("cam-1")


def test_a_day_is_compared_with_its_manifest_file_by_file(recorded, storage):
    day = recorded[0].parents[1].name
    steps = []
    good = chores.verify(storage, "cam-1", day, lambda *step: steps.append(step))
    assert (good["files"], good["changed"], good["missing"], good["unclosed"]) == (len(recorded), [], [], [])
    assert steps[-1] == (len(recorded), len(recorded))
    with recorded[0].open("r+b") as file:
        file.seek(100)
        file.write(b"\xff")
    recorded[1].unlink()
    (recorded[2].parent / str(SegmentName(10**18, 1, 1))).write_bytes(b"")
    found = chores.verify(storage, "cam-1", day)
    assert found["changed"] == [f"{recorded[0].parent.name}/{recorded[0].name}"]
    assert found["missing"] == [f"{recorded[1].parent.name}/{recorded[1].name}"]
    assert len(found["unclosed"]) == 1


def test_a_clip_of_any_time_is_one_file_that_begins_at_a_key_frame(recorded, storage, tmp_path):
    starts = [SegmentName.parse(path.name).start_ns for path in recorded]
    target = tmp_path / "clip.mp4"
    done = chores.export(storage, "cam-1", starts[1] + 1, starts[3], target)
    frames, moments = frames_of(target)
    assert frames > 10
    assert moments == sorted(set(moments))
    assert done["start_ns"] <= starts[1] + 10**9, "pictures arrive unevenly: seams are counted back from the newest"
    assert starts[2] < done["end_ns"] <= starts[3]
    with pytest.raises(NothingRecorded):
        chores.export(storage, "cam-1", starts[0] - 9 * 10**12, starts[0] - 8 * 10**12, tmp_path / "none.mp4")
    with pytest.raises(ValueError, match="годину"):
        chores.export(storage, "cam-1", starts[0], starts[0] + 4 * 10**12, tmp_path / "none.mp4")
    assert not (tmp_path / "none.mp4").exists()


def test_the_last_picture_is_a_jpeg(recorded, storage):
    picture = chores.snapshot(storage, "cam-1")
    assert picture[:2] == b"\xff\xd8"
    assert len(picture) > 1000
    with pytest.raises(NothingRecorded):
        chores.snapshot(storage, "cam-2")


def test_a_camera_is_tried_by_its_plan_and_no_password_is_told(fleet, plan_of, board, valkey, queue, storage):
    board.publish(ShardPlan("s1", "1", str(storage.root), "", plan_of(1, 2, passwords={2: "wrong-pass-2"}).cameras))
    sent = [queue.enqueue(jobs.probe_camera, camera) for camera in ("cam-1", "cam-2", "cam-9")]
    SimpleWorker([queue], connection=valkey).work(burst=True)
    good, bad, unknown = (job.latest_result().return_value for job in sent)
    assert (good["problem"], good["picture"]) == ("", "h264 640×360")
    assert "пароль" in bad["problem"]
    assert "плані" in unknown["problem"]
    assert CAMERA_PASSWORD not in str((good, bad, unknown))
    assert "wrong-pass-2" not in str(bad)


def test_a_day_is_verified_by_a_job_that_tells_how_far_it_is(recorded, storage, valkey, queue):
    job = queue.enqueue(jobs.verify_day, str(storage.root), "", "cam-1", recorded[0].parents[1].name)
    SimpleWorker([queue], connection=valkey).work(burst=True)
    assert job.latest_result().return_value["changed"] == []
    job.refresh()
    assert job.meta["done"] == job.meta["total"] == len(recorded)
