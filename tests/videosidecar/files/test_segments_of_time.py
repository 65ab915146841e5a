"""The segmenter under everything that a camera, a disk and a clock can do: recorded + declared gaps = time that passed."""

import itertools
import logging
import os
import threading
import time
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from videosidecar.recorder import repair
from videosidecar.recorder.errors import StorageFull, WriterError, WriterFull
from videosidecar.recorder.fragment_writer import FragmentWriter
from videosidecar.recorder.model import AccessUnit, StreamInfo, Track
from videosidecar.recorder.segmenter import Segmenter
from videosidecar.recorder.settle import Settler
from videosidecar.recorder.storage import SegmentName, Storage, read_manifest

from . import samples
from .samples import SECOND

pytestmark = pytest.mark.once
# Where «cam-1» would be cut anyway: its first file lasts the whole ten seconds.
START_NS = samples.START_NS + 2 * SECOND
AVCC = bytes.fromhex("0142c016ffe1000467 42c016 01000268ce".replace(" ", ""))
INFO = StreamInfo(Track("video", "h264", Fraction(1, 1000), 640, 360, config=AVCC, packing="length"))
WITH_SOUND = StreamInfo(INFO.video, Track("audio", "aac", Fraction(1, 1000), sample_rate=16000, channels=1, config=b"\x14\x08"))


class Moody(FragmentWriter):
    """The real writer, which remembers what it was given and can be told to break."""

    def __init__(self, path, info, *, breaks_at=0, error=WriterError, refuses_close=False):
        super().__init__(path, info)
        self.given, self.breaks_at, self.error, self.refuses_close, self.synced = [], breaks_at, error, refuses_close, 0

    def write(self, unit, duration):
        if self.breaks_at and len(self.given) + 1 >= self.breaks_at:
            self._broken = True
            raise self.error("Файл не записується: так хоче перевірка.")
        self.given.append((unit, duration))
        super().write(unit, duration)

    def die(self):
        """What SIGKILL leaves: the lock is gone, the file as it is."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def sync(self):
        self.synced += 1
        super().sync()

    def close(self):
        self._broken = self._broken or self.refuses_close
        super().close()
        if self.refuses_close:
            raise self.error("Файл не записується: так хоче перевірка.")


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


class Bench:
    """A camera, its disk and its clocks, all in hand."""

    def __init__(self, folder):
        self.storage = Storage(folder / "video", reserve_bytes=0)
        self.storage.prepare()
        self.numbers = itertools.count(1)
        self.writers = []
        self.ahead = 0
        self.options = {}

    def session(self, *, info=INFO, epoch=1, **options):
        return Segmenter(
            self.storage,
            "cam-1",
            info,
            epoch=epoch,
            segment_seconds=10,
            number=lambda: next(self.numbers),
            open_writer=self.open,
            ahead=lambda: self.ahead,
            **options,
        )

    def open(self, path, info):
        self.writers.append(Moody(path, info, **self.options))
        return self.writers[-1]

    def lines(self, event=""):
        days = sorted(self.storage.days("cam-1"))
        return [line for day in days for line in read_manifest(day) if not event or line["event"] == event]


def picture(second, *, key=True, breaks=False, wall=None, **facts):
    at = START_NS + int((second if wall is None else wall) * SECOND)
    return AccessUnit(b"x", int(second * 1000), int(second * 1000), key, at, breaks, **facts)


def play(session, seconds):
    for second in seconds:
        session.write(picture(second))


def sound(second):
    return AccessUnit(b"s", int(second * 1000), int(second * 1000), False, START_NS + int(second * SECOND), audio=True)


def test_the_manifest_tells_all_of_a_segment(bench):
    session = bench.session(source="av")
    for second in range(25):
        session.write(picture(second, key=second % 2 == 0, lost=1, camera_ns=START_NS + (second + 3) * SECOND))
    session.close("stop")
    opened, closed = bench.lines("open"), bench.lines("closed")
    assert len(opened) == len(closed) == 3
    assert [line["why"] for line in closed] == ["cut", "cut", "stop"]
    assert (
        opened[0] | {"codec": "h264", "width": 640, "height": 360, "audio": "", "source": "av", "camera": "cam-1", "epoch": 1} == opened[0]
    )
    first = closed[0]
    path = bench.storage.camera_folder("cam-1") / "2026-11-22" / first["file"]
    assert (first["size"], first["sha256"]) == bench.storage.digest(bench.storage.segments("cam-1")[0])
    assert path.name == bench.storage.segments("cam-1")[0].name
    assert first["drift_ms"] == 3000
    assert first["camera_start_ns"] == first["start_ns"] + 3 * SECOND
    assert sum(line["lost"] for line in closed) == sum(line["units"] for line in closed) == 25
    assert [line["start_ns"] for line in closed[1:]] == [line["end_ns"] for line in closed[:-1]]
    assert closed[-1]["end_ns"] == START_NS + 25 * SECOND
    assert bench.lines("gap") == []


def test_the_time_between_two_sessions_is_a_gap_with_the_reason_of_the_first(bench):
    for begins, why in ((0, "Silent"), (60, "stop")):
        session = bench.session()
        for second in range(begins, begins + 20):
            session.write(picture(second))
        session.close(why)
    (gap,) = bench.lines("gap")
    assert (gap["start_ns"], gap["end_ns"], gap["reason"]) == (START_NS + 20 * SECOND, START_NS + 60 * SECOND, "Silent")


def test_a_gap_over_midnight_is_found_in_yesterdays_manifest(bench):
    for begins, epoch in ((0, 1), (86_400, 2)):
        session = bench.session(epoch=epoch)
        session.write(picture(begins))
        session.write(picture(begins + 1))
        session.close("stop")
    (gap,) = bench.lines("gap")
    assert gap["end_ns"] - gap["start_ns"] == 86_398 * SECOND


def test_a_silence_within_a_session_is_declared(bench):
    session = bench.session()
    for second in (0, 1, 2, 9, 10):
        session.write(picture(second))
    session.close("stop")
    (gap,) = bench.lines("gap")
    assert (gap["start_ns"], gap["end_ns"], gap["reason"]) == (START_NS + 2 * SECOND, START_NS + 9 * SECOND, "Silent")


@pytest.mark.parametrize("hours", [-1, 1, -24])
def test_a_step_of_the_clock_starts_a_new_file_and_overwrites_nothing(bench, hours):
    session = bench.session()
    for second in range(6):
        session.write(picture(second))
    bench.ahead = hours * 3600 * SECOND
    for second in range(6, 9):
        session.write(picture(second, wall=second + hours * 3600))
    session.close("stop")
    closed = sorted(bench.lines("closed"), key=lambda line: line["sequence"])
    assert closed[-2]["why"] == "clock"
    assert closed[-2]["end_ns"] == START_NS + 6 * SECOND, "by the camera's clock: the machine's had jumped already"
    assert closed[-1]["start_ns"] == START_NS + 6 * SECOND + hours * 3600 * SECOND
    assert len({path.name for path in bench.storage.segments("cam-1")}) == len(closed)
    assert sum(line["units"] for line in closed) == 9
    gaps = bench.lines("gap")
    assert [gap["reason"] for gap in gaps] == (["clock"] if hours > 0 else [])


def test_a_clock_that_stands_still_does_not_make_a_file_without_end(bench):
    session = bench.session()
    for second in range(60):
        session.write(picture(second, wall=0))
    session.close("stop")
    assert len(bench.lines("closed")) >= 4


def test_names_are_unique_though_the_clock_shows_the_same_moment_again(bench):
    for epoch in (1, 1, 2):
        session = bench.session(epoch=epoch)
        session.write(picture(0))
        session.write(picture(1))
        session.close("stop")
    assert len(bench.storage.segments("cam-1")) == 3


def test_a_file_that_breaks_is_followed_by_another_at_the_next_key_frame(bench):
    bench.options = {"breaks_at": 5}
    session = bench.session()
    for second in range(5):
        session.write(picture(second, key=second % 3 == 0))
    bench.options = {}
    for second in range(5, 9):
        session.write(picture(second, key=second % 3 == 0))
    session.close("stop")
    assert len(bench.writers) >= 2
    assert bench.writers[1].given[0][0].is_key
    first = bench.lines("closed")[0]
    assert (first["why"], first["units"], first["end_ns"]) == ("WriterError", 3, START_NS + 3 * SECOND)
    (gap,) = bench.lines("gap")
    assert (gap["start_ns"], gap["end_ns"], gap["reason"]) == (first["end_ns"], START_NS + 6 * SECOND, "WriterError")


def test_a_file_that_can_not_be_closed_keeps_what_it_has(bench):
    bench.options = {"refuses_close": True}
    session = bench.session()
    play(session, range(5))
    assert not session.fails_to_finish(time.monotonic())
    session.close("stop")
    (closed,) = bench.lines("closed")
    assert (closed["why"], closed["units"]) == ("WriterError", 4)
    assert session.fails_to_finish(time.monotonic()), "the operator is told"
    (gap,) = bench.lines("gap")
    assert (gap["start_ns"], gap["end_ns"]) == (closed["end_ns"], START_NS + 5 * SECOND)


def test_a_disk_that_breaks_every_file_stops_the_session(bench):
    bench.options = {"breaks_at": 1}
    session = bench.session()
    with pytest.raises(WriterError):
        play(session, range(6))
    session.close("WriterError")


def test_a_full_disk_stops_the_session_at_once(bench):
    bench.options = {"breaks_at": 3, "error": WriterFull}
    session = bench.session()
    with pytest.raises(WriterFull):
        play(session, range(6))
    session.close("WriterFull")
    assert len(bench.writers) == 1


def test_no_room_for_the_next_file_keeps_the_last_whole(bench):
    session = bench.session()
    for second in range(5):
        session.write(picture(second))
    bench.storage._reserve = 1 << 60
    with pytest.raises(StorageFull):
        play(session, range(5, 30))
    session.close("StorageFull")
    (closed,) = bench.lines("closed")
    assert closed["why"] == "StorageFull"
    assert closed["units"] == len(bench.writers[0].given)


def test_sound_follows_its_pictures_into_the_right_file(bench):
    session = bench.session(info=WITH_SOUND)
    for tenth in range(300):
        second = tenth / 10
        if tenth % 10 == 0:
            session.write(picture(second))
        if tenth >= 4:
            session.write(sound(second - 0.35))  # sound comes late, as it does
    session.close("stop")
    ends = [writer.given[0][0].dts for writer in bench.writers[1:]] + [1 << 40]
    heard = 0
    for writer, end in zip(bench.writers, ends, strict=True):
        start = next(unit.dts for unit, _ in writer.given if not unit.audio)
        moments = [unit.dts for unit, _ in writer.given if unit.audio]
        assert all(start <= moment < end for moment in moments)
        heard += len(moments)
    assert heard == 296
    assert len(bench.writers) >= 3


def test_each_group_of_pictures_is_told_to_those_who_look_on(bench):
    class Tap:
        seen = []

        def gop(self, camera, gop):
            self.seen.append((camera, gop))
            raise RuntimeError("whoever looks on must not stop the recording")

    session = bench.session(taps=[Tap()])
    for second in range(9):
        session.write(picture(second, key=second % 3 == 0, lost=1))
    session.close("stop")
    assert len(Tap.seen) == 2
    camera, gop = Tap.seen[0]
    assert camera == "cam-1"
    assert (gop.sizes, gop.lost) == ([1, 1], 3)
    assert (gop.end_ns - gop.start_ns) == 3 * SECOND
    assert sum(line["units"] for line in bench.lines("closed")) == 9


def test_reading_goes_on_while_a_slow_disk_finishes_a_file(bench):
    gate, settler = threading.Event(), Settler(threads=1)
    settler.submit("cam-1", lambda: gate.wait(20) and None)
    session = bench.session(settler=settler)
    for second in range(40):
        session.write(picture(second))
    session.close("stop")
    assert bench.lines("closed") == []
    assert settler.backlog > 3
    gate.set()
    assert settler.close(20)
    assert [line["why"] for line in bench.lines("closed")][-1] == "stop"
    assert sum(line["units"] for line in bench.lines("closed")) == 40


def test_a_full_queue_makes_the_reader_wait_and_says_so(bench):
    gate, settler = threading.Event(), Settler(threads=1, depth=2)
    settler.submit("cam-1", lambda: gate.wait(20) and None)
    session = bench.session(settler=settler)
    threading.Timer(0.3, gate.set).start()
    for second in range(40):
        session.write(picture(second))
    session.close("stop")
    assert settler.close(20)
    assert session.waited > 0.1
    assert settler.waited == pytest.approx(session.waited)
    assert sum(line["units"] for line in bench.lines("closed")) == 40


def test_one_camera_that_can_not_be_finished_does_not_stop_the_others():
    done, settler = threading.Event(), Settler(threads=1)
    for job in (lambda: 1 // 0, done.set):
        settler.submit("cam-1", job)
    assert done.wait(10)
    assert settler.wait(["cam-1", "cam-2"], 10)
    assert settler.close(10)


@pytest.mark.parametrize(("fsync", "synced"), [("fragment", True), ("close", False), ("none", False)])
def test_when_a_file_must_reach_the_disk_is_a_choice(bench, fsync, synced, monkeypatch):
    brought = []
    monkeypatch.setattr(Storage, "settle", lambda self, path: brought.append(path))
    session = bench.session(fsync=fsync)
    for second in range(15):
        session.write(picture(second))
    session.close("stop")
    assert bool(bench.writers[0].synced) == synced
    assert bool(brought) == (fsync != "none")


def test_two_recorders_of_one_camera_never_meet(bench):
    sessions = [bench.session(epoch=1), bench.session(epoch=2)]
    for second in range(30):
        for session in sessions:
            session.write(picture(second))
    for session in sessions:
        session.close("stop")
    closed = bench.lines("closed")
    assert len({line["file"] for line in closed}) == len(closed)
    assert sorted(sum(line["units"] for line in closed if line["epoch"] == epoch) for epoch in (1, 2)) == [30, 30]


# What must always hold.

steps = st.lists(
    st.one_of(
        st.tuples(st.just("pictures"), st.integers(1, 60), st.integers(1, 9)),
        st.tuples(st.just("silence"), st.integers(1, 40), st.just(0)),
        st.tuples(st.just("jump"), st.just(0), st.just(0)),
        st.tuples(st.just("fall"), st.integers(0, 100), st.just(0)),
        st.tuples(st.just("die"), st.integers(0, 100), st.just(0)),
        st.tuples(st.just("break"), st.integers(1, 6), st.just(0)),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def unheard():
    """The story breaks things on purpose; what the recorder says of it helps nobody."""
    log = logging.getLogger("videosidecar.recorder")
    before = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(before)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plan=steps)
@example(plan=[("pictures", 4, 2), ("silence", 3, 0), ("jump", 0, 0), ("die", 0, 0)])
@example(plan=[("pictures", 4, 2), ("silence", 3, 0), ("jump", 0, 0), ("die", 0, 0), ("pictures", 4, 2)])
@example(plan=[("pictures", 2, 1), ("jump", 0, 0), ("die", 0, 0), ("jump", 0, 0), ("silence", 3, 0), ("pictures", 1, 1)])
@example(plan=[("pictures", 1, 1), ("fall", 0, 0), ("jump", 0, 0), ("silence", 3, 0), ("pictures", 1, 1)])
@example(plan=[("pictures", 4, 2), ("silence", 3, 0), ("break", 4, 0), ("pictures", 12, 2)])
def test_recorded_time_and_declared_gaps_are_the_time_that_passed(plan, tmp_path_factory, unheard):
    bench = Bench(tmp_path_factory.mktemp("time"))
    story = Story(bench)
    for verb, amount, interval in plan:
        getattr(story, verb)(amount, interval)
    story.end()
    spans = [(line["start_ns"], line["end_ns"]) for line in bench.lines("closed")]
    gaps = [(line["start_ns"], line["end_ns"]) for line in bench.lines("gap")]
    if not spans:
        return
    assert all(start < end for start, end in spans + gaps)
    assert not any(_overlap(one, other) for one, other in itertools.combinations(sorted(gaps), 2))
    at = min(start for start, _ in spans)
    for start, end in sorted(spans + gaps):
        assert start <= at, f"{(start - at) / 1e9} s that nobody accounts for"
        at = max(at, end)
    kept = {line["file"] for line in bench.lines("closed")}
    assert len(kept) == len(bench.lines("closed")), "no file is closed twice"
    on_disk = {f"{path.parent.name}/{path.name}" for path in bench.storage.segments("cam-1")}
    assert kept == on_disk


def _overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]


class Story:
    """Plays a plan against the segmenter: ten pictures a second in whole seconds, sessions that end, fall and die."""

    def __init__(self, bench):
        self.bench, self.now, self.epoch, self.since_key = bench, 0, 1, 0
        self.session = bench.session()

    def pictures(self, count, interval):
        for _ in range(count):
            key = self.since_key % interval == 0
            self._write(picture(self.now, key=key))
            self.since_key += 1
            self.now += 1

    def silence(self, seconds, _):
        self.now += seconds

    def jump(self, *_):
        self._write(picture(self.now, key=False, breaks=True))
        self.now += 1

    def fall(self, seconds, _):
        self.session.close("Ended")
        self._again(seconds)

    def die(self, seconds, _):
        """SIGKILL: nothing is closed, the files stay as they are."""
        for writer in self.bench.writers:
            writer.die()
        self.epoch += 1
        self._again(seconds)

    def break_(self, count, _):
        self.bench.options = {"breaks_at": count}

    def _write(self, unit):
        try:
            self.session.write(unit)
        except WriterError:
            self.session.close("WriterError")
            self._again(1)
        finally:
            self.bench.options = {} if len(self.bench.writers) % 3 == 0 else self.bench.options

    def _again(self, seconds):
        self.now += seconds
        self.since_key = 0
        self.session = self.bench.session(epoch=self.epoch)

    def end(self):
        self.session.close("stop")
        repair.repair_camera(self.bench.storage, "cam-1")


setattr(Story, "break", Story.break_)


def test_repair_leaves_a_closed_file_alone(bench):
    session = bench.session()
    session.write(picture(0))
    session.write(picture(1))
    session.close("stop")
    before = bench.lines()
    assert repair.repair_camera(bench.storage, "cam-1") == 0
    assert bench.lines() == before


def test_a_file_without_a_whole_fragment_is_removed_and_said(bench):
    path = bench.storage.create("cam-1", SegmentName(START_NS, 1, 1))
    path.write_bytes(b"\0\0\0\x18ftyp")
    assert repair.repair_camera(bench.storage, "cam-1") == 1
    assert not path.exists()
    assert [line["why"] for line in bench.lines("deleted")] == ["empty"]
