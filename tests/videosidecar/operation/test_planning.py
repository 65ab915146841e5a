"""Registry → plans: large removals ask, two planners are harmless, disks and terms reach the recorders; verbs and figures."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from rq import Queue

from portal.audit.models import AuditEvent
from portal.core.health.registry import ALARM, OK, WARNING
from videosidecar import operation, planner, services
from videosidecar.jobs import keep_disk
from videosidecar.models import Camera
from videosidecar.recorder.disk.policy import Policy, Terms
from videosidecar.recorder.recording import Status
from videosidecar.recorder.storage import SegmentName, Storage


@pytest.fixture
def disk(settings, storage, valkey):
    settings.VIDEO_ROOT = storage.root
    return storage


@pytest.fixture
def cameras(cities, camera_of, disk):
    return [camera_of(cities.odesa, number) for number in range(1, 13)]


def planned(board):
    return {camera.id for shard in board.shards() for camera in board.plan(shard).cameras}


def asks(report):
    return any("--confirm-removal" in problem for problem in report.problems)


def test_a_large_removal_waits_for_a_person_and_everything_else_goes_on(cameras, board, cities, camera_of):
    planner.tick()
    Camera.objects.filter(code__lte="odesa-0005").update(enabled=False)
    camera_of(cities.odesa, 20)
    report = planner.tick()
    assert asks(report)
    assert len(planned(board)) == 13, "the new one is recorded, none is dropped"
    assert not asks(planner.tick(confirmed=True))
    assert len(planned(board)) == 8
    Camera.objects.filter(code__lte="odesa-0009").update(enabled=False)
    assert asks(planner.tick()), "a confirmation is for one removal"


def test_a_removal_confirmed_in_another_process_is_carried_out_by_the_planner_at_work(cameras, board):
    planner.tick(owner="watching")
    Camera.objects.filter(code__lte="odesa-0005").update(enabled=False)
    assert planner.tick(owner="by-hand", confirmed=True).waits
    assert len(planned(board)) == 12
    planner.tick(owner="watching")
    assert len(planned(board)) == 7


def test_an_emptied_registry_stops_no_recording(cameras, board):
    planner.tick()
    Camera.objects.all().delete()
    assert asks(planner.tick())
    assert len(planned(board)) == 12


def test_the_second_planner_waits_and_takes_over_when_the_first_is_gone(cameras, board, valkey):
    assert not planner.tick(owner="one").waits
    assert planner.tick(owner="two").waits
    assert planner.look_after("two") is None
    assert planner.look_after("one") is not None
    assert 0 < valkey.pttl("video:planner") <= 6000, "a killed planner's lease lapses by itself"
    valkey.delete("video:planner")
    assert not planner.tick(owner="two").waits
    planner.stop_planning("one")
    assert planner.tick(owner="one").waits
    planner.stop_planning("two")
    assert not planner.tick(owner="one").waits


def test_a_camera_that_took_two_processes_along_gets_one_of_its_own(cameras, board):
    planner.tick()
    for _ in range(2):
        board.accuse("odesa-0003")
    report = planner.tick()
    assert set(report.shards) == {"s1", "q-odesa-0003"}
    assert [camera.id for camera in board.plan("q-odesa-0003").cameras] == ["odesa-0003"]
    assert "odesa-0003" not in {camera.id for camera in board.plan("s1").cameras}


def test_machines_have_queues_of_their_own(cameras, board, settings, valkey):
    settings.VIDEO_DISKS = ["rec1:/mnt/a#one", "rec1:/mnt/b", "rec2:/mnt/a"]
    report = planner.tick()
    assert set(report.shards) == {"rec1-s1", "rec2-s1"}
    assert Queue("recorder-rec1", connection=valkey).count == 1
    assert Queue("recorder-rec2", connection=valkey).count == 1
    assert board.plan("rec1-s1").disks == (("/mnt/a", "one"), ("/mnt/b", ""))
    assert planner.send_keepers() == 2
    assert planner.send_keepers() == 0, "asked already"


def test_terms_of_the_registry_reach_the_keepers(cameras, board, settings):
    settings.VIDEO_MIN_DAYS, settings.VIDEO_MAX_DAYS = 2, 20
    Camera.objects.filter(code="odesa-0001").update(max_days=90, quota_gb=5, priority=Camera.Priority.HIGH)
    services.publish_plan()
    policy = Policy.from_json(board.policy())
    assert policy.of("odesa-0001") == Terms(2, 90, 5_000_000_000, 3)
    assert policy.of("odesa-0002") == Terms(2, 20, 0, 2)


def test_the_way_of_reading_and_the_network_are_in_the_plan(cameras, board):
    Camera.objects.filter(code="odesa-0001").update(source="av", network="комутатор 5")
    services.publish_plan()
    first = board.plan("s1").cameras[0]
    assert (first.source, first.subnet) == ("av", "комутатор 5")


def test_nobody_to_work_for_a_shard_is_told(cameras):
    planner.tick()
    assert any("працівника" in problem for problem in planner.tick().problems)


# Holds and disks at the terminal.


def told(capsys, *arguments):
    call_command("video", *arguments, "--json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


HOLD = (
    "hold",
    "odesa-0001",
    "--from",
    "2020-01-01T00:00",
    "--to",
    "2020-01-02T00:00",
    "--who",
    "слідчий відділу (демо)",
    "--why",
    "запит 1",
)


def recorded_long_ago(disk):
    start = int(datetime(2020, 1, 1, 12, tzinfo=UTC).timestamp()) * 1_000_000_000
    path = disk.create("odesa-0001", SegmentName(start, 1, 1))
    disk.note(path, event="closed", camera="odesa-0001", start_ns=start, end_ns=start + 60_000_000_000, sha256="00")
    return path


def test_what_a_person_holds_survives_the_tidying_until_it_is_released(cameras, disk, capsys):
    path = recorded_long_ago(disk)
    hold = told(capsys, *HOLD)
    assert told(capsys, "disk", "--keep")[0]["held_files"] == 1
    assert path.exists()
    assert [row["id"] for row in told(capsys, "holds", "odesa-0001")] == [hold["id"]]
    assert told(capsys, "release", "odesa-0001", hold["id"]) == {"released": hold["id"]}
    assert told(capsys, "disk", "--keep")[0]["deleted_files"] == 1
    assert not path.exists()
    events = AuditEvent.objects.filter(action__startswith="video.hold").order_by("pk")
    assert [event.action for event in events] == ["video.hold_placed", "video.hold_lifted"]
    assert "слідчий" not in f"{events[0].reason} {events[0].data}"


def test_a_hold_that_cannot_be_kept_on_every_disk_is_refused(cameras, settings, tmp_path, storage):
    settings.VIDEO_DISKS = [str(storage.root), str(tmp_path / "away")]
    with pytest.raises(CommandError, match="змонт"):
        call_command("video", *HOLD)
    assert not (storage.root / "odesa-0001").exists()
    assert not AuditEvent.objects.filter(action="video.hold_placed").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("release", "odesa-0001", "0123456789abcdef"), "немає"),
        (("release", "odesa-9999", "0123456789abcdef"), "реєстрі"),
        ((*HOLD[:3], "учора", *HOLD[4:]), "Приклад"),
        ((*HOLD[:3], "2021-01-01T00:00", *HOLD[4:]), "Кінець"),
    ],
)
def test_a_mistake_at_the_terminal_is_answered_with_what_to_do(cameras, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("video", *arguments)


def test_the_disks_are_told_with_their_room(cameras, capsys):
    call_command("video", "disk", "--keep")
    shown = capsys.readouterr().out
    assert "гаразд" in shown or "місця" in shown or "повний" in shown


# What the portal tells.


def test_figures_of_the_recorder_are_in_the_metrics(client, cameras, board, disk):
    services.publish_plan()
    facts = dict.fromkeys(("bytes", "frames", "lost", "reconnects", "segments", "key_age", "unfinished_files"), 5)
    board.tell_process("s1", {**facts, "cpu_seconds": 1.5, "memory_bytes": 7})
    board.tell_disk(str(disk.root), keep_disk(disk.root, "", Policy()))
    text = client.get("/metrics").content.decode()
    assert 'portal_recorder_frames{shard="s1"} 5.0' in text
    assert 'portal_recorder_cpu_seconds{shard="s1"} 1.5' in text
    assert 'portal_recorder_disk_free_bytes{disk="0"}' in text
    assert "odesa-0001" not in text
    assert str(disk.root) not in text


def test_the_state_of_the_system_tells_of_planner_disks_and_cameras(cameras, board, disk):
    assert operation.planner().state == ALARM
    planner.tick()
    assert operation.planner().state == OK
    Camera.objects.exclude(code="odesa-0001").delete()
    planner.tick()
    assert operation.planner().state == WARNING
    assert operation.recordings().state == WARNING
    state = keep_disk(disk.root, "", Policy())
    board.tell_disk(str(disk.root), {**state, "level": "tight", "problem": "Додайте диск."})
    assert (operation.recordings().state, operation.recordings().text) == (ALARM, "Додайте диск.")
    board.beat("s1", 1, {"odesa-0001": Status("degraded", "Губиться.", 1.0)})
    assert "вадами" in operation.cameras().text
    board.beat("s1", 1, {"odesa-0001": Status("paused", "Місця немає.", 1.0)})
    assert operation.cameras().state == ALARM


def test_the_keeper_leaves_the_terms_on_the_disk(storage):
    keep_disk(storage.root, "", Policy(Terms(5, 6)))
    assert (storage.root / ".policy.json").exists()
    assert keep_disk(Storage(storage.root / "nothing").root, "", Policy())["level"] == "missing"
