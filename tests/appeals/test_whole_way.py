"""From the first screen to the letter in the police's mailbox."""

from io import BytesIO

from pypdf import PdfReader

from appeals.models import Appeal
from portal.core.moderation.models import ModerationItem
from portal.outbox.models import Letter

from .conftest import ADDRESSEE, SIGN


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_an_appeal_goes_from_the_form_to_the_police_and_the_letter_carries_its_pdf(
    committed_db, cities, cast, client_of, client, fill, smtp_server, rq_burst
):
    appeal = fill()
    preview = client.get(f"/appeals/draft/{appeal.token}/document.pdf").content
    client.post(f"/appeals/draft/{appeal.token}/check/", {**SIGN, "signature": "Зразкова Ґалина Їжаківна"})
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.SUBMITTED
    assert appeal.number.startswith("БО-20")
    assert appeal.number.endswith("-000001")

    rq_burst("mail")
    asked = smtp_server.wait_for(1)[0]
    assert asked["To"] == "galyna@example.com"
    link = next(line for line in asked.get_content().splitlines() if "/appeals/confirm/" in line)
    path = "/appeals/" + link.split("/appeals/")[1]
    assert client.get(path).status_code == 200
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.SUBMITTED
    client.post(path)
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.ON_MODERATION

    moderator = client_of(cast.moderator)
    item = ModerationItem.objects.get(state="pending")
    page = moderator.get(f"/cms/moderation/{item.pk}/")
    assert "б’є пляшки" in page.content.decode()
    moderator.post(f"/cms/moderation/{item.pk}/", {"action": "approve"})
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.APPROVED

    rq_burst("mail")
    rq_burst("mail")
    letters = smtp_server.wait_for(3)
    to_police = next(letter for letter in letters if letter["To"] == ADDRESSEE)
    assert to_police["Reply-To"] == "galyna@example.com"
    assert to_police["Message-ID"] == appeal.letter.message_id
    document = next(part for part in to_police.iter_attachments() if part.get_content_type() == "application/pdf")
    content = document.get_content()
    text = pdf_text(content)
    for words in (
        "Кому",
        "Зразкова Ґалина Їжаківна",
        "вул. Канатна, буд. 905, кв. 7",
        "Прошу",
        "б’є пляшки",
        "5 березня 2026",
        "стаття 178",
    ):
        assert words in text.replace("\n", " "), words
    assert content == preview
    assert appeal.document_sha256 in to_police.get_body().get_content()
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.SENT
    told = next(letter for letter in letters if letter["To"] == "galyna@example.com" and "надіслано" in letter["Subject"])
    assert ADDRESSEE in told.get_content()

    status = client.get(f"/appeals/status/{appeal.token}/").content.decode()
    assert "Лист надіслано поліції" in status
    assert appeal.letter.sha256 in status
    assert "Зареєстровано в поліції" not in status
    assert Letter.objects.exclude(state="sent").count() == 0
