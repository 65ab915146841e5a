"""What the public may know: how many cameras there are, and nothing of where they are."""

import pytest

from videosidecar.models import Camera
from videosidecar.stats import installed_counts, totals


@pytest.fixture
def cameras(cities, camera_of):
    district = cities.odesa.districts.get(slug="kyivskyi")
    district.cameras_planned = 1000
    district.save()
    return [
        camera_of(cities.odesa, 1, district=district, latitude=46.51234, longitude=30.71234),
        camera_of(cities.odesa, 2, district=district, state=Camera.State.ACCEPTED),
        camera_of(cities.odesa, 3, district=district, state=Camera.State.PLANNED, stream_url=""),
        camera_of(cities.other, 4),
    ]


def test_installed_kits_are_counted_against_the_target_of_the_district(cities, cameras):
    (row,) = installed_counts(cities.odesa)
    assert (row.district.slug, row.installed, row.planned) == ("kyivskyi", 2, 1000)
    assert totals(cities.odesa) == (2, 1000)
    assert totals(cities.other) == (1, 1)
    assert totals(None) == (0, 0)


def test_the_public_page_shows_counts_and_no_camera(client, cameras):
    page = client.get("/video/").content.decode().replace("\u00a0", " ")
    assert "1000" in page
    for camera in cameras:
        for secret in (camera.address, camera.code, camera.kit_serial, camera.stream_url or "rtsp", "46.51234", "46,51234"):
            assert secret not in page


def test_the_public_page_names_the_law_and_the_rights(client, cities):
    page = client.get("/video/").content.decode().replace("\u00a0", " ")
    assert "2297-VI" in page
    assert "30 календарних днів" in page
    assert "102" in page


def test_the_public_page_can_be_kept_whole(client, cameras, django_assert_max_num_queries):
    client.get("/video/")
    with django_assert_max_num_queries(12):
        answer = client.get("/video/")
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/video/", "/search/?q=odesa-0001", "/search/?q=901", "/sitemap.xml"])
def test_no_public_page_names_a_camera(client, cameras, address):
    answer = client.get(address, follow=True)
    page = answer.content.decode()
    assert cameras[0].address not in page
    assert cameras[0].kit_serial not in page
    assert "rtsp://" not in page
