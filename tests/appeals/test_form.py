"""The screens: what they keep, what they refuse and how they say it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from appeals.models import Appeal, AppealAttachment

from .conftest import SCREENS, SIGN


def picture(name="photo.jpg", **options) -> SimpleUploadedFile:
    from io import BytesIO

    output = BytesIO()
    Image.new("RGB", (40, 30), "red").save(output, "JPEG", **options)
    return SimpleUploadedFile(name, output.getvalue(), "image/jpeg")


def test_the_first_screen_puts_danger_before_everything_and_starts_no_session(client, templates):
    response = client.get("/appeals/")
    page = response.content.decode()
    assert page.index('href="tel:102"', page.index("<h1>")) < page.index("Стався злочин")
    assert not response.cookies


def test_opening_a_template_makes_no_draft_and_the_button_does(client, templates):
    client.get("/appeals/new/rozpyvannia/")
    assert Appeal.objects.count() == 0
    client.post("/appeals/new/rozpyvannia/")
    assert Appeal.objects.get().state == Appeal.State.DRAFT


def test_a_group_with_one_template_needs_no_choice(client, templates):
    assert client.get("/appeals/choose/officer/").url == "/appeals/new/skarha-na-politseiskoho/"


def test_back_and_forward_keep_what_was_typed(client, fill):
    appeal = fill(stop_before="you")
    page = client.get(f"/appeals/draft/{appeal.token}/where/").content.decode()
    assert "вул. Канатна, 905, під. 2" in page
    assert "2026-03-05" in page


def test_the_draft_s_link_leads_to_the_first_screen_that_lacks_something(client, fill):
    appeal = fill(stop_before="you")
    assert client.get(f"/appeals/draft/{appeal.token}/").url.endswith("/you/")


@pytest.mark.parametrize(
    ("screen", "typed", "words"),
    [
        ("what", {"what": ""}, "Напишіть, що сталося"),
        ("what", {"what": "Пили."}, "Замало"),
        ("what", {"what": "а" * 10_001}, "10 000"),
        ("details", {"times": ""}, "Дайте відповідь"),
        ("where", {"place": ""}, "без місця патруль"),
        ("where", {"happened_on": "2999-01-01"}, "ще не настав"),
        ("where", {"happened_on": "учора"}, "05.03.2026"),
        ("you", {"last_name": ""}, "анонімних"),
        ("you", {"last_name": "Зразкова 5"}, "лише літери"),
        ("you", {"phone": "12"}, "дев’ять цифр"),
        ("you", {"email": "не пошта"}, "imya@poshta.ua"),
        ("you", {"email": "", "phone": ""}, "Залиште пошту або телефон"),
        ("address", {"street": ""}, "без адреси"),
        ("address", {"postcode": "65"}, "п’ять цифр"),
    ],
)
def test_a_wrong_answer_is_explained_and_what_was_typed_stays(client, fill, screen, typed, words):
    appeal = fill(stop_before=screen)
    response = client.post(f"/appeals/draft/{appeal.token}/{screen}/", {**SCREENS[screen], **typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "error-summary" in page
    for value in typed.values():
        assert value in page


@pytest.mark.parametrize("name", ["О’Ніл", "О'Ніл", "Квітка-Основ’яненко", "Ґудзь", "Їжак"])
def test_every_ukrainian_name_is_a_name(client, fill, name):
    appeal = fill(you={"last_name": name})
    assert appeal.last_name == name


def test_a_line_break_in_a_name_reaches_no_header(client, fill, cast, item_of):
    from appeals import services
    from portal.core.moderation import services as moderation
    from portal.outbox.models import Letter

    appeal = fill(you={"first_name": "Ґалина\r\nBcc: strangers@example.com"})
    assert appeal.first_name == ""
    appeal = fill(you={"last_name": "Зразкова\r\nДруга"})
    assert appeal.last_name == "Зразкова Друга"
    client.post(f"/appeals/draft/{appeal.token}/check/", {**SIGN, "signature": "Зразкова Друга Ґалина"})
    services.confirm(Appeal.objects.get(pk=appeal.pk))
    item = item_of(appeal)
    moderation.approve(item, cast.moderator)
    headers = bytes(Letter.objects.get(kind="appeal").raw).split(b"\r\n\r\n")[0]
    assert b"\r\nBcc:" not in headers
    assert headers.count(b"\r\nSubject:") == 1


def test_the_check_page_asks_the_screens_own_rules_and_submits_nothing_incomplete(client, fill):
    appeal = fill(stop_before="you")
    page = client.get(f"/appeals/draft/{appeal.token}/check/").content.decode()
    assert "Ще бракує" in page
    client.post(f"/appeals/draft/{appeal.token}/check/", SIGN)
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.DRAFT


def test_a_signature_without_the_surname_is_not_a_signature(client, fill):
    appeal = fill()
    response = client.post(f"/appeals/draft/{appeal.token}/check/", {**SIGN, "signature": "Хтось"})
    assert "має бути прізвище" in response.content.decode()
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.DRAFT


def test_a_picture_is_kept_without_its_metadata(client, fill):
    exif = Image.Exif()
    exif[0x010E] = "де це знято"
    appeal = fill()
    client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": "", "files": picture(exif=exif)})
    kept = AppealAttachment.objects.get(appeal=appeal)
    with kept.file.open("rb") as file:
        assert not Image.open(file).getexif()


def test_a_refused_file_is_named_with_the_reason_and_the_others_are_kept(client, fill):
    appeal = fill()
    files = [SimpleUploadedFile("virus.pdf", b"MZ not a pdf"), picture("двір.jpg")]
    response = client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": "сусідка", "files": files})
    page = response.content.decode()
    assert response.status_code == 422
    assert "«virus.pdf» не PDF" in page
    appeal.refresh_from_db()
    assert appeal.witnesses == "сусідка"
    assert [one.name for one in appeal.attachments.all()] == ["двір.jpg"]


def test_a_file_goes_only_with_the_link_of_its_own_appeal_and_always_as_a_download(client, fill):
    mine, others = fill(), fill()
    client.post(f"/appeals/draft/{mine.token}/proof/", {"witnesses": "", "files": picture()})
    pk = mine.attachments.get().pk
    response = client.get(f"/appeals/status/{mine.token}/file/{pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/appeals/status/{others.token}/file/{pk}/").status_code == 404
    client.post(f"/appeals/draft/{others.token}/file/{pk}/remove/")
    assert mine.attachments.count() == 1


def test_files_of_residents_lie_outside_what_the_web_server_gives(client, fill, settings):
    appeal = fill()
    client.post(f"/appeals/draft/{appeal.token}/proof/", {"witnesses": "", "files": picture()})
    path = appeal.attachments.get().file.path
    assert not path.startswith(str(settings.MEDIA_ROOT))
    assert "photo" not in path


def test_drafts_of_a_month_ago_are_forgotten_with_their_files(client, fill):
    from datetime import timedelta
    from pathlib import Path

    from appeals import services

    old, fresh = fill(), fill()
    client.post(f"/appeals/draft/{old.token}/proof/", {"witnesses": "", "files": picture()})
    path = Path(old.attachments.get().file.path)
    old.refresh_from_db()
    Appeal.objects.filter(pk=old.pk).update(touched_at=old.touched_at - timedelta(days=31))
    assert services.forget_drafts() == 1
    assert list(Appeal.objects.all()) == [fresh]
    assert not path.exists()
