"""The operator's console: operators only, their own city only, every viewing logged."""

import json
import time

import pytest
from django.urls import reverse

from portal.audit.models import AuditEvent
from videosidecar.console import STATES, look
from videosidecar.models import Camera
from videosidecar.ranges import file_response
from videosidecar.recorder.board import HEARTBEAT_SECONDS
from videosidecar.recorder.recording import Status

from .conftest import eventually

CONSOLE = "/operator/"


@pytest.fixture
def camera(cities, camera_of):
    return camera_of(cities.odesa)


@pytest.fixture
def recorded(camera, recorder_of, storage, settings, valkey):
    """The camera with a few seconds on the disk, under the code of the registry."""
    settings.VIDEO_ROOT = storage.root
    recorder = recorder_of(1, segment_seconds=1)
    eventually(lambda: len(storage.segments("cam-1")) >= 2)
    recorder.stop()
    recorder.join(15)
    Camera.objects.filter(pk=camera.pk).update(code="cam-1")
    camera.refresh_from_db()
    return camera


@pytest.mark.parametrize("who", ["resident", "editor", "technician", "administrator", "admin"])
def test_only_operators_enter(client_of, cast, camera, valkey, who):
    client = client_of(getattr(cast, who))
    for address in (CONSOLE, reverse("videosidecar:states"), reverse("videosidecar:camera", args=[camera.code])):
        assert client.get(address).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, camera, valkey):
    for address in (CONSOLE, reverse("videosidecar:camera", args=[camera.code]), f"/operator/cameras/{camera.code}/x.mp4"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert reverse("account_login") in answer.url


def test_an_operator_sees_the_state_and_its_reason(client_of, cast, camera, board):
    status = Status("auth-failed", "Камера не приймає ім’я або пароль.", time.time())
    board.beat("s1", 1, {camera.code: status})
    page = client_of(cast.operator).get(CONSOLE).content.decode()
    assert str(STATES["auth-failed"][0]) in page
    assert "Камера не приймає" in page.replace("\u00a0", " ")
    assert camera.code in page


def test_a_camera_nobody_speaks_of_is_a_problem(cities, camera, valkey):
    (row,) = look(cities.odesa).rows
    assert row.state == "silent"
    assert row.reason


def test_an_old_heartbeat_counts_as_silence(cities, camera, board, valkey):
    board.beat("s1", 1, {camera.code: Status("recording")})
    old = json.loads(valkey.get(f"video:beat:{camera.code}")) | {"seen": time.time() - HEARTBEAT_SECONDS - 1}
    valkey.set(f"video:beat:{camera.code}", json.dumps(old))
    assert look(cities.odesa).rows[0].state == "silent"


def test_what_needs_a_person_stands_first(cities, camera_of, board):
    for number in (1, 2, 3):
        camera_of(cities.odesa, number)
    board.beat("s1", 1, {"odesa-0001": Status("recording"), "odesa-0002": Status("connecting"), "odesa-0003": Status("no-disk")})
    view = look(cities.odesa)
    assert [row.code for row in view.rows] == ["odesa-0003", "odesa-0002", "odesa-0001"]
    assert view.counts == {"problem": 1, "recording": 1, "off": 0, "all": 3}


def test_filters_and_words_narrow_the_list(cities, camera_of, board):
    camera_of(cities.odesa, 1)
    camera_of(cities.odesa, 2, address="вул. Канатна, 950", enabled=False)
    assert [row.code for row in look(cities.odesa, show="off").rows] == ["odesa-0002"]
    assert [row.code for row in look(cities.odesa, words="КАНАТНА 950").rows] == ["odesa-0002"]
    assert look(cities.odesa, words="немає такої").rows == []


def test_an_operator_of_one_city_sees_no_camera_of_another(client_of, cast, cities, camera, camera_of, valkey):
    other = camera_of(cities.other, 5)
    client = client_of(cast.operator)
    assert other.code not in client.get(CONSOLE).content.decode()
    assert other.code not in client.get(reverse("videosidecar:states")).content.decode()
    assert client.get(reverse("videosidecar:camera", args=[other.code])).status_code == 404


def test_the_console_works_without_the_queue(client_of, cast, camera, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client_of(cast.operator).get(CONSOLE)
    assert answer.status_code == 200
    assert "Черга не відповідає" in answer.content.decode()


def test_the_last_minute_plays_by_parts_and_each_viewing_is_logged(client_of, cast, recorded):
    client = client_of(cast.operator)
    page = client.get(reverse("videosidecar:camera", args=["cam-1"]))
    address = reverse("videosidecar:clip", args=["cam-1", page.context["clip"]])
    assert address in page.content.decode()
    whole = client.get(address)
    data = b"".join(whole.streaming_content)
    assert (whole.status_code, whole["Content-Type"], data[4:8]) == (200, "video/mp4", b"ftyp")
    part = client.get(address, headers={"range": "bytes=10-19"})
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert b"".join(part.streaming_content) == data[10:20]
    actions = list(AuditEvent.objects.filter(actor=cast.operator).order_by("pk").values_list("action", "target"))
    assert actions == [
        ("video.camera_opened", f"videosidecar.camera:{recorded.pk}"),
        ("video.watched", f"videosidecar.camera:{recorded.pk}"),
    ]


@pytest.mark.parametrize(
    ("asked", "code", "part"),
    [
        ("", 200, slice(0, 100)),
        ("bytes=0-", 206, slice(0, 100)),
        ("bytes=90-500", 206, slice(90, 100)),
        ("bytes=-5", 206, slice(95, 100)),
        ("bytes=100-", 416, slice(0, 0)),
        ("bytes=5-2", 416, slice(0, 0)),
        ("bytes=-", 416, slice(0, 0)),
        ("bytes=x-", 200, slice(0, 100)),
        ("lines=1-2", 200, slice(0, 100)),
    ],
)
def test_ranges_follow_the_standard(tmp_path, asked, code, part):
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(100)))
    answer = file_response(path, asked, "video/mp4")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, data) == (code, bytes(range(100))[part])


@pytest.mark.parametrize(
    "name", ["..%2f..%2fetc%2fpasswd", "cam-2.1795368544765339813.20.mp4", "x.mp4", "cam-1.1795368544765339813.20.mp4"]
)
def test_only_a_made_clip_of_this_camera_is_given_out(client_of, cast, camera, name):
    assert client_of(cast.operator).get(f"/operator/cameras/{camera.code}/{name}").status_code == 404


def test_a_clip_is_given_to_operators_only(client_of, cast, recorded):
    name = client_of(cast.operator).get(reverse("videosidecar:camera", args=["cam-1"])).context["clip"]
    for user in (cast.resident, cast.editor, cast.technician):
        assert client_of(user).get(reverse("videosidecar:clip", args=["cam-1", name])).status_code == 403


def test_a_camera_without_records_says_so(client_of, cast, camera, settings, storage, valkey):
    settings.VIDEO_ROOT = storage.root
    assert "Записів ще немає" in client_of(cast.operator).get(reverse("videosidecar:camera", args=[camera.code])).content.decode()


def test_console_pages_carry_no_inline_script_and_are_not_kept(client_of, cast, recorded):
    client = client_of(cast.operator)
    for address in (CONSOLE, reverse("videosidecar:camera", args=["cam-1"])):
        answer = client.get(address)
        page = answer.content.decode()
        assert "<script>" not in page
        assert "style=" not in page
        assert "no-store" in answer["Cache-Control"]


def test_the_states_are_json_without_addresses(client_of, cast, camera, board):
    board.beat("s1", 1, {camera.code: Status("recording", "", time.time(), payload=2_500_000)})
    answer = json.loads(client_of(cast.operator).get(reverse("videosidecar:states")).content)
    assert answer["cameras"][camera.code]["megabytes"] == "2,5"
    assert camera.address not in json.dumps(answer, ensure_ascii=False)


def test_the_console_asks_the_database_little(client_of, cast, cities, camera_of, board, django_assert_max_num_queries):
    for number in range(1, 40):
        camera_of(cities.odesa, number)
    client = client_of(cast.operator)
    client.get(CONSOLE)
    with django_assert_max_num_queries(16):
        client.get(CONSOLE)
