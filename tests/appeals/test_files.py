"""Files: videos, dates and places kept as evidence, the signed paper, the signature."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from appeals import documents
from appeals.models import AppealAttachment

from .corpus import files
from .test_bad_input import text_of

Purpose = AppealAttachment.Purpose


def send(client, appeal, name, content, **more):
    return client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": "", "files": SimpleUploadedFile(name, content), **more})


def content_of(attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


def test_a_video_is_kept_without_the_place_where_it_was_filmed(client, fill):
    appeal = fill()
    sent = files.mp4(place=b"+46.4825+030.7233/")
    send(client, appeal, "двір.mp4", sent)
    kept = appeal.attachments.get()
    assert (kept.name, kept.mime, kept.keeps_metadata) == ("двір.mp4", "video/mp4", False)
    assert b"+46.4825" not in content_of(kept)
    assert len(content_of(kept)) == len(sent)


def test_a_video_of_evidence_is_kept_to_the_byte_where_the_person_asks(client, fill):
    appeal = fill()
    sent = files.mp4(place=b"+46.4825+030.7233/")
    send(client, appeal, "двір.mp4", sent, keep_metadata="1")
    kept = appeal.attachments.get()
    assert content_of(kept) == sent
    assert kept.keeps_metadata


def test_a_photograph_of_evidence_is_the_original_and_a_broken_one_is_refused_all_the_same(client, fill):
    exif = Image.Exif()
    exif[0x0132] = "2026:03:05 23:40:00"
    sent = files.picture(exif=exif)
    appeal = fill()
    send(client, appeal, "двір.jpg", sent, keep_metadata="1")
    assert content_of(appeal.attachments.get()) == sent
    assert send(client, appeal, "пів.jpg", sent[:200], keep_metadata="1").status_code == 422
    assert appeal.attachments.count() == 1
    assert Image.open(BytesIO(sent)).getexif()[0x0132]


def test_a_signature_and_a_scan_are_taken_on_the_check_page_and_are_no_proofs(client, fill):
    appeal = fill()
    address = f"/appeals/draft/{appeal.token}/signed/"
    client.post(address, {"signed": SimpleUploadedFile("zvernennia.asice", files.asice())})
    client.post(address, {"signed": SimpleUploadedFile("скан.pdf", files.pdf())})
    assert sorted(appeal.attachments.values_list("purpose", flat=True)) == [Purpose.SIGNATURE, Purpose.SIGNED_COPY]
    assert "Додатки" not in text_of(documents.render(appeal))
    refused = client.post(address, {"signed": SimpleUploadedFile("kliuch.zip", files.MADE["archive"]())})
    assert refused.status_code == 422
    assert "«kliuch.zip»" in refused.content.decode()
    assert "Виберіть файл" in client.post(address).content.decode()


def test_what_was_signed_by_a_key_stays_to_the_byte_and_a_change_takes_the_signature_away(client, fill, sign):
    appeal = fill()
    shown = documents.render(appeal)
    client.post(f"/appeals/draft/{appeal.token}/signed/", {"signed": SimpleUploadedFile("pidpys.p7s", files.p7s())})
    client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": ""})
    assert appeal.attachments.count() == 1
    client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": "сусідка з дев’ятої"})
    assert appeal.attachments.count() == 0
    client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": ""})
    client.post(f"/appeals/draft/{appeal.token}/signed/", {"signed": SimpleUploadedFile("pidpys.p7s", files.p7s())})
    appeal = sign(appeal)
    with appeal.document.open("rb") as file:
        assert file.read() == shown
