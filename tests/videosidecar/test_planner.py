"""Registry → plan, relay, grants. What cannot be done is told, and nothing else suffers."""

import json
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEvent
from videosidecar import jobs, planner, services
from videosidecar.gate.grants import KEY, Snapshot
from videosidecar.models import AccessGrant, Camera
from videosidecar.relay.fake import FakeRelay

from .conftest import CAMERA_PASSWORD, CAMERA_USER, eventually
from .relays import PASSWORD, USER


@pytest.fixture
def fake_relay(settings):
    with FakeRelay(USER, PASSWORD) as relay:
        settings.RELAY_API_URL, settings.RELAY_API_USER, settings.RELAY_API_PASSWORD = relay.url, USER, PASSWORD
        yield relay


@pytest.fixture
def disk(settings, storage):
    settings.VIDEO_ROOT = storage.root
    return storage


@pytest.fixture
def cameras(cities, camera_of):
    cameras = [camera_of(cities.odesa, number) for number in range(1, 5)]
    services.set_camera_secret(cameras[0], "admin", "door-pass-1")
    Camera.objects.filter(code="odesa-0003").update(enabled=False)
    Camera.objects.filter(code="odesa-0004").update(state=Camera.State.PLANNED, stream_url="")
    return cameras


def test_the_plan_holds_installed_and_enabled_cameras_with_passwords_apart(cameras, board, valkey, disk):
    assert services.publish_plan().shards == {"s1": 2}
    plan = board.plan("s1")
    assert [(camera.id, camera.user) for camera in plan.cameras] == [("odesa-0001", "admin"), ("odesa-0002", "")]
    assert plan.cameras[0].password == "door-pass-1"
    assert b"door-pass-1" not in valkey.get("video:shard:s1:plan")


def test_a_plan_that_says_the_same_is_not_written_again_and_a_new_password_is(cameras, board, disk):
    services.publish_plan()
    revision = board.revision("s1")
    services.publish_plan()
    assert board.revision("s1") == revision
    services.set_camera_secret(cameras[0], "admin", "door-pass-2")
    services.publish_plan()
    assert board.revision("s1") != revision


def test_a_plan_without_cameras_withdraws_the_shard(cameras, board, disk):
    services.publish_plan()
    Camera.objects.update(enabled=False)
    assert services.publish_plan(confirmed=True).shards == {}
    assert board.shards() == set()


def test_a_tick_puts_the_relay_in_step_and_the_job_in_the_queue(cameras, board, disk, fake_relay):
    report = planner.tick()
    assert report.problems == []
    assert report.shards == {"s1": "started"}
    assert sorted(fake_relay.paths) == ["odesa/odesa-0001", "odesa/odesa-0002"]
    assert fake_relay.paths["odesa/odesa-0001"]["source"].startswith("rtsp://admin:door-pass-1@")
    writes = fake_relay.writes
    planner.tick()
    assert fake_relay.writes == writes, "nothing changed, so nothing is sent"


def test_a_relay_that_restarted_is_filled_again(cameras, disk, fake_relay, valkey):
    planner.tick()
    fake_relay.restart()
    planner.tick()
    assert len(fake_relay.paths) == 2


def test_removing_many_cameras_from_the_relay_must_be_confirmed(cities, camera_of, disk, fake_relay, valkey):
    for number in range(1, 11):
        camera_of(cities.odesa, number)
    planner.tick()
    Camera.objects.filter(code__gte="odesa-0007").update(enabled=False)
    report = planner.tick()
    assert len(fake_relay.paths) == 10
    assert "--confirm-removal" in report.problems[0]
    assert planner.tick(confirmed=True).relay["deleted"] == 4


def test_the_relay_job_runs_in_a_worker_of_the_portal(cameras, disk, fake_relay, valkey):
    assert jobs.reconcile_relay() == {"replaced": 2, "deleted": 0, "kept": 0}


def test_without_a_relay_nothing_is_asked(cameras, settings):
    settings.RELAY_API_URL = ""
    assert "skipped" in jobs.reconcile_relay()
    assert services.relay_states() == {}


def test_everything_that_is_missing_is_told_in_one_report(cameras, settings, tmp_path):
    settings.VIDEO_ROOT = tmp_path / "nothing"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.RELAY_API_URL = "http://127.0.0.1:1"
    report = planner.tick()
    assert [any(word in problem for problem in report.problems) for word in ("video prepare", "Черга", "Ретранслятор")] == [True] * 3


# Grants.


@pytest.fixture
def grant(cities, cast):
    grant = AccessGrant(city=cities.odesa, name="centr-077", holder="КУ «Центр-077» (демо)", until=timezone.now() + timedelta(days=30))
    grant.token = services.grant_access(grant, actor=cast.administrator)
    return grant


def snapshot(valkey):
    return Snapshot.from_hash(valkey.hgetall(KEY))


def test_a_grant_opens_its_own_city_and_its_token_is_kept_nowhere(grant, valkey):
    services.publish_grants()
    found = snapshot(valkey).find(grant.token)
    assert found.allows("read", "odesa/odesa-0001", time.time())
    assert not found.allows("read", "tyche/tyche-0001", time.time())
    assert grant.token not in str(valkey.hgetall(KEY)) + grant.token_hash


def test_a_revoked_or_ended_grant_is_not_published_and_its_sessions_are_ended(
    grant, valkey, fake_relay, cast, django_capture_on_commit_callbacks
):
    mine, other = fake_relay.open_session("odesa/odesa-0001"), fake_relay.open_session("odesa/odesa-0001")
    fake_relay.sessions[mine]["user"] = grant.name
    with django_capture_on_commit_callbacks(execute=True):
        assert services.revoke_access(grant, actor=cast.administrator)
    assert snapshot(valkey).find(grant.token) is None
    assert list(fake_relay.sessions) == [other]
    assert services.revoke_access(grant) is False
    assert AuditEvent.objects.filter(action__in=("video.access_granted", "video.access_revoked")).count() == 2


def test_the_log_of_a_grant_names_its_holder_only_where_it_can_be_erased(grant):
    event = AuditEvent.objects.get(action="video.access_granted")
    assert grant.holder not in f"{event.reason} {event.data}"
    assert event.commitment
    assert event.detail.data == {"holder": grant.holder}


def test_an_ended_grant_is_not_published(grant, valkey):
    AccessGrant.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert services.publish_grants() == 0


def test_the_administrator_sees_a_token_once(client_of, cast, cities, valkey):
    client = client_of(cast.administrator)
    values = {"city": cities.odesa.pk, "name": "centr-077", "holder": "КУ «Центр-077» (демо)", "until": "2030-01-01 00:00"}
    answer = client.post(reverse("wagtailsnippets_videosidecar_accessgrant:add"), values, follow=True)
    grant = AccessGrant.objects.get()
    assert "скопіюйте його зараз" in answer.content.decode()
    page = client.get(reverse("wagtailsnippets_videosidecar_accessgrant:edit", args=[grant.pk])).content.decode()
    assert grant.token_hash not in page
    revoke = reverse("videosidecar_revoke", args=[grant.pk])
    assert revoke in client.get(reverse("wagtailsnippets_videosidecar_accessgrant:list")).content.decode()
    assert client.get(revoke).status_code == 200
    assert AccessGrant.objects.get().revoked_at is None
    assert client.post(revoke).status_code == 302
    assert AccessGrant.objects.get().revoked_at


def test_a_technician_may_not_give_access_to_streams(client_of, cast, grant):
    client = client_of(cast.technician)
    assert client.get(reverse("wagtailsnippets_videosidecar_accessgrant:add")).status_code in (302, 403)
    assert client.post(reverse("videosidecar_revoke", args=[grant.pk])).status_code in (302, 403)
    assert AccessGrant.objects.get().revoked_at is None


# Commands.


def told(capsys, *arguments):
    call_command("video", *arguments, "--json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_plan_is_told_without_passwords(cameras, disk, fake_relay, valkey, capsys):
    answer = told(capsys, "plan")
    assert (answer["cameras"], answer["problems"]) == (2, [])
    assert "door-pass-1" not in json.dumps(answer)


def test_a_plan_with_a_problem_ends_with_an_error(cameras, settings, tmp_path, valkey, capsys):
    settings.VIDEO_ROOT = tmp_path / "nothing"
    with pytest.raises(SystemExit) as caught:
        call_command("video", "plan")
    assert caught.value.code == 1
    assert "video prepare" in capsys.readouterr().out.replace("\n", " ")


def test_the_status_names_each_camera(cameras, valkey, capsys):
    answer = told(capsys, "status", "--city", "odesa")
    assert [row["state"] for row in answer["cameras"]] == ["silent", "silent", "off"]
    assert answer["installed"]["odesa"]["installed"] == 3


def test_an_unknown_city_is_named_with_those_that_are_known(cities):
    with pytest.raises(CommandError, match="odesa"):
        call_command("video", "status", "--city", "atlantida")


def test_a_probe_tells_which_camera_answers(cities, camera_of, fleet, capsys):
    good = camera_of(cities.odesa, 1, stream_url=fleet.fleet.url(1))
    bad = camera_of(cities.odesa, 2, stream_url=fleet.fleet.url(2))
    services.set_camera_secret(good, CAMERA_USER, CAMERA_PASSWORD)
    services.set_camera_secret(bad, CAMERA_USER, "wrong-pass-2")
    with pytest.raises(SystemExit):
        call_command("video", "probe", "--json")
    first, second = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (first["problem"], first["picture"]) == ("", "h264 640×360")
    assert "пароль" in second["problem"]
    assert "wrong-pass-2" not in second["problem"]


def test_the_disk_is_prepared_or_the_reason_is_given(settings, tmp_path, capsys):
    settings.VIDEO_ROOT = tmp_path / "video"
    assert told(capsys, "prepare")["disk"]
    settings.VIDEO_ROOT = tmp_path / "video" / ".video-disk.json" / "x"
    with pytest.raises(CommandError, match="VIDEO_ROOT"):
        call_command("video", "prepare")


def test_the_relays_file_is_written_whole(cameras, tmp_path, capsys):
    path = tmp_path / "relay" / "mediamtx.yml"
    assert told(capsys, "relay-config", str(path))["cameras"] == 2
    assert "odesa/odesa-0001" in path.read_text()


def test_the_relays_file_is_written_before_the_first_migration_too(tmp_path, monkeypatch, capsys):
    """The relay may start beside it; the planner adds the cameras."""

    def no_table():
        raise OperationalError("no such table: videosidecar_camera")

    monkeypatch.setattr(services, "desired_paths", no_table)
    assert told(capsys, "relay-config", str(tmp_path / "mediamtx.yml"))["cameras"] == 0


def test_the_simulator_says_when_its_port_is_taken(fleet):
    command = [sys.executable, "-m", "videosidecar.simulator", "--cameras", "1", "--port", str(fleet.fleet.port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "зайнятий" in done.stderr


def test_the_simulator_serves_and_ends_on_a_signal():
    command = [sys.executable, "-m", "videosidecar.simulator", "--cameras", "2", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert "rtsp://127.0.0.1:" in process.stdout.readline()
    finally:
        process.terminate()
    eventually(lambda: process.poll() is not None)
    assert process.returncode == 0
