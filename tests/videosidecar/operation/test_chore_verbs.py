"""Short work at a terminal: what was cut out, for whom and why, is in the log; nothing that stands is written over."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import AuditEvent
from videosidecar.recorder.storage import SegmentName

from ..conftest import eventually, frames_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
KYIV = ZoneInfo("Europe/Kyiv")


def run(*words: str) -> dict:
    out = StringIO()
    call_command("video", *words, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def kyiv(moment_ns: int) -> str:
    return datetime.fromtimestamp(moment_ns / 1e9, KYIV).replace(tzinfo=None).isoformat()


@pytest.fixture
def recorded(cities, camera_of, recorder_of, storage, settings):
    """A camera of the registry with a few closed segments of one second."""
    camera = camera_of(cities.odesa, code="cam-1")
    settings.VIDEO_ROOT, settings.VIDEO_DISKS = str(storage.root), []
    recorder = recorder_of(1, segment_seconds=1)
    eventually(lambda: len(storage.segments("cam-1")) >= 4)
    recorder.stop()
    recorder.join(15)
    return camera


def test_a_clip_is_cut_out_whole_and_the_log_says_for_whom_and_why(recorded, storage, tmp_path):
    starts = [SegmentName.parse(path.name).start_ns for path in storage.segments("cam-1")]
    period = ["--from", kyiv(starts[0]), "--to", kyiv(starts[3])]
    target = tmp_path / "clip.mp4"
    told = run("export", "cam-1", str(target), *period, "--who", "слідчий відділ", "--why", "ухвала № 1")
    assert frames_of(target)[0] > 10
    assert told["sha256"] == sha256(target.read_bytes()).hexdigest()
    written = AuditEvent.objects.get(action="video.exported")
    assert written.detail.data == {"who": "слідчий відділ", "why": "ухвала № 1"}
    assert written.data["sha256"] == told["sha256"]
    before = target.read_bytes()
    with pytest.raises(CommandError, match="вже є"):
        run("export", "cam-1", str(target), *period, "--who", "хтось", "--why", "ще раз")
    with pytest.raises(CommandError, match="на якій підставі"):
        run("export", "cam-1", str(tmp_path / "other.mp4"), *period, "--who", "хтось", "--why", " ")
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.mp4")] == ["clip.mp4"]
    assert AuditEvent.objects.filter(action="video.exported").count() == 1


def test_a_time_without_recordings_leaves_no_file_and_no_entry(recorded, tmp_path):
    day = datetime.now(KYIV) - timedelta(days=9)
    period = ["--from", day.replace(tzinfo=None).isoformat(), "--to", (day + timedelta(minutes=5)).replace(tzinfo=None).isoformat()]
    with pytest.raises(CommandError, match="нічого не записала"):
        run("export", "cam-1", str(tmp_path / "clip.mp4"), *period, "--who", "слідчий", "--why", "запит")
    assert not list(tmp_path.glob("*clip*"))
    assert not AuditEvent.objects.filter(action="video.exported").exists()


def test_a_day_is_verified_and_a_changed_file_is_named(recorded, storage):
    file = storage.segments("cam-1")[0]
    day = datetime.fromtimestamp(SegmentName.parse(file.name).start_ns / 1e9, UTC).astimezone(KYIV).date().isoformat()
    assert run("verify", "cam-1", day)["changed"] == []
    with file.open("r+b") as opened:
        opened.seek(100)
        opened.write(b"\xff")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("video", "verify", "cam-1", day, "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue())["changed"] == [f"{file.parent.name}/{file.name}"]


def test_the_last_picture_is_written_and_told(recorded, tmp_path):
    target = tmp_path / "last.jpg"
    run("snapshot", "cam-1", str(target))
    assert target.read_bytes()[:2] == b"\xff\xd8"
    assert AuditEvent.objects.filter(action="video.snapshot").count() == 1
    with pytest.raises(CommandError, match="немає в реєстрі"):
        run("snapshot", "cam-404", str(tmp_path / "none.jpg"))
