"""Between its creation and its lock a file is nobody's: neither repair nor a writer may lose what will stand in it."""

import pytest

from videosidecar.recorder import claiming, repair
from videosidecar.recorder.errors import WriterError
from videosidecar.recorder.fragment_writer import FragmentWriter
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.storage import SegmentName, Storage

from .samples import SECOND, START_NS
from .test_segments_of_time import INFO

pytestmark = pytest.mark.once


@pytest.fixture
def begun(tmp_path):
    """`begun(10, epoch=2, number=1)`: the empty file of a segment that begins so many seconds after the start."""
    storage = Storage(tmp_path / "video", reserve_bytes=0)
    storage.prepare()

    def make(second, *, epoch, number):
        return storage.create("cam-1", SegmentName(START_NS + second * SECOND, epoch, number))

    make.storage = storage
    return make


def test_the_account_of_a_beginning_leaves_files_begun_since_alone(begun):
    """On a slow disk it is made late, when the next file of the session, or of one that took over, stands empty and unlocked."""
    left = begun(0, epoch=1, number=9)
    own = begun(10, epoch=2, number=1)
    since = [begun(20, epoch=2, number=2), begun(5, epoch=2, number=3)]  # the second one after the clock was put back
    repair.resume(begun.storage, "cam-1", own, START_NS + 10 * SECOND)
    assert own.exists()
    assert all(path.exists() for path in since)
    for path in since:
        path.unlink()
    repair.resume(begun.storage, "cam-1", own, START_NS + 10 * SECOND)
    assert not left.exists()


def test_a_file_of_whoever_took_over_is_left_alone_too(begun):
    own, theirs = begun(10, epoch=2, number=1), begun(11, epoch=3, number=1)
    repair.resume(begun.storage, "cam-1", own, START_NS + 10 * SECOND)
    assert theirs.exists()


def test_what_a_crash_left_while_the_clock_was_ahead_is_found(begun):
    left, own = begun(3600, epoch=1, number=9), begun(10, epoch=2, number=1)
    repair.resume(begun.storage, "cam-1", own, START_NS + 10 * SECOND)
    assert not left.exists()


@pytest.mark.parametrize("writer", [FragmentWriter, Mp4Writer])
def test_a_file_that_repair_removed_before_its_writer_locked_it_is_not_written(begun, writer, monkeypatch):
    path = begun(0, epoch=1, number=1)
    lock = claiming.fcntl.flock

    def late(file, how):
        path.unlink()
        lock(file, how)

    monkeypatch.setattr(claiming.fcntl, "flock", late)
    with pytest.raises(WriterError, match="No such file"):
        writer(path, INFO)
    assert not path.exists()
