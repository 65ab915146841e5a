"""The registry in Wagtail: who works with it, what it accepts, and that passwords go in and never come out."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.audit.models import AuditEvent
from videosidecar import demo
from videosidecar.models import Camera
from videosidecar.recorder.storage import MARKER
from videosidecar.sealing import SealBroken, seal, unseal
from videosidecar.services import camera_credentials, set_camera_secret

LIST = "wagtailsnippets_videosidecar_camera:list"
ADD = "wagtailsnippets_videosidecar_camera:add"
EDIT = "wagtailsnippets_videosidecar_camera:edit"


def fields(city, **changes):
    values = {
        "code": "odesa-0007",
        "district": city.districts.first().pk,
        "address": "вул. Канатна, 907",
        "entrance": "2",
        "kit_serial": "K-7",
        "stream_url": "rtsp://10.0.0.7/stream",
        "state": "installed",
        "enabled": "on",
        "stream_user": "admin",
        "stream_password": "door-pass-7",
        "latitude": "",
        "longitude": "",
        "installed_on": "",
        "accepted_on": "",
        "note": "",
        "source": "auto",
        "network": "",
        "priority": "2",
        "min_days": "",
        "max_days": "",
        "quota_gb": "",
    }
    return values | changes


def test_a_technician_registers_a_camera_and_its_password_is_sealed(client_of, cast, cities):
    answer = client_of(cast.technician).post(reverse(ADD), fields(cities.odesa))
    assert answer.status_code == 302, answer.context["form"].errors
    camera = Camera.objects.get(code="odesa-0007")
    assert camera_credentials(camera) == ("admin", "door-pass-7")
    assert "door-pass-7" not in camera.secret.sealed_password
    assert AuditEvent.objects.filter(action="video.camera_secret_changed", actor=cast.technician).count() == 1


def test_the_password_is_never_shown_and_an_empty_field_keeps_it(client_of, cast, cities):
    client = client_of(cast.technician)
    client.post(reverse(ADD), fields(cities.odesa))
    camera = Camera.objects.get()
    page = client.get(reverse(EDIT, args=[camera.pk])).content.decode()
    assert "door-pass-7" not in page
    assert camera.secret.sealed_password not in page
    client.post(reverse(EDIT, args=[camera.pk]), fields(cities.odesa, stream_password="", entrance="3"))
    camera = Camera.objects.get()
    assert camera.entrance == 3
    assert camera_credentials(camera) == ("admin", "door-pass-7")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stream_url": "rtsp://admin:pass@10.0.0.7/stream"}, "stream_url"),
        ({"stream_url": "http://10.0.0.7/"}, "stream_url"),
        ({"stream_url": "rtsp://10.0.0.7:99999/"}, "stream_url"),
        ({"code": "Камера 7"}, "code"),
        ({"code": "../7"}, "code"),
        ({"entrance": "0"}, "entrance"),
        ({"latitude": "91"}, "latitude"),
        ({"stream_user": ""}, "stream_user"),
        ({"stream_password": ""}, "stream_password"),
        ({"stream_url": ""}, "__all__"),
    ],
)
def test_a_mistake_is_named_at_its_field(client_of, cast, cities, changes, field):
    answer = client_of(cast.technician).post(reverse(ADD), fields(cities.odesa, **changes))
    assert field in answer.context["form"].errors
    assert not Camera.objects.exists()


def test_the_list_its_filters_and_its_export_work_and_carry_no_secret(client_of, cast, cities, camera_of):
    set_camera_secret(camera_of(cities.odesa), "admin", "door-pass-7")
    client = client_of(cast.technician)
    for query in ("", "?state=installed", "?q=odesa-0001", "?enabled=true"):
        answer = client.get(reverse(LIST) + query)
        assert "odesa-0001" in answer.content.decode(), query
        assert "door-pass-7" not in answer.content.decode()
    export = b"".join(client.get(reverse(LIST) + "?export=csv").streaming_content).decode()
    assert "odesa-0001" in export
    assert "admin" not in export
    assert "rtsp://" not in export


def test_progress_is_shown_against_the_plan(client_of, cast, cities, camera_of):
    cities.odesa.districts.filter(slug="kyivskyi").update(cameras_planned=1000)
    camera_of(cities.odesa, district=cities.odesa.districts.get(slug="kyivskyi"))
    assert "1 з 1000" in client_of(cast.technician).get(reverse("videosidecar_progress")).content.decode()


@pytest.mark.parametrize("who", ["editor", "moderator", "operator", "resident"])
def test_others_do_not_open_the_registry(client_of, cast, camera_of, cities, who):
    camera = camera_of(cities.odesa)
    client = client_of(getattr(cast, who))
    for address in (reverse(LIST), reverse(EDIT, args=[camera.pk]), reverse("videosidecar_progress")):
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404)
        assert camera.address not in answer.content.decode()


def test_a_password_sealed_with_another_key_is_not_opened(settings):
    sealed = seal("door-pass-7")
    settings.SECRET_KEY = "x" * 50
    with pytest.raises(SealBroken):
        unseal(sealed)


def test_a_password_survives_a_change_of_the_key_with_a_fallback(settings):
    sealed = seal("door-pass-7")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 50
    assert unseal(sealed) == "door-pass-7"


def test_an_installed_camera_must_have_a_stream(cities, camera_of):
    camera = camera_of(cities.odesa)
    camera.stream_url = ""
    with pytest.raises(ValidationError):
        camera.full_clean()


def test_demo_cameras_are_registered_once_and_plainly_invented(cities, settings, tmp_path):
    settings.VIDEO_ROOT = tmp_path / "video"
    demo.load(cities.odesa)
    demo.load(cities.odesa)
    cameras = Camera.objects.of_city(cities.odesa)
    assert cameras.count() == 6
    assert cameras.recorded().count() == 6
    assert all(camera.is_demo and "9" in camera.address for camera in cameras)
    assert camera_credentials(cameras[0]) == (demo.USER, demo.PASSWORD)
    assert (settings.VIDEO_ROOT / MARKER).exists()
