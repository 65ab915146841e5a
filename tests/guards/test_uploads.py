"""What people upload: told by its content, made harmless, or refused by name with the reason."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.guards import uploads
from portal.guards.uploads import Limits, UploadRefused

from . import corpus

pytestmark = pytest.mark.django_db


def picture(kind="JPEG", size=(60, 40), **options) -> bytes:
    output = BytesIO()
    Image.new("RGB", size, "navy").save(output, kind, **options)
    return output.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def huge_png() -> bytes:
    """A few hundred bytes that claim 40 000 × 40 000 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


PDF = corpus.pdf()


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("лист.pdf", PDF, "application/pdf"),
        ("фото.jpg", picture(), "image/jpeg"),
        ("знімок.png", picture("PNG"), "image/png"),
    ],
    ids=["pdf", "jpeg", "png"],  # bytes as names differ from process to process: a PDF carries a fresh identifier
)
def test_honest_files_are_accepted(name, content, mime):
    accepted = uploads.check(upload(name, content))
    assert (accepted.name, accepted.mime) == (name, mime)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("лист.pdf", b"", "порожній"),
        ("лист.pdf", b"MZ\x90\x00", "не PDF"),
        ("фото.jpg", b"<svg onload=alert(1)>", "не PDF"),
        ("фото.jpg", b"GIF89a" + b"\0" * 100, "не відкривається"),
        ("архів.zip", b"PK\x03\x04" + b"\0" * 100, "не PDF"),
        ("лист.pdf", b"%PDF-1.7 and then nothing", "обірваний"),
        ("фото.jpg", picture()[:200], "не відкривається"),
        ("таблиця.csv", "а;б".encode(), "не PDF"),
        ("фото.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "не відкривається"),
        ("бомба.png", huge_png(), "забагато пікселів"),
    ],
)
def test_a_refusal_names_the_file_and_says_why(name, content, words):
    with pytest.raises(UploadRefused, match=words) as refusal:
        uploads.check(upload(name, content))
    assert f"«{name}»" in str(refusal.value)


def test_a_big_file_is_refused_before_it_is_read():
    class Big:
        name, size = "кіно.pdf", 11 * uploads.MEGABYTE

        def read(self, *args):
            raise AssertionError("it was read")

    with pytest.raises(UploadRefused, match="завеликий"):
        uploads.check(Big())


def test_the_name_follows_the_content_and_loses_its_path():
    assert uploads.check(upload("../../etc/фото двору.exe", picture())).name == "фото двору.jpg"
    assert uploads.safe_name('a"b\r\nSet-Cookie: x.pdf') == "abSet-Cookie x.pdf"
    assert uploads.safe_name("...") == "файл"
    assert len(uploads.safe_name("я" * 300 + ".pdf")) <= uploads.NAME_LENGTH


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_loses_what_it_knew_and_what_was_hidden_behind_it(kind):
    exif = Image.Exif()
    exif[0x010E] = "вул. Канатна, 905"
    content = picture(kind, exif=exif) + b"<script>alert(1)</script>"
    accepted = uploads.check(upload("фото.jpg", content))
    clean = Image.open(BytesIO(accepted.content))
    assert not clean.getexif()
    assert clean.size == (60, 40)
    assert b"script" not in accepted.content


def test_a_picture_lies_as_the_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    accepted = uploads.check(upload("фото.jpg", picture(exif=exif)))
    assert Image.open(BytesIO(accepted.content)).size == (40, 60)


def test_a_transparent_palette_picture_survives():
    output = BytesIO()
    Image.new("P", (5, 5)).save(output, "PNG", transparency=0)
    assert Image.open(BytesIO(uploads.check(upload("знак.png", output.getvalue())).content)).mode == "RGBA"


def test_of_several_files_the_good_are_kept_and_the_rest_explained():
    files = [upload("1.pdf", PDF), upload("2.exe", b"MZ"), upload("3.pdf", PDF)]
    accepted, refused = uploads.check_all(files, already=3)
    assert [one.name for one in accepted] == ["1.pdf", "3.pdf"]
    assert len(refused) == 1
    for file in files:
        file.seek(0)
    accepted, refused = uploads.check_all(files, already=4)
    assert [one.name for one in accepted] == ["1.pdf"]
    assert "не більше 5" in refused[1]


def test_all_files_together_fit_into_one_letter():
    accepted, refused = uploads.check_all(
        [upload("1.pdf", PDF), upload("2.pdf", PDF)], limits=Limits(total=len(uploads.check(upload("1.pdf", PDF)).content) + 1)
    )
    assert len(accepted) == 1
    assert "разом" in refused[0]
