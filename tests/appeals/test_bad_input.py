"""What no person means to type: a plain sentence, nothing lost, and never a broken page."""

import pikepdf
import pytest
from pypdf import PdfReader

from appeals import documents, services
from appeals.models import Appeal

from .conftest import SCREENS, SIGN, words


def text_of(pdf: bytes) -> str:
    from io import BytesIO

    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("strange", ["😡 і 👨‍👩‍👧", "北京路", "שלום", "‮навпаки‬", "𝓐𝓑", "\u0007дзвін", "ﷺ", "नमस्ते"])
def test_no_sign_keeps_a_person_from_submitting(client, fill, sign, strange):
    what = f"Щовечора у дворі п’ють і кричать {strange}, діти не сплять до ранку."
    appeal = sign(fill(what={"what": what}))
    assert appeal.state == Appeal.State.SUBMITTED
    with appeal.document.open("rb") as file:
        assert "діти не сплять" in text_of(file.read())


def test_hundreds_of_kinds_of_strange_signs_cost_no_more_than_some_tries(fill):
    appeal = fill()
    appeal.what = "Щовечора у дворі п’ють. " + "".join(chr(0x4E00 + number) for number in range(300))
    assert "[знак U+4E00]" in text_of(documents.render(appeal))


def test_a_story_at_the_limit_goes_into_the_document_whole_and_one_sign_more_is_kept_in_the_field(client, fill):
    story = "".join(f"Речення {number} про те, як у дворі шуміли й що було потім. " for number in range(300))
    exact = story[:9_999].rstrip() + "!"
    appeal = fill(what={"what": exact})
    assert appeal.what == exact
    longer = exact + "а" * (10_001 - len(exact))
    response = client.post(f"/appeals/draft/{appeal.token}/what/", {"what": longer, "own_request": "Прошу камеру."})
    assert response.status_code == 422
    assert longer[-200:] in response.content.decode()
    assert "Прошу камеру." in response.content.decode()


@pytest.mark.parametrize("screen", ["what", "details", "where", "you", "address", "together", "statistics"])
def test_values_of_a_wrong_shape_are_refused_and_never_break_the_page(client, fill, screen):
    appeal = fill()
    for value in ["\x00", "%00", "{{7*7}}", "\ud7ff" * 5, "٣" * 400, "-1", "[]"]:
        response = client.post(f"/appeals/draft/{appeal.token}/{screen}/", dict.fromkeys(SCREENS[screen], value))
        assert response.status_code in (302, 422)
    assert client.post(f"/appeals/draft/{appeal.token}/{screen}/").status_code in (302, 422)


def test_present_danger_stops_once_keeps_what_was_typed_and_lets_go_on(client, fill):
    appeal = fill()
    story = "Зникла дитина, семирічна дівчинка, пішла зі школи і досі не повернулася."
    address = f"/appeals/draft/{appeal.token}/what/"
    response = client.post(address, {"what": story, "own_request": ""})
    page = words(response)
    assert response.status_code == 422
    assert page.index('href="tel:102"', page.index("<h1>")) < page.index('name="what"')
    appeal.refresh_from_db()
    assert appeal.what == story
    key = page.split('name="danger_seen" value="')[1].split('"')[0]
    assert client.post(address, {"what": story, "own_request": "", "danger_seen": key}).status_code == 302
    fire = f"{story} А тепер горить квартира на третьому поверсі."
    assert client.post(address, {"what": fire, "own_request": "", "danger_seen": key}).status_code == 422


def test_a_street_is_never_replaced_in_silence(client, fill):
    appeal = fill(stop_before="address")
    address = f"/appeals/draft/{appeal.token}/address/"
    typed = {**SCREENS["address"], "street": "вул. Канатнна"}
    page = words(client.post(address, typed))
    assert "Ви маєте на увазі" in page
    assert "вул. Канатнна" in page
    asked = {**typed, "asked_of": "вул. Канатнна"}
    assert client.post(address, {**asked, "choose_street": ""}).status_code == 302
    appeal.refresh_from_db()
    assert appeal.street == "вул. Канатнна"
    Appeal.objects.filter(pk=appeal.pk).update(street="")
    assert client.post(address, {**asked, "choose_street": "вул. Канатна"}).status_code == 302
    appeal.refresh_from_db()
    assert appeal.street == "вул. Канатна"


def test_a_warning_stands_in_nobody_s_way(client, fill):
    appeal = fill(what={"what": "ЩОНОЧІ У ДВОРІ П’ЮТЬ ГОРІЛКУ І КРИЧАТЬ, НІХТО НІЧОГО НЕ РОБИТЬ, ДІТИ НЕ СПЛЯТЬ."})
    assert "Надіслати все одно" in words(client.get(f"/appeals/draft/{appeal.token}/check/"))
    client.post(f"/appeals/draft/{appeal.token}/check/", SIGN)
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.SUBMITTED


def test_the_check_page_shows_the_letter_that_will_leave(client, fill, cast, item_of, waiting):
    from email import message_from_bytes, policy

    from portal.core.moderation import services as moderation
    from portal.outbox.models import Letter

    page = words(client.get(f"/appeals/draft/{fill().token}/check/"))
    moderation.approve(item_of(waiting), cast.moderator)
    message = message_from_bytes(bytes(Letter.objects.get(kind="appeal").raw), policy=policy.default)
    assert message["Reply-To"] in page
    assert message["To"] in page
    assert message["Subject"].replace(waiting.number, "(номер дамо, коли подасте)") in page
    assert "Слів заявника не змінювали" in page


def test_the_document_is_tagged_titled_and_in_ukrainian(fill):
    from io import BytesIO

    appeal = fill(you={"last_name": "Ґудзь-Їжаченко", "first_name": "Євгенія"})
    pdf = documents.render(appeal)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.Root.Lang).startswith("uk")
        assert document.Root.MarkInfo.Marked
        assert "pdfuaid:part" in document.Root.Metadata.read_bytes().decode()
        assert "Ґудзь-Їжаченко" in str(document.docinfo["/Title"])
    assert "Ґудзь-Їжаченко Євгенія" in text_of(pdf)


def test_those_the_complaint_names_are_noted_by_surname(cast, right_complaint):
    cast.officer.last_name = "Прикладенко"
    cast.officer.save()
    appeal = right_complaint("сержант Прикладенко, з вусами")
    services.submit(appeal, "Зразкова Ґалина")
    assert list(appeal.complained_of.all()) == [cast.officer]


@pytest.fixture
def right_complaint(client, fill):
    def make(officer: str) -> Appeal:
        appeal = fill("skarha-na-politseiskoho", details={"unit": "", "rank": "", "badge": "", "camera": "Так"})
        client.post(f"/appeals/draft/{appeal.token}/officer/", {"officer": officer, "about_officer": ""})
        appeal.refresh_from_db()
        return appeal

    return make
