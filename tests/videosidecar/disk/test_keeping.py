"""What goes, what stays, in which order; and what is told."""

import os

import pytest

from videosidecar.recorder.disk import deleter, forecast, holds
from videosidecar.recorder.disk.keeper import STATE, Usage, keep, read_state
from videosidecar.recorder.disk.policy import Policy, Terms, load_policy, save_policy
from videosidecar.recorder.storage import MARKER

from .conftest import NOW, ns

pytestmark = pytest.mark.once
AT = NOW.timestamp()


def look_after(disk, policy=None, at=AT, **options):
    return keep(disk.root, policy or Policy(Terms(min_days=1, max_days=0)), now=at, usage=disk.usage, **options)


def test_a_disk_with_room_loses_nothing(disk):
    old = disk.record("cam-1", 900)
    state = look_after(disk)
    assert old.exists()
    assert (state.level, state.problem, state.deleted_files) == ("ok", "", 0)


def test_under_a_tenth_the_oldest_go_whosever_they_are_and_only_as_many_as_needed(disk):
    files = [disk.record(f"cam-{n % 2 + 1}", 100 - n, size=10_000) for n in range(9)]
    extra = disk.record("cam-3", 30, size=5_000)
    state = look_after(disk)
    assert [path.exists() for path in files] == [False, *[True] * 8]
    assert extra.exists()
    assert (state.level, state.deleted_files, state.deleted_bytes) == ("ok", 1, 10_000)


def test_nothing_younger_than_its_minimum_age_goes_and_the_disk_says_that_it_is_tight(disk):
    files = [disk.record("cam-1", 20 - n, size=10_000) for n in range(9)] + [disk.record("cam-2", 23, size=6_000)]
    state = look_after(disk)
    assert all(path.exists() for path in files)
    assert state.level == "tight"
    assert "Додайте диск" in state.problem


def test_under_a_twentieth_the_less_important_go_first_though_they_are_younger(disk):
    important = [disk.record("cam-1", 200 - n, size=8_000) for n in range(6)]
    lesser = [disk.record("cam-2", 90 - n, size=8_000) for n in range(6)]
    policy = Policy(Terms(1, 0), {"cam-1": Terms(1, 0, 0, 3), "cam-2": Terms(1, 0, 0, 1)})
    assert look_after(disk, policy).level == "ok"
    assert all(path.exists() for path in important)
    assert [path.exists() for path in lesser] == [False, *[True] * 5]


def test_under_a_fiftieth_the_least_important_are_held_back_more_with_each_pass_and_come_back(disk):
    for number in range(1, 9):
        disk.record(f"cam-{number}", 5)
    disk.elsewhere = 91_000
    policy = Policy(Terms(1, 0), {"cam-7": Terms(1, 0, 0, 1), "cam-1": Terms(1, 0, 0, 3)})
    first = look_after(disk, policy)
    assert first.level == "last"
    assert first.paused == ["cam-7", "cam-2"]
    assert len(look_after(disk, policy).paused) == 4
    disk.elsewhere = 90_000 - 500
    assert len(look_after(disk, policy).paused) == 4, "between two and three per cent nobody comes back yet"
    disk.elsewhere = 50_000
    assert look_after(disk, policy).paused == []


def test_what_is_too_old_goes_though_there_is_room(disk):
    old, young = disk.record("cam-1", 31 * 24), disk.record("cam-1", 29 * 24)
    other = disk.record("cam-2", 31 * 24)
    state = look_after(disk, Policy(Terms(1, 30), {"cam-2": Terms(1, 60)}))
    assert [path.exists() for path in (old, young, other)] == [False, True, True]
    assert state.deleted_files == 1


def test_a_camera_over_its_quota_loses_its_own_oldest(disk):
    mine = [disk.record("cam-1", 100 - n, size=1000) for n in range(6)]
    other = disk.record("cam-2", 300)
    policy = Policy(Terms(1, 0), {"cam-1": Terms(1, 0, quota_bytes=4_000)})
    look_after(disk, policy)
    assert [path.exists() for path in mine] == [False, False, True, True, True, True]
    assert other.exists()
    disk.record("cam-1", 40, size=1000)
    look_after(disk, policy)
    assert [path.exists() for path in mine] == [False, False, False, True, True, True]


def test_a_quota_of_the_disk_counts_as_its_size(disk):
    disk.capacity = 1_000_000
    files = [disk.record("cam-1", 100 - n, size=10_000) for n in range(5)]
    state = look_after(disk, Policy(Terms(1, 0), quota_bytes=50_000))
    assert [path.exists() for path in files] == [False, True, True, True, True]
    assert state.total == 50_000


def test_what_is_held_stays_whatever_happens(disk):
    held, free = disk.record("cam-1", 900, size=50_000), disk.record("cam-1", 800, size=49_000)
    holds.place(disk.root, "cam-1", ns(900.5), ns(899.9), who="слідчий (демо)", why="запит 1")
    state = look_after(disk, Policy(Terms(1, 10)))
    assert held.exists()
    assert not free.exists()
    assert state.held_files >= 1
    assert "deleted" not in [line["event"] for line in disk.lines(held)]


def test_a_hold_covers_every_segment_it_touches_and_ends_when_lifted(disk):
    before, touched, after = disk.record("cam-1", 903), disk.record("cam-1", 902), disk.record("cam-1", 900)
    hold = holds.place(disk.root, "cam-1", ns(901.5), ns(901.25), who="слідчий (демо)", why="запит 1")
    policy = Policy(Terms(1, 10))
    look_after(disk, policy)
    assert [path.exists() for path in (before, touched, after)] == [False, True, False]
    assert holds.lift(disk.root, "cam-1", hold.id)
    assert not holds.lift(disk.root, "cam-1", hold.id)
    look_after(disk, policy)
    assert not touched.exists()


def test_a_segment_without_an_end_in_the_manifest_is_held_to_the_latest_it_can_have(disk):
    path = disk.record("cam-1", 900)
    (path.parents[1] / "manifest.jsonl").write_text("")
    holds.place(disk.root, "cam-1", ns(899.5), ns(899.4), who="слідчий (демо)", why="запит 1")
    look_after(disk, Policy(Terms(1, 10)))
    assert path.exists()


def test_a_hold_that_cannot_be_read_holds_everything_of_its_camera(disk):
    mine, other = disk.record("cam-1", 900), disk.record("cam-2", 900)
    (disk.root / "cam-1" / "holds").mkdir()
    (disk.root / "cam-1" / "holds" / "0123456789abcdef.json").write_text("{torn")
    look_after(disk, Policy(Terms(1, 10)))
    assert (mine.exists(), other.exists()) == (True, False)


@pytest.mark.parametrize("hold_id", ["", "../../x", "0" * 15, "ZZZZZZZZZZZZZZZZ"])
def test_a_hold_is_lifted_only_by_its_own_name(disk, hold_id):
    holds.place(disk.root, "cam-1", ns(2), ns(1), who="слідчий (демо)", why="запит 1")
    assert not holds.lift(disk.root, "cam-1", hold_id)
    assert len(holds.holds_of(disk.root, "cam-1")) == 1


def test_a_hold_of_another_folder_or_of_no_time_is_refused(disk):
    with pytest.raises(ValueError, match="код"):
        holds.place(disk.root, "../cam-1", ns(2), ns(1), who="x", why="y")
    with pytest.raises(ValueError, match="Кінець"):
        holds.place(disk.root, "cam-1", ns(1), ns(2), who="x", why="y")


def test_the_manifest_tells_what_went_with_its_hash_before_it_goes(disk, monkeypatch):
    path = disk.record("cam-1", 900)
    digest = disk.lines(path)[0]["sha256"]

    def power_cut(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(deleter.Path, "unlink", power_cut)
    with pytest.raises(KeyboardInterrupt):
        look_after(disk, Policy(Terms(1, 10)))
    assert path.exists()
    told = disk.lines(path)[-1]
    assert (told["event"], told["sha256"], told["why"], told["camera"]) == ("deleted", digest, "term", "cam-1")
    monkeypatch.undo()
    look_after(disk, Policy(Terms(1, 10)))
    assert not path.exists()


def test_a_disk_without_room_for_the_telling_lets_one_file_go_first(disk, monkeypatch):
    paths = [disk.record("cam-1", 900, minutes=1), disk.record("cam-1", 899.9, minutes=1)]
    assert paths[0].parent == paths[1].parent
    real, refused = os.write, []

    def full(handle, data):
        if b"deleted" in data and not refused:
            refused.append(paths[0].exists())
            raise OSError(28, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(deleter.os, "write", full)
    look_after(disk, Policy(Terms(1, 10)))
    assert refused == [True]
    assert not any(path.exists() for path in paths)
    assert [line["event"] for path in paths for line in disk.lines(path)].count("deleted") == 2


def test_what_is_being_written_stays_whatever_the_terms_say(disk):
    now = disk.record("cam-1", 0.4, size=99_000, minutes=10)
    state = look_after(disk, Policy(Terms(0, 0, quota_bytes=10)))
    assert now.exists()
    assert now.parent.is_dir()
    assert state.level == "last"


def test_a_folder_that_is_not_the_disk_is_never_touched(disk):
    path = disk.record("cam-1", 900)
    marker = (disk.root / MARKER).read_text()
    (disk.root / MARKER).unlink()
    before = sorted(disk.root.rglob("*"))
    state = look_after(disk, Policy(Terms(1, 10)))
    assert state.level == "missing"
    assert "змонт" in state.problem
    assert sorted(disk.root.rglob("*")) == before
    (disk.root / MARKER).write_text(marker)
    assert keep(disk.root, Policy(Terms(1, 10)), now=AT, usage=disk.usage, disk="another").level == "missing"
    assert path.exists()


def test_two_keepers_never_work_at_once(disk):
    path = disk.record("cam-1", 900)
    with holds.turn(disk.root):
        look_after(disk, Policy(Terms(1, 10)))
    assert path.exists()


def test_the_last_hour_of_a_day_takes_its_snapshots_along_and_leaves_the_manifest(disk):
    path = disk.record("cam-1", 900)
    day = path.parents[1]
    (day / "events").mkdir()
    (day / "events" / "1.jpg").write_bytes(b"jpg")
    look_after(disk, Policy(Terms(1, 10)))
    assert not path.parent.exists()
    assert list((day / "events").iterdir()) == []
    assert (day / "manifest.jsonl").exists()


def test_the_forecast_follows_what_was_written_and_deleted_in_the_last_day(disk):
    day = 86400
    samples = forecast.remember([], (0.0, 1000, 0))
    samples = forecast.remember(samples, (60.0, 1001, 0))
    assert len(samples) == 1
    now = (day / 2, 2000, 500)
    assert forecast.rate(samples, now) == pytest.approx(3000)
    assert forecast.days_left(6000, 3000) == 2.0
    assert forecast.rate(samples, (60.0, 1100, 0)) is None
    assert forecast.days_left(6000, None) is None
    assert len(forecast.remember(samples, (2 * day, 0, 0))) == 1


def test_the_state_of_a_disk_outlives_its_keeper(disk):
    disk.record("cam-1", 20, size=20_000)
    look_after(disk, at=AT)
    disk.record("cam-1", 10, size=10_000)
    state = look_after(disk, at=AT + 43200)
    assert state.per_day == pytest.approx(20_000)
    assert state.days_left == 3.0
    assert read_state(disk.root).free == 70_000
    (disk.root / STATE).write_text("torn{")
    assert read_state(disk.root).level == "ok"


def test_terms_are_kept_on_the_disk_for_keepers_without_a_queue(disk):
    policy = Policy(Terms(2, 20), {"cam-1": Terms(3, 40, 5, 3)}, 7)
    save_policy(disk.root, policy)
    assert load_policy(disk.root) == policy
    (disk.root / ".policy.json").write_text('{"default": 3}')
    assert load_policy(disk.root) == Policy()


def test_a_disk_that_does_not_answer_is_told_and_harms_nobody(disk):
    def broken(_root):
        raise OSError(5, "Input/output error")

    state = keep(disk.root, Policy(), now=AT, usage=broken)
    assert state.level == "missing"
    assert "Перевірте диск" in state.problem
    assert Usage(0, 0).total == 0
