"""Events on the disk, written by the one who looks on, whatever the disk and the cameras do."""

import shutil
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videosidecar.recorder.model import AccessUnit, Gop, StreamInfo
from videosidecar.recorder.smart import Guarded, activity, baseline, make_taps
from videosidecar.recorder.smart.events import Line, new_id, read
from videosidecar.recorder.smart.tap import INBOX, SmartTap
from videosidecar.recorder.storage import MARKER

from ..conftest import eventually
from .encoding import key_frames
from .street import look

pytestmark = pytest.mark.once
DAY_NS = 86_400_000_000_000
MORNING = 20_000 * DAY_NS + 8 * 3600 * 10**9


class Bench:
    """A tap without a thread, on a clock that the test moves."""

    def __init__(self, storage, **options):
        self.now, self.storage, self.published = 100.0, storage, []
        self.options = options
        self.open()

    def open(self):
        self.tap = SmartTap(
            self.storage,
            share=1.0,
            every=5.0,
            publish=self.published.append,
            clock=lambda: self.now,
            wall=lambda: MORNING + int(self.now * 1e9),
            threaded=False,
            **self.options,
        )

    def begin(self, camera, track):
        (self.storage.camera_folder(camera)).mkdir(exist_ok=True)
        self.tap.begin(camera, StreamInfo(track))
        self.tap.work()

    def send(self, camera, keys, *, each=5.0, delta=2_000):
        for key in keys:
            at = MORNING + int(self.now * 1e9)
            self.now += each
            unit = AccessUnit(key, 0, 0, True, at)
            self.tap.gop(camera, Gop(unit, at, at + int(each * 1e9), [delta] * 14))
            self.tap.work()

    def wait(self, seconds):
        for _ in range(int(seconds)):
            self.now += 1
            self.tap.work()

    def lines(self, camera="cam-1"):
        return [line for path in sorted(self.storage.root.glob(f"{camera}/*/events.jsonl")) for line in read(path)[0]]

    def story(self, camera="cam-1"):
        return [(line.event, line.kind) for line in self.lines(camera)]


@pytest.fixture
def bench(storage):
    return Bench(storage)


@pytest.fixture(scope="module")
def street():
    return key_frames([look("day", moment=m, people=m % 3) for m in range(14)])


@pytest.fixture(scope="module")
def black():
    return key_frames([look("day", gain=0.0, noise=1.0, moment=m) for m in range(8)])[1]


def test_a_covered_camera_becomes_an_event_with_a_picture(bench, street, black):
    track, keys = street
    bench.begin("cam-1", track)
    bench.send("cam-1", keys)
    assert bench.lines() == []
    bench.send("cam-1", black)
    start, picture = bench.lines()
    assert (start.event, start.kind, start.severity) == ("start", "black", "alarm")
    assert start.text.startswith("Картинка чорна")
    assert picture.event == "picture"
    assert (bench.storage.root / "cam-1" / picture.picture).read_bytes().startswith(b"\xff\xd8")
    bench.send("cam-1", keys)
    assert bench.story()[-1] == ("end", "black")
    assert [line.id for line in bench.published] == [line.id for line in bench.lines()]


def test_a_finding_of_the_stream_gets_its_picture_with_the_next_look(bench, street):
    track, keys = street
    bench.begin("cam-1", track)
    bench.send("cam-1", keys * 2)
    bench.send("cam-1", [*keys, *keys[:4]], delta=60_000)
    assert bench.story() == [("start", "rate-high"), ("picture", "rate-high")]


def test_an_open_event_survives_a_restart_and_ends_once(bench, street, black):
    track, keys = street
    bench.begin("cam-1", track)
    bench.send("cam-1", [*keys, *black])
    bench.tap.fell("cam-1", "stopped", "")
    bench.tap.work()
    bench.tap.close()
    bench.open()
    bench.begin("cam-1", track)
    bench.send("cam-1", black[:2])
    assert bench.story() == [("start", "black"), ("picture", "black")]
    bench.send("cam-1", keys)
    assert bench.story() == [("start", "black"), ("picture", "black"), ("end", "black")]
    assert bench.lines()[0].id == bench.lines()[-1].id


def test_a_camera_that_falls_and_comes_back_is_told_with_the_reason(bench, street):
    track, keys = street
    bench.begin("cam-1", track)
    bench.send("cam-1", keys[:3], each=2.0)
    bench.tap.fell("cam-1", "backoff", "Камера не відповідає: перевірте живлення.")
    bench.wait(30)
    bench.begin("cam-1", track)
    bench.send("cam-1", keys, each=3.0)
    assert bench.story() == [("start", "lost"), ("end", "lost")]
    assert "перевірте живлення" in bench.lines()[0].text


def test_nothing_is_written_to_a_disk_that_is_not_there_and_nothing_is_lost(bench, street):
    track, keys = street
    bench.begin("cam-1", track)
    bench.send("cam-1", keys[:2])
    marker = bench.storage.root / MARKER
    kept = marker.read_text()
    marker.unlink()
    shutil.rmtree(bench.storage.root / "cam-1")
    bench.tap.fell("cam-1", "no-disk", "Диск не змонтовано.")
    bench.wait(5)
    assert not (bench.storage.root / "cam-1").exists()
    marker.write_text(kept)
    bench.wait(5)
    assert bench.story() == [("start", "no-disk")]


def test_motion_of_a_minute_is_one_byte(bench, street):
    track, keys = street
    bench.begin("cam-1", track)
    (bench.storage.root / "cam-1" / f"{time.strftime('%Y-%m-%d', time.gmtime(MORNING / 1e9))}").mkdir()
    bench.send("cam-1", keys, delta=1_000)
    bench.send("cam-1", keys, delta=16_000)
    (path,) = bench.storage.root.glob("cam-1/*/activity.bin")
    day = activity.read(path.parent)
    assert len(day) == 1440
    told = [value for value in day if value]
    assert len(told) >= 3
    assert max(told) > 100 > min(told)


def test_the_reader_takes_whole_lines_only_and_goes_on_where_it_was(tmp_path):
    path = tmp_path / "events.jsonl"
    first, second = (Line("start", new_id("lost", n), "cam-1", "lost", n, "alarm", "Так.") for n in (1, 2))
    path.write_text(first.to_json() + "\n" + "garbage\n" + second.to_json()[:30], encoding="utf-8")
    lines, offset = read(path)
    assert lines == [first]
    with path.open("a", encoding="utf-8") as file:
        file.write(second.to_json()[30:] + "\n")
    assert read(path, offset)[0] == [second]


@given(st.text(max_size=300))
def test_a_line_that_nobody_wrote_is_passed_over(text):
    found = Line.from_json(text)
    assert found is None or found.to_json()


@pytest.mark.parametrize(
    "raw",
    [
        '{"event":"start","id":"../../etc","camera":"c","kind":"lost","at_ns":1}',
        '{"event":"start","id":"0000000000000000001-lost","camera":"c","kind":"black","at_ns":1}',
        '{"event":"start","id":"0000000000000000001-lost","camera":"c","kind":"lost","at_ns":"1"}',
        '{"event":"start","id":"0000000000000000001-lost","camera":7,"kind":"lost","at_ns":1}',
        "[]",
        "[" * 4000,
    ],
)
def test_a_line_of_the_wrong_kind_is_passed_over(raw):
    assert Line.from_json(raw) is None


def test_a_recorder_that_is_never_answered_keeps_its_memory(storage):
    tap = SmartTap(storage, threaded=False)
    for _ in range(INBOX + 50):
        tap.fell("cam-1", "backoff", "")
    assert tap.dropped == 50


class Broken:
    def __init__(self):
        self.asked = 0

    def _break(self, *arguments):
        self.asked += 1
        raise RuntimeError("rtsp://user:secret@host/")

    begin = gop = fell = close = _break


def test_one_who_looks_on_and_breaks_is_left_alone_and_the_recording_goes_on(recorder_of, storage, caplog):
    broken = Broken()
    recorder = recorder_of(1, segment_seconds=1, taps=(Guarded(broken),))
    eventually(lambda: len(storage.segments("cam-1")) >= 2)
    assert recorder.status.state == "recording"
    assert broken.asked >= 2
    assert "secret" not in caplog.text


def test_one_who_looks_on_and_hangs_is_not_waited_for(recorder_of, storage, monkeypatch):
    inside, free = threading.Event(), threading.Event()

    def hang(*arguments):
        inside.set()
        free.wait(20)
        return False

    monkeypatch.setattr(SmartTap, "_take", hang)
    (guarded,) = make_taps(storage, environ={})
    recorder = recorder_of(1, segment_seconds=1, taps=(guarded,))
    assert inside.wait(15)
    before = len(storage.segments("cam-1"))
    eventually(lambda: len(storage.segments("cam-1")) >= before + 2)
    assert recorder.status.state == "recording"
    free.set()
    guarded.close()


def test_the_switch_turns_it_off(storage):
    assert make_taps(storage, environ={"VIDEO_SMART": "0"}) == ()


def test_a_setting_that_is_no_number_is_told_and_replaced(storage, caplog):
    (guarded,) = make_taps(storage, environ={"VIDEO_SMART_CPU": "багато"})
    guarded.close()
    assert "VIDEO_SMART_CPU" in caplog.text


@given(st.binary(max_size=400))
def test_a_kept_baseline_that_is_damaged_does_no_harm(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("camera")
    (folder / baseline.FILE).write_bytes(data)
    assert isinstance(baseline.load(folder), dict)
