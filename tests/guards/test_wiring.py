"""The guards where people meet them: forms of sections, files given out, what editors upload, the report of staff."""

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.guards import figures, passes, serving, uploads
from portal.guards.models import SpentPass, Stopped

from . import corpus

pytestmark = pytest.mark.django_db


# ---- editors ----


def add_picture(client, name, content):
    return client.post(
        reverse("wagtailimages:add"), {"title": "Двір", "alt": "Двір удень", "collection": 1, "file": SimpleUploadedFile(name, content)}
    )


def test_a_picture_of_an_editor_is_drawn_anew(client_of, cast):
    answer = add_picture(client_of(cast.admin), "двір.jpg", corpus.saved("JPEG", exif=corpus.exif(gps=True)) + corpus.HTML)
    assert answer.status_code == 302, answer.context["form"].errors
    kept = get_image_model().objects.get()
    content = kept.file.open("rb").read()
    assert b"GPSDATE" not in content
    assert b"<script" not in content
    assert (kept.width, kept.height) == Image.open(kept.file.open("rb")).size == (64, 48)


@pytest.mark.parametrize("make", [lambda: corpus.SVG % corpus.SCRIPT, lambda: corpus.blank_png(50_000, 50_000), lambda: corpus.HTML])
def test_a_trap_of_an_editor_is_refused(client_of, cast, make):
    answer = add_picture(client_of(cast.admin), "знак.png", make())
    assert answer.status_code == 200
    assert not get_image_model().objects.exists()


def add_document(client, name, content):
    return client.post(reverse("wagtaildocs:add"), {"title": "Наказ", "collection": 1, "file": SimpleUploadedFile(name, content)})


def test_a_document_of_an_editor_loses_its_scripts_and_is_never_shown_inline(client_of, cast):
    answer = add_document(client_of(cast.admin), "наказ.pdf", corpus.pdf(corpus.at_root(OpenAction=corpus.script())))
    assert answer.status_code == 302, answer.context["form"].errors
    kept = get_document_model().objects.get()
    assert b"app.alert" not in kept.file.open("rb").read()
    answer = client_of(cast.admin).get(kept.url)
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_document_with_macros_is_refused_with_its_reason(client_of, cast):
    answer = add_document(client_of(cast.admin), "наказ.docx", corpus.docx(corpus.WORD_MACRO))
    assert "макроси" in str(answer.context["form"].errors)
    assert not get_document_model().objects.exists()


# ---- files given out ----


def test_a_file_is_given_to_be_saved_and_never_shown():
    answer = serving.attachment(b"%PDF-1.4", "лист.pdf", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_names_on_disk_are_never_the_visitors():
    one, other = serving.random_path("x"), serving.random_path("x")
    assert one != other
    assert one.startswith("x/")


def test_without_an_address_for_downloads_no_signed_link_works(client, cities):
    assert client.get(reverse("guards:download", args=["x"])).status_code == 404


def test_a_file_comes_from_the_address_for_downloads_by_a_short_link(client, cities, settings, client_of, cast):
    settings.DOWNLOAD_BASE_URL = "http://files.localhost"
    settings.ALLOWED_HOSTS = ["*"]
    add_document(client_of(cast.admin), "наказ.pdf", corpus.pdf())
    kept = get_document_model().objects.get()
    asked = RequestFactory().get("/", HTTP_HOST="localhost")
    answer = serving.give(asked, kept.file, "наказ.pdf", "application/pdf")
    assert answer.url.startswith("http://files.localhost/guards/file/")
    path = answer.url.removeprefix("http://files.localhost")
    found = client.get(path, HTTP_HOST="files.localhost")
    assert found.content.startswith(b"%PDF")
    assert not found.cookies
    assert client.get(path, HTTP_HOST="localhost").status_code == 404
    assert client.get(path.replace("/file/", "/file/x"), HTTP_HOST="files.localhost").status_code == 400


def test_an_old_link_gives_nothing(settings, monkeypatch):
    monkeypatch.setattr(serving, "AGE", -1)
    token = serving.signing.dumps({"m": "wagtailcore.Page", "f": "title", "k": "1", "n": "x", "t": "x"}, salt=serving.SALT)
    assert serving.by_token(token) is None


class FullDisk:
    """A field on a disk that has no room after the first bytes."""

    deleted: list

    def __init__(self):
        self.deleted, self.name, self.instance = [], "", None
        self.storage = self
        self.field = self

    def generate_filename(self, instance, name):
        return "x/half.bin"

    def delete(self, name):
        self.deleted.append(name)

    def save(self, *args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_honestly_and_leaves_nothing_half_written():
    disk = FullDisk()
    with pytest.raises(uploads.UploadRefused, match="бракує місця"):
        serving.keep(disk, uploads.Accepted("лист.pdf", b"x", "application/pdf"))
    assert disk.deleted == ["x/half.bin"]


def test_a_cleaning_process_that_dies_is_replaced():
    good = SimpleUploadedFile("a.jpg", corpus.saved("JPEG"))
    uploads.check(good)
    uploads.cleaner._process.kill()
    uploads.cleaner._process.wait()
    good.seek(0)
    assert uploads.check(good).mime == "image/jpeg"


# ---- visitors ----


def test_a_visitor_gets_a_task_and_no_cookie(client, cities):
    answer = client.get(reverse("guards:task", args=["word"]))
    assert set(answer.json()) == {"algorithm", "challenge", "maxNumber", "salt", "signature"}
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


# ---- staff ----


def test_staff_see_counts_and_a_resident_does_not(client_of, cast):
    figures.count("upload", "bomb", "appeals")
    figures.count("upload", "bomb", "appeals")
    page = client_of(cast.admin).get(reverse("guards_report"))
    assert "бомба" in page.content.decode()
    assert Stopped.objects.get().count == 2
    assert figures.today()["upload"] == 2
    assert client_of(cast.resident).get(reverse("guards_report")).status_code in (302, 403)


def test_what_ran_out_is_forgotten():
    passes.spend("one", seconds=-5)
    passes.spend("two")
    figures.forget()
    assert SpentPass.objects.count() == 1
