"""The moderator sends an appeal to another addressee: one decision, a document that names them, and the citizen told."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from appeals.models import Addressee, Appeal, AppealSettings
from mapapp.models import Officer, Unit
from portal.audit.models import AuditEvent
from portal.core.moderation import services as moderation
from portal.core.moderation.registry import Refused
from portal.outbox.models import Letter

from .conftest import words


@pytest.fixture
def patrol(cities):
    return Addressee.objects.create(city=cities.odesa, name="Управлінню патрульної поліції", email="patrol@example.com")


def send_to(client, item, addressee, because="Це справа патрульних."):
    return client.post(f"/cms/moderation/{item.pk}/", {"action": "redirect", "addressee": addressee.pk, "because": because})


def text_of(appeal) -> str:
    with appeal.document.open("rb") as file:
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(file.read())).pages).split())


def test_the_document_names_the_new_addressee_and_keeps_the_citizens_words(client_of, cast, waiting, item_of, patrol):
    item, before, what = item_of(waiting), waiting.document_sha256, waiting.what
    assert send_to(client_of(cast.moderator), item, patrol).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.addressee, waiting.addressee_email) == ("approved", patrol, "patrol@example.com")
    assert waiting.letter.recipient == "patrol@example.com"
    assert waiting.document_sha256 != before
    assert waiting.document_sha256 in bytes(waiting.letter.raw).decode("utf-8", "replace") or waiting.letter.raw
    assert "Управлінню патрульної поліції" in text_of(waiting)
    assert "Головному управлінню" not in text_of(waiting)
    assert waiting.what == what
    assert item_of(waiting).original["what"] == what


def test_the_citizen_is_told_to_whom_and_why(client, client_of, cast, waiting, item_of, patrol):
    send_to(client_of(cast.moderator), item_of(waiting), patrol)
    letter = Letter.objects.get(kind="appeal-redirected")
    assert letter.recipient == waiting.email
    page = words(client.get(f"/appeals/status/{waiting.token}/"))
    assert "Управлінню патрульної поліції" in page
    assert "Це справа патрульних." in page
    assert list(waiting.events.values_list("kind", flat=True))[-1] == "redirected"


def test_without_a_reason_or_an_addressee_nothing_happens(client_of, cast, waiting, item_of, patrol):
    client = client_of(cast.moderator)
    response = client.post(f"/cms/moderation/{item_of(waiting).pk}/", {"action": "redirect", "addressee": patrol.pk, "because": ""})
    assert "мешканець має це знати" in response.content.decode()
    assert item_of(waiting).is_pending


def test_another_citys_addressee_or_a_switched_off_one_is_no_choice(client_of, cast, cities, waiting, item_of, patrol):
    stranger = Addressee.objects.create(city=cities.other, name="Чужим", email="other@example.com")
    Addressee.objects.filter(pk=patrol.pk).update(is_active=False)
    for row in (stranger, patrol):
        assert send_to(client_of(cast.moderator), item_of(waiting), row).status_code == 200
    assert item_of(waiting).is_pending


def test_a_double_click_and_a_second_moderator_make_one_decision_and_one_letter(client_of, cast, waiting, item_of, patrol):
    item, client = item_of(waiting), client_of(cast.moderator)
    send_to(client, item, patrol)
    send_to(client, item, patrol)
    other = client_of(cast.administrator)
    other.post(f"/cms/moderation/{item.pk}/", {"action": "approve"})
    assert Letter.objects.filter(kind="appeal").count() == 1
    assert item.decisions.filter(action="approved").count() == 1
    assert AuditEvent.objects.filter(action="moderation.approved").count() == 1


def test_a_redirect_that_fails_changes_nothing(cast, waiting, item_of, patrol):
    from appeals.moderation import EXTRAS

    item = item_of(waiting)
    unit = Unit.objects.create(city=waiting.city, name="Патруль", email="PATROL@example.com")
    officer = Officer.objects.create(city=waiting.city, slug="o", last_name="Скарженко", first_name="Демо", unit=unit)
    Appeal.objects.filter(pk=waiting.pk).update(about_officer=officer)
    with pytest.raises(Refused, match="на кого скарга"):
        moderation.decide_extra(item, cast.moderator, EXTRAS[0], {"addressee": patrol, "because": "так"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.addressee) == ("on_moderation", None)
    assert item_of(waiting).is_pending


def test_the_template_chooses_the_addressee_before_the_settings(cast, waiting, item_of, patrol):
    waiting.template.addressee = patrol
    waiting.template.save()
    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    assert waiting.letter.recipient == "patrol@example.com"
    assert "Управлінню патрульної поліції" in text_of(waiting)  # laid out again: it had named the old one


def test_a_document_that_names_the_right_addressee_stays_as_the_citizen_signed_it(cast, waiting, item_of):
    before = (waiting.document.name, waiting.document_sha256)
    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    assert (waiting.document.name, waiting.document_sha256) == before


def test_the_citys_own_mailbox_is_refused_where_those_complained_of_read_it(cast, waiting, item_of):
    unit = Unit.objects.create(city=waiting.city, name="ГУНП", email=AppealSettings.of_city(waiting.city).addressee_email.upper())
    officer = Officer.objects.create(city=waiting.city, slug="o", last_name="Скарженко", first_name="Демо", unit=unit)
    Appeal.objects.filter(pk=waiting.pk).update(about_officer=officer)
    with pytest.raises(Refused, match="Спрямуйте звернення іншому"):
        moderation.approve(item_of(waiting), cast.moderator)
    assert item_of(waiting).is_pending


def test_addressees_are_edited_in_wagtail_by_those_of_the_city(client_of, cast, cities, patrol):
    client = client_of(cast.administrator)
    page = client.get("/cms/snippets/appeals/addressee/").content.decode()
    assert "Управлінню патрульної поліції" in page
    other = Addressee.objects.create(city=cities.other, name="Чужим", email="other@example.com")
    assert client.get(f"/cms/snippets/appeals/addressee/edit/{other.pk}/").status_code == 404
