"""From the files of the recorder to the operators' console."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEvent
from videosidecar.alerts import follow as following
from videosidecar.alerts.follow import follow, follow_all, forget, settle
from videosidecar.models import Camera, EventFile, VideoAlarm, VideoEvent
from videosidecar.recorder.smart.board import SmartBoard
from videosidecar.recorder.smart.events import EventFiles, Line, new_id
from videosidecar.recorder.smart.words import KINDS, sentence

from ..conftest import eventually
from .conftest import kinds

ALARMS = "/operator/alarms/"


@pytest.fixture
def disk(storage, settings):
    settings.VIDEO_ROOT, settings.VIDEO_DISKS = storage.root, []
    return storage


class Files:
    """Writes events as the recorder does."""

    def __init__(self, storage):
        self.files, self.root, self.touched = EventFiles(storage), storage.root, set()

    def start(self, camera, kind="lost", *, at, text="", picture=b""):
        ns = int(at.timestamp() * 1e9)
        name = new_id(kind, ns)
        text = text or sentence(kind, {"reason": "Камера мовчить."})
        self._add(Line("start", name, camera.code, kind, ns, KINDS[kind].severity, text))
        if picture:
            path = self.files.picture(camera.code, name, picture)
            self._add(Line("picture", name, camera.code, kind, ns, picture=path))
        return name

    def end(self, camera, name, *, at):
        self._add(Line("end", name, camera.code, name[20:], int(at.timestamp() * 1e9)))

    def _add(self, line):
        path = self.files.append(line)
        self.touched.add((line.camera, path.parent.name))

    def follow(self):
        return follow(self.touched)


@pytest.fixture
def files(disk):
    return Files(disk)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def make(camera_of, city, count, **fields):
    return [camera_of(city, number, **{"address": "вул. Вигадана, 905"} | fields) for number in range(1, count + 1)]


def test_cameras_behind_one_switch_become_one_alarm_that_opens_grows_and_closes(cities, camera_of, files, now):
    cameras = make(camera_of, cities.odesa, 5)
    names = [files.start(camera, at=now + timedelta(seconds=n)) for n, camera in enumerate(cameras[:2])]
    files.follow()
    assert [alarm.events.count() for alarm in VideoAlarm.objects.all()] == [2]
    names += [files.start(camera, at=now + timedelta(seconds=30 + n)) for n, camera in enumerate(cameras[2:])]
    files.follow()
    (alarm,) = VideoAlarm.objects.all()
    assert alarm.events.count() == 5
    assert alarm.closed_at is None
    for camera, name in zip(cameras, names, strict=True):
        assert VideoAlarm.objects.get().closed_at is None
        files.end(camera, name, at=now + timedelta(seconds=90))
        files.follow()
    assert VideoAlarm.objects.get().closed_at == now + timedelta(seconds=90)


def test_the_same_lines_read_twice_change_nothing(cities, camera_of, files, now):
    (camera,) = make(camera_of, cities.odesa, 1)
    name = files.start(camera, at=now)
    files.end(camera, name, at=now + timedelta(seconds=9))
    assert files.follow() == 2
    assert files.follow() == 0
    EventFile.objects.all().delete()
    files.follow()
    assert VideoEvent.objects.count() == VideoAlarm.objects.count() == 1


def test_with_the_tables_lost_the_files_make_the_same_again(cities, camera_of, files, now):
    for number, camera in enumerate(make(camera_of, cities.odesa, 3)):
        files.start(camera, "covered" if number else "lost", at=now + timedelta(seconds=number))
    files.follow()
    before = sorted(VideoEvent.objects.values_list("camera__code", "key", "kind", "text", "alarm__group"))
    VideoAlarm.objects.all().delete()
    VideoEvent.objects.all().delete()
    EventFile.objects.all().delete()
    follow_all()
    assert sorted(VideoEvent.objects.values_list("camera__code", "key", "kind", "text", "alarm__group")) == before


def test_a_fall_of_the_whole_city_is_one_alarm(cities, camera_of, files, now):
    cameras = [camera_of(cities.odesa, n, address=f"вул. Вигадана, {900 + n}") for n in range(1, 7)]
    for number, camera in enumerate(cameras):
        files.start(camera, at=now + timedelta(seconds=number))
    files.follow()
    (alarm,) = VideoAlarm.objects.all()
    assert alarm.group == "*"
    assert alarm.events.count() == 6


def test_what_is_good_to_know_raises_no_alarm(cities, camera_of, files, now):
    (camera,) = make(camera_of, cities.odesa, 1)
    files.start(camera, "stretched", at=now)
    files.follow()
    assert VideoEvent.objects.count() == 1
    assert not VideoAlarm.objects.exists()


def test_a_camera_taken_out_of_the_plan_has_no_open_trouble(cities, camera_of, files, now):
    (camera,) = make(camera_of, cities.odesa, 1)
    files.start(camera, at=now)
    files.follow()
    Camera.objects.filter(pk=camera.pk).update(enabled=False)
    settle()
    assert VideoEvent.objects.get().ended_at
    assert VideoAlarm.objects.get().closed_at


def test_the_tick_follows_the_hints_and_does_without_them(cities, camera_of, files, now, valkey_url, settings, monkeypatch):
    (camera,) = make(camera_of, cities.odesa, 1)
    files.start(camera, at=now)
    from portal.core.queue import connection

    SmartBoard(connection(valkey_url)).touch(camera.code, f"{now.astimezone(UTC):%Y-%m-%d}")
    monkeypatch.setattr(following, "_recent", list)
    following.run()
    assert VideoEvent.objects.count() == 1
    monkeypatch.undo()
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.VIDEO_ROOT = files.root
    monkeypatch.setattr(following, "_scanned_at", 0.0)
    VideoEvent.objects.all().delete()
    EventFile.objects.all().delete()
    following.run()
    assert VideoEvent.objects.count() == 1


def test_what_ended_long_ago_is_forgotten(cities, camera_of, files, now):
    (camera,) = make(camera_of, cities.odesa, 1)
    old = now - timedelta(days=120)
    files.end(camera, files.start(camera, at=old), at=old + timedelta(hours=1))
    files.start(camera, "black", at=old)
    files.follow()
    forget()
    assert [event.kind for event in VideoEvent.objects.all()] == ["black"], "what is still open stays"


def test_operators_see_the_alarm_first_and_take_it_once(client_of, cast, cities, camera_of, files, now, valkey):
    for number, camera in enumerate(make(camera_of, cities.odesa, 3)):
        files.start(camera, at=now + timedelta(seconds=number))
    files.follow()
    client = client_of(cast.operator)
    page = client.get("/operator/").content.decode().replace("\u00a0", " ")
    assert page.index("Зникли 3 камери") < page.index("console-table")
    assert "в будинку за адресою вул. Вигадана, 905" in page
    alarm = VideoAlarm.objects.get()
    take = reverse("videosidecar:take_alarm", args=[alarm.pk])
    assert client.get(take).status_code == 405
    for _ in range(2):
        assert client.post(take, follow=True).status_code == 200
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == cast.operator
    assert AuditEvent.objects.filter(action="video.alarm_taken").count() == 1
    page = client.get(ALARMS).content.decode()
    assert "до роботи взято" in page
    assert take not in page


@pytest.mark.parametrize("who", ["resident", "editor", "technician", "administrator", "admin"])
def test_alarms_are_for_operators_alone(client_of, cast, cities, camera_of, files, now, who, valkey):
    (camera,) = make(camera_of, cities.odesa, 1)
    name = files.start(camera, "black", at=now, picture=b"\xff\xd8")
    files.follow()
    alarm = VideoAlarm.objects.get()
    client = client_of(getattr(cast, who))
    for address in (ALARMS, f"{ALARMS}{alarm.pk}/", reverse("videosidecar:picture", args=[camera.code, name])):
        assert client.get(address).status_code == 403
    assert client.post(reverse("videosidecar:take_alarm", args=[alarm.pk])).status_code == 403


def test_the_alarms_of_another_city_are_not_there(client_of, cast, cities, camera_of, files, now, valkey):
    camera = camera_of(cities.other, 1)
    name = files.start(camera, "black", at=now, picture=b"\xff\xd8")
    files.follow()
    alarm, client = VideoAlarm.objects.get(), client_of(cast.operator)
    assert camera.code not in client.get(ALARMS).content.decode()
    assert client.get(f"{ALARMS}{alarm.pk}/").status_code == 404
    assert client.post(reverse("videosidecar:take_alarm", args=[alarm.pk])).status_code == 404
    assert client.get(reverse("videosidecar:picture", args=[camera.code, name])).status_code == 404


def test_the_page_of_a_camera_shows_its_events_with_their_pictures(client_of, cast, cities, camera_of, files, now, valkey):
    (camera,) = make(camera_of, cities.odesa, 1)
    name = files.start(camera, "black", at=now, picture=b"\xff\xd8picture")
    files.follow()
    client = client_of(cast.operator)
    page = client.get(reverse("videosidecar:camera", args=[camera.code])).content.decode()
    address = reverse("videosidecar:picture", args=[camera.code, name])
    assert address in page
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert io.BytesIO(b"".join(answer.streaming_content)).read() == b"\xff\xd8picture"
    assert client.get(address.replace("black", "lost")).status_code == 404
    assert client.get(f"/operator/cameras/{camera.code}/events/secret.jpg").status_code == 404


def test_no_stream_address_reaches_the_console(client_of, cast, cities, camera_of, files, now, valkey):
    (camera,) = make(camera_of, cities.odesa, 1)
    files.start(camera, at=now)
    files.follow()
    client = client_of(cast.operator)
    for address in ("/operator/", ALARMS, f"{ALARMS}{VideoAlarm.objects.get().pk}/"):
        assert not re.search(r"rtsps?://", client.get(address).content.decode())


def test_days_are_utc_as_on_the_disk(cities, camera_of, files):
    (camera,) = make(camera_of, cities.odesa, 1)
    midnight = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # already the next day in Odesa
    files.start(camera, at=midnight)
    assert {day for _, day in files.touched} == {"2026-07-01"}


def test_a_house_without_power_is_one_alarm_on_the_console(street, storage, settings, cities, camera_of, client_of, cast, valkey):
    settings.VIDEO_ROOT, settings.VIDEO_DISKS = storage.root, []
    for number in (1, 2, 3):
        camera = camera_of(cities.odesa, number, address="вул. Вигадана, 905")
        Camera.objects.filter(pk=camera.pk).update(code=f"cam-{number}")
    street.call(street.fleet.take_down, "1-3")
    eventually(lambda: all("lost" in kinds(storage, f"cam-{number}") for number in (1, 2, 3)))
    follow_all()
    page = client_of(cast.operator).get("/operator/").content.decode().replace("\u00a0", " ")
    assert "Зникли 3 камери" in page
    assert "комутатор або живлення в будинку за адресою вул. Вигадана, 905" in page
    street.call(street.fleet.bring_up, "1-3")
    eventually(lambda: all("lost" in kinds(storage, f"cam-{number}", "end") for number in (1, 2, 3)))
    follow_all()
    assert VideoAlarm.objects.get().closed_at
