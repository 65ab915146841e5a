"""Import of cameras: each bad row is named, and a bad file changes nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from videosidecar.importing import import_cameras
from videosidecar.models import Camera

HEADER = "code,district,address,entrance,kit_serial,stream_url,stream_user,stream_password,latitude,longitude,state,installed_on\n"
GOOD = HEADER + (
    'odesa-0001,kyivskyi,"вул. Канатна, 901",1,K-1,rtsp://10.0.0.1/s,admin,pass-one,46.4,30.7,installed,2026-03-05\n'
    'odesa-0002,kyivskyi,"вул. Канатна, 901",2,K-2,,,,,,,\n'
)


def test_a_good_file_is_written_and_passwords_are_sealed(cities):
    result = import_cameras(GOOD.encode(), cities.odesa, dry_run=False)
    assert (result.created, result.updated, result.problems) == (2, 0, [])
    camera = Camera.objects.get(code="odesa-0001")
    assert camera.secret.password() == "pass-one"
    assert "pass-one" not in camera.secret.sealed_password
    assert Camera.objects.get(code="odesa-0002").state == Camera.State.PLANNED


def test_a_dry_run_counts_and_writes_nothing(cities):
    result = import_cameras(GOOD.encode(), cities.odesa, dry_run=True)
    assert (result.created, result.is_good) == (2, True)
    assert not Camera.objects.exists()


def test_importing_again_updates(cities):
    import_cameras(GOOD.encode(), cities.odesa, dry_run=False)
    result = import_cameras(GOOD.replace("901", "905").encode(), cities.odesa, dry_run=False)
    assert (result.created, result.updated) == (0, 2)
    assert Camera.objects.get(code="odesa-0001").address == "вул. Канатна, 905"


def test_every_bad_row_is_named_and_nothing_is_written(cities):
    rows = [
        "odesa-0001,kyivskyi,вул. А,1,K-1,,,,,,,",  # good
        "Одеса 2,kyivskyi,вул. А,1,K-2,,,,,,,",  # bad code
        "odesa-0003,nowhere,вул. А,1,K-3,,,,,,,",  # unknown district
        "odesa-0004,kyivskyi,вул. А,перший,K-4,,,,,,,",  # entrance is no number
        "odesa-0005,kyivskyi,вул. А,1,K-5,rtsp://user:pass@10.0.0.1/s,,,,,,",  # password in the address
        "odesa-0006,kyivskyi,вул. А,1,K-6,,,,,,installed,",  # installed without a stream
        "odesa-0001,kyivskyi,вул. А,1,K-7,,,,,,,",  # code twice
        "odesa-0008,kyivskyi,вул. А,1,K-1,,,,,,,",  # kit twice
        "odesa-0009,kyivskyi,вул. А,1",  # cells missing
        "odesa-0010,kyivskyi,вул. А,1,K-10,,,lonely-pass,,,,",  # password without a name
        "odesa-0011,kyivskyi,вул. А,1,K-11,,,,146.4,30.7,,",  # latitude
    ]
    result = import_cameras((HEADER + "\n".join(rows)).encode(), cities.odesa, dry_run=False)
    assert {(problem.row, problem.column) for problem in result.problems} == {
        (3, "code"),
        (4, "district"),
        (5, "entrance"),
        (6, "stream_url"),
        (7, ""),
        (8, "code"),
        (9, "kit_serial"),
        (10, ""),
        (11, "stream_user"),
        (12, "latitude"),
    }
    assert all(problem.message for problem in result.problems)
    assert "lonely-pass" not in str(result.problems)
    assert not Camera.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "порожній"),
        (GOOD.encode("cp1251"), "UTF-8"),
        (b"code,address\nodesa-0001,x\n", "Немає такої колонки"),
        (HEADER.replace("state", "colour").encode(), "Невідома колонка"),
        (HEADER.encode(), "жодної камери"),
        (b"x" * (5 * 1024 * 1024), "завеликий"),
        (b'code,"dist\nrict', "CSV"),
    ],
)
def test_a_file_that_is_no_list_of_cameras_says_what_is_wrong(cities, data, words):
    result = import_cameras(data, cities.odesa, dry_run=False)
    assert any(words in problem.message for problem in result.problems)


def test_a_table_saved_with_semicolons_and_a_mark_of_order_is_read(cities):
    text = "\ufeffcode;district;address;entrance;kit_serial\r\nodesa-0001;kyivskyi;вул. Канатна, 901;1;K-1\r\n"
    assert import_cameras(text.encode(), cities.odesa, dry_run=False).created == 1


def test_a_code_of_another_city_can_not_be_taken_over(cities, camera_of):
    camera_of(cities.other, 1, code="odesa-0001")
    result = import_cameras(GOOD.encode(), cities.odesa, dry_run=False)
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "code")]


def upload(client, text, button):
    file = SimpleUploadedFile("cameras.csv", text.encode(), "text/csv")
    from portal.places.models import City

    return client.post(reverse("videosidecar_import"), {"city": City.objects.get(slug="odesa").pk, "file": file, button: "1"})


def test_a_technician_checks_and_then_imports_in_wagtail(client_of, cast, cities):
    client = client_of(cast.technician)
    assert upload(client, GOOD, "check").status_code == 200
    assert not Camera.objects.exists()
    assert upload(client, GOOD, "import").status_code == 302
    assert Camera.objects.count() == 2


def test_wagtail_shows_the_bad_rows(client_of, cast, cities):
    answer = upload(client_of(cast.technician), HEADER + "odesa-0003,nowhere,вул. А,1,K-3,,,,,,,\n", "import")
    assert answer.status_code == 422
    assert "Такого району в цьому місті немає" in answer.content.decode()
    assert not Camera.objects.exists()


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_others_may_not_import(client_of, cast, who):
    assert client_of(getattr(cast, who)).get(reverse("videosidecar_import")).status_code in (302, 403)


def test_the_command_imports_and_ends_with_an_error_on_a_bad_file(cities, tmp_path, capsys):
    path = tmp_path / "cameras.csv"
    path.write_text(GOOD)
    call_command("video", "import", str(path), "--city", "odesa", "--json")
    assert json.loads(capsys.readouterr().out) == {"created": 2, "updated": 0, "dry_run": False, "problems": []}
    path.write_text(HEADER + "x,y,z,1,k,,,,,,,\n")
    with pytest.raises(SystemExit) as caught:
        call_command("video", "import", str(path), "--city", "odesa")
    assert caught.value.code == 1
    assert "Нічого не змінено" in capsys.readouterr().out
