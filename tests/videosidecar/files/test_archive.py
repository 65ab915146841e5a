"""The archive's index: follows the manifests, survives being cut off anywhere, and every difference is found."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from tests.harness.children import in_a_child
from tests.harness.database import on_postgres
from videosidecar import planner
from videosidecar.archive import following, index
from videosidecar.archive.checking import WORDS, check
from videosidecar.archive.following import follow, follow_disks, pending
from videosidecar.recorder import repair
from videosidecar.recorder.manifest import MANIFEST, append
from videosidecar.recorder.storage import SegmentName

from .samples import SECOND, START_NS
from .test_segments_of_time import Bench, picture


@pytest.fixture
def video_database(request, tmp_path, django_db_blocker):
    """The database «video» for one test: a file of its own, or a clone where the tests run on PostgreSQL."""
    theirs = connections.settings["video"]
    before = dict(theirs)
    if on_postgres():
        request.getfixturevalue("committed_db")
        theirs.update(connections.settings["default"])
    else:
        theirs["NAME"] = str(tmp_path / "video.sqlite3")
    with django_db_blocker.unblock():
        _forget_connection()
        yield theirs
        _forget_connection()
    theirs.clear()
    theirs.update(before)


def _forget_connection():
    connections["video"].close()
    del connections["video"]


@pytest.fixture
def bench(tmp_path, settings, video_database):
    bench = Bench(tmp_path)
    settings.VIDEO_ROOT, settings.VIDEO_DISKS = bench.storage.root, []
    return bench


def record(bench, seconds, begins=0, epoch=1, why="stop"):
    session = bench.session(epoch=epoch)
    for second in range(begins, begins + seconds):
        session.write(picture(second))
    session.close(why)


def known(bench):
    return {name: segment for hour in index.hours("cam-1", 0, 1 << 62) for name, segment in hour.segments.items()}


def kinds(found):
    return sorted(item.kind for item in found)


def test_what_is_recorded_is_in_the_index_by_hours(bench):
    record(bench, 45)
    record(bench, 30, begins=3600)
    read = follow(bench.storage)
    assert read.lines == len(bench.lines())
    hours = index.hours("cam-1", 0, 1 << 62)
    assert len(hours) == 2
    names = {str(path.relative_to(bench.storage.root / "cam-1")) for path in bench.storage.segments("cam-1")}
    assert known(bench).keys() == names
    assert [gap["reason"] for hour in hours for gap in hour.gaps.values()] == ["stop"]
    totals = index.totals("cam-1")
    assert (totals.files, totals.recorded_ms) == (len(names), 75_000)
    assert totals.bytes == sum(path.stat().st_size for path in bench.storage.segments("cam-1"))
    assert index.totals() == totals
    assert index.cameras() == ["cam-1"]


def test_reading_on_takes_only_what_is_new(bench):
    record(bench, 20)
    follow(bench.storage)
    assert follow(bench.storage).lines == 0
    before = len(bench.lines())
    record(bench, 20, begins=60)
    assert follow(bench.storage).lines == len(bench.lines()) - before
    assert pending(bench.storage) == 0


def test_reading_the_same_again_changes_nothing(bench):
    record(bench, 45)
    follow(bench.storage)
    before = known(bench), index.totals()
    index.set_places(bench.storage.identity(), {("cam-1", day.name): 0 for day in bench.storage.days("cam-1")})
    follow(bench.storage)
    assert (known(bench), index.totals()) == before


def test_a_line_without_its_end_waits_for_it(bench):
    record(bench, 15)
    (day,) = bench.storage.days("cam-1")
    whole = (day / MANIFEST).read_bytes()
    (day / MANIFEST).write_bytes(whole[:-10])
    follow(bench.storage)
    files = len(known(bench))
    (day / MANIFEST).write_bytes(whole)
    follow(bench.storage)
    assert len(known(bench)) == files + 1


def test_a_torn_line_of_a_crash_spoils_no_other(bench):
    record(bench, 15)
    (day,) = bench.storage.days("cam-1")
    with (day / MANIFEST).open("ab") as file:
        file.write(b'{"event":"clo')
    append(day, {"event": "gap", "camera": "cam-1", "start_ns": START_NS, "end_ns": START_NS + 1, "reason": "x"})
    assert bench.lines()[-1]["reason"] == "x"
    follow(bench.storage)
    assert pending(bench.storage) == 0


def test_what_is_deleted_leaves_the_index(bench):
    record(bench, 45)
    follow(bench.storage)
    path = bench.storage.segments("cam-1")[0]
    bench.storage.note(path, event="deleted", sha256="", why="age")
    path.unlink()
    follow(bench.storage)
    assert len(known(bench)) == len(bench.storage.segments("cam-1"))
    assert check([bench.storage]) == []


def test_tables_of_another_version_are_made_anew(bench, monkeypatch):
    record(bench, 15)
    follow(bench.storage)
    monkeypatch.setattr(index, "VERSION", "next")
    assert index.prepare()
    assert index.totals().files == 0
    follow(bench.storage)
    assert index.totals().files == len(bench.storage.segments("cam-1"))


@pytest.mark.parametrize("after", ["_take", "set_places", "parse"])
def test_an_indexer_killed_anywhere_goes_on_where_it_was(bench, after, monkeypatch):
    record(bench, 45)
    index.prepare()

    def work():
        target = index if after == "set_places" else following
        original = getattr(target, after)

        def die(*args, **kwargs):
            original(*args, **kwargs)
            os._exit(9)

        setattr(target, after, die)
        follow(bench.storage)

    assert in_a_child(work) == 9
    follow(bench.storage)
    assert len(known(bench)) == len(bench.storage.segments("cam-1"))
    assert check([bench.storage]) == []


def test_small_batches_end_with_the_same(bench, monkeypatch):
    monkeypatch.setattr(following, "BATCH_BYTES", 1)
    for day in range(4):
        record(bench, 15, begins=day * 86_400)
    heard = []
    follow(bench.storage, heard.append)
    assert len(heard) == 4
    assert check([bench.storage]) == []


def test_the_job_reads_every_disk_that_is_there(bench, tmp_path, settings):
    record(bench, 15)
    settings.VIDEO_DISKS = [str(bench.storage.root), str(tmp_path / "not-mounted")]
    assert follow_disks()["manifests"] == 1


def test_the_planner_has_the_manifests_read_on_one_job_at_a_time(bench, valkey, rq_burst):
    record(bench, 15)
    assert planner.send_indexer()
    assert not planner.send_indexer(), "it waits already"
    rq_burst("default")
    assert index.totals().files == len(bench.storage.segments("cam-1"))
    assert planner.send_indexer(), "the last one is done"


def test_a_healthy_archive_has_no_difference(bench):
    record(bench, 45)
    record(bench, 30, begins=100, epoch=2)
    assert check([bench.storage], deep=True) == []


def test_a_file_being_written_is_no_difference(bench):
    session = bench.session()
    for second in range(15):
        session.write(picture(second))
    assert check([bench.storage]) == []
    session.close("stop")
    assert check([bench.storage]) == []


def spoil_missing(bench, path):
    path.unlink()


def spoil_size(bench, path):
    path.write_bytes(path.read_bytes() + b"more")


def spoil_sha256(bench, path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def spoil_unknown(bench, path):
    bench.storage.create("cam-1", SegmentName(START_NS + 1, 9, 9))


def spoil_unaccounted(bench, path):
    day = path.parent.parent
    lines = [line for line in (day / MANIFEST).read_text().splitlines() if '"gap"' not in line]
    (day / MANIFEST).write_text("\n".join(lines) + "\n")


def spoil_unclosed(bench, path):
    other = bench.storage.create("cam-1", SegmentName(START_NS + 500 * SECOND, 9, 9))
    bench.storage.note(other, event="open", camera="cam-1")


@pytest.mark.parametrize("kind", ["missing", "size", "sha256", "unknown", "unaccounted", "unclosed"])
def test_every_difference_between_disk_and_manifest_is_found(bench, kind):
    record(bench, 25)
    record(bench, 25, begins=100)
    follow(bench.storage)
    globals()[f"spoil_{kind}"](bench, bench.storage.segments("cam-1")[0])
    assert kinds(check([bench.storage], deep=True, with_index=False)) == [kind]


def test_without_deep_the_files_are_not_read(bench):
    record(bench, 25)
    spoil_sha256(bench, bench.storage.segments("cam-1")[0])
    assert check([bench.storage]) == []


def test_every_difference_between_manifest_and_index_is_found(bench):
    record(bench, 45)
    follow(bench.storage)
    (hour,) = index.hours("cam-1", 0, 1 << 62)
    names = sorted(hour.segments)
    stale = {**hour.segments.pop(names[0])}
    hour.segments["2026-01-01/00/gone.mp4"] = stale
    hour.segments[names[1]]["size"] += 1
    index.save([hour])
    assert kinds(check([bench.storage])) == ["differs", "not indexed", "stale"]
    assert kinds(check([bench.storage], with_index=False)) == []


def test_repair_before_the_check_closes_what_a_crash_left(bench):
    session = bench.session()
    for second in range(15):
        session.write(picture(second))
    bench.writers[-1].die()
    assert kinds(check([bench.storage])) == ["unclosed"]
    assert check([bench.storage], mend=True) == []
    assert [line["why"] for line in bench.lines("closed")][-1] == repair.CRASH


def test_every_kind_has_words():
    assert all(WORDS.values())


# The commands.


def run(*arguments):
    out = StringIO()
    try:
        call_command("video", *arguments, stdout=out, stderr=StringIO())
        code = 0
    except SystemExit as leaving:
        code = leaving.code
    return code, out.getvalue()


def test_check_says_that_all_is_well(bench):
    record(bench, 25)
    code, said = run("check", "--deep")
    assert code == 0
    assert "збігаються" in said


def test_check_shows_what_is_wrong_and_ends_with_one(bench):
    record(bench, 25)
    bench.storage.segments("cam-1")[0].unlink()
    code, said = run("check", "--json")
    assert code == 1
    (difference,) = json.loads(said)["differences"]
    assert (difference["kind"], difference["camera"]) == ("missing", "cam-1")
    code, said = run("check")
    assert code == 1
    assert WORDS["missing"] in " ".join(said.split())


def test_time_that_was_recorded_twice_is_told_and_alarms_nobody(bench):
    record(bench, 25)
    record(bench, 25, begins=20, epoch=2)
    code, said = run("check", "--json")
    assert code == 0
    found = json.loads(said)["differences"]
    assert {(item["kind"], item["camera"]) for item in found} == {("doubled", "cam-1")}
    assert all("-000002-" in item["file"] for item in found), "the later writer's files"


def test_reindex_makes_the_index_from_the_disk_alone(bench):
    record(bench, 45)
    follow(bench.storage)
    before = known(bench)
    index.clear()
    code, said = run("reindex", "--json")
    assert code == 0
    assert json.loads(said)["files"] == len(before)
    assert known(bench) == before


def test_a_disk_that_is_not_there_is_no_loss_of_records(bench, tmp_path, settings):
    record(bench, 15)
    follow(bench.storage)
    settings.VIDEO_DISKS = [str(bench.storage.root), str(tmp_path / "not-mounted")]
    for verb in ("check", "reindex"):
        with pytest.raises(CommandError, match="змонт"):
            call_command("video", verb, stdout=StringIO(), stderr=StringIO())
    assert known(bench)


def test_a_database_that_does_not_answer_is_told_in_a_sentence(bench, monkeypatch):
    def away():
        raise DatabaseError("secret address of the server")

    monkeypatch.setattr(index, "clear", away)
    with pytest.raises(CommandError, match="VIDEO_DATABASE_URL") as told:
        call_command("video", "reindex", stdout=StringIO(), stderr=StringIO())
    assert "secret" not in str(told.value)


def test_other_tests_never_touch_the_index(db):
    """The alias stays out of every test that does not ask for it."""
    with pytest.raises(Exception, match="not allowed"):
        connections["video"].cursor()
    assert Path(connections.settings["video"]["NAME"]).name == "video.sqlite3"
