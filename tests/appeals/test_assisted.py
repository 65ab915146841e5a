"""Nobody is excluded: who has neither mail nor telephone is helped, signs on paper, and follows by a slip. The helper keeps a number."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from appeals import services, slip
from appeals.assisted import services as assisted
from appeals.models import Appeal
from portal.audit.models import AuditEvent
from portal.outbox.models import Letter

from .conftest import SCREENS, SIGN, words

State = Appeal.State
SAID = {"read_aloud": "on", "agreed": "on", "signed": "on"}
NOBODY_S = {**SCREENS["you"], "email": "", "phone": ""}


def photo(name="pidpys.png"):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def helper(client_of, cast):
    return client_of(cast.volunteer)


@pytest.fixture
def draft(helper, templates):
    """Written down by the volunteer for somebody with neither mail nor telephone; not signed yet."""
    template = templates.get(slug="rozpyvannia")
    begun = helper.post("/appeals/assisted/", {"template": template.pk, "role": "volunteer", "where": "зустріч на Канатній"})
    token = begun.url.split("/")[3]
    for name, data in SCREENS.items():
        helper.post(f"/appeals/draft/{token}/{name}/", NOBODY_S if name == "you" else data)
    return Appeal.objects.get(token=token)


@pytest.fixture
def submitted(helper, draft):
    helper.post(f"/appeals/assisted/draft/{draft.token}/sign/", {**SAID, "files": photo()})
    return Appeal.objects.get(pk=draft.pk)


def text_of(answer) -> str:
    return " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())


def test_a_volunteer_submits_for_a_person_with_neither_mail_nor_telephone(submitted, cast):
    assert submitted.state == State.ON_MODERATION
    assert (submitted.assisted_by, submitted.assisted_as, submitted.assisted_at) == (cast.volunteer, "volunteer", "зустріч на Канатній")
    assert (submitted.email, submitted.phone) == ("", "")
    assert submitted.attachments.get().purpose == "signed_copy"
    assert AuditEvent.objects.filter(action="appeal.assisted_submitted").count() == 1


def test_without_help_a_contact_is_asked_for(client, fill):
    appeal = fill(you=NOBODY_S)
    assert appeal.last_name == ""


@pytest.mark.parametrize("lacks", sorted(SAID))
def test_nothing_leaves_before_it_was_read_agreed_and_signed(helper, draft, lacks):
    said = {name: value for name, value in SAID.items() if name != lacks}
    answer = helper.post(f"/appeals/assisted/draft/{draft.token}/sign/", {**said, "files": photo()})
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert assisted.signed_copies(draft).count() == 1  # the photo is kept for the second try


def test_nothing_leaves_without_the_signed_paper(helper, draft):
    answer = helper.post(f"/appeals/assisted/draft/{draft.token}/sign/", SAID)
    assert "без підпису звернення повернуть" in words(answer)
    assert Appeal.objects.get(pk=draft.pk).state == State.DRAFT


def test_the_typed_signature_is_no_way_round_the_paper(helper, draft):
    page = words(helper.get(f"/appeals/draft/{draft.token}/check/"))
    assert "прочитати вголос і підписати" in page
    assert helper.post(f"/appeals/draft/{draft.token}/check/", SIGN).url.endswith("/sign/")
    assert Appeal.objects.get(pk=draft.pk).state == State.DRAFT


def test_afterwards_the_helper_has_the_number_and_the_state_and_not_a_word(helper, draft, submitted):
    assert submitted.token != draft.token
    for url in (f"/appeals/status/{draft.token}/", f"/appeals/draft/{draft.token}/check/", f"/appeals/draft/{draft.token}/document.pdf"):
        assert helper.get(url).status_code == 404
    for url in ("/appeals/assisted/", f"/appeals/assisted/{submitted.pk}/"):
        page = helper.get(url).content.decode()
        assert submitted.number in page
        for secret in ("Зразкова", "Ґалина", "чіпляється", "Канатна, 905", submitted.token, submitted.confirm_token):
            assert secret not in page


def test_the_slip_has_a_number_a_code_and_no_name(helper, submitted):
    said = text_of(helper.get(f"/appeals/assisted/{submitted.pk}/slip.pdf"))
    assert submitted.number in said
    assert slip.code_of(submitted) in said
    assert "З. Ґ." in said
    for secret in ("Зразкова", "Ґалина", "Канатна", "чіпляється", submitted.token):
        assert secret not in said


def test_the_number_and_the_code_of_the_slip_find_the_appeal(client, submitted):
    found = client.post("/appeals/find/", {"number": submitted.number, "contact": slip.code_of(submitted)})
    assert found.url == f"/appeals/status/{submitted.token}/"
    wrong = "0000 0000" if slip.code_of(submitted) != "0000 0000" else "1111 1111"
    assert client.post("/appeals/find/", {"number": submitted.number, "contact": wrong}).status_code == 422


def test_the_slip_is_the_helper_s_only_until_a_moderator_has_decided(helper, submitted):
    Appeal.objects.filter(pk=submitted.pk).update(state=State.SENT)
    assert helper.get(f"/appeals/assisted/{submitted.pk}/slip.pdf").status_code == 404
    assert helper.get(f"/appeals/assisted/{submitted.pk}/").status_code == 200


def test_anybody_may_print_a_slip_of_one_s_own(client, waiting):
    assert waiting.number in text_of(client.get(f"/appeals/status/{waiting.token}/slip.pdf"))


def test_with_an_address_the_person_confirms_it_and_gets_the_link_that_the_helper_lost(helper, draft):
    Appeal.objects.filter(pk=draft.pk).update(email="galyna@example.com")
    helper.post(f"/appeals/assisted/draft/{draft.token}/sign/", {**SAID, "files": photo()})
    appeal = Appeal.objects.get(pk=draft.pk)
    assert appeal.state == State.SUBMITTED
    body = bytes(Letter.objects.get(kind="appeal-confirm").raw)
    assert draft.token.encode() not in body
    assert services.confirm(appeal)


def test_two_clicks_submit_once(cast, draft):
    first, second = (Appeal.objects.select_related("city__site").get(pk=draft.pk) for _ in range(2))
    assert [assisted.submit(first, cast.volunteer), assisted.submit(second, cast.volunteer)] == [True, False]
    assert Appeal.objects.get(pk=draft.pk).round == 1


def test_a_draft_of_one_s_own_is_deleted_with_its_files_by_a_press(helper, draft, cast):
    helper.post(f"/appeals/assisted/draft/{draft.token}/sign/", {"files": photo(), "stay": "1"})
    file = draft.attachments.get().file
    url = f"/appeals/assisted/draft/{draft.token}/delete/"
    assert url in helper.get("/appeals/assisted/").content.decode()
    assert helper.get(url).status_code == 405
    assert Appeal.objects.filter(pk=draft.pk).exists()
    assert "Чернетку видалено" in words(helper.post(url, follow=True))
    assert not Appeal.objects.filter(pk=draft.pk).exists()
    assert not file.storage.exists(file.name)
    assert AuditEvent.objects.get(action="appeal.assisted_dropped").actor_id == cast.volunteer.pk
    assert helper.post(url).status_code == 404


def test_nobody_deletes_another_s_draft_and_nobody_what_was_submitted(client_of, cast, helper, draft):
    url = f"/appeals/assisted/draft/{draft.token}/delete/"
    assert client_of(cast.lawyer).post(url).status_code == 404
    assert client_of(cast.resident).post(url).status_code == 403
    late = Appeal.objects.select_related("city__site").get(pk=draft.pk)
    helper.post(f"/appeals/assisted/draft/{draft.token}/sign/", {**SAID, "files": photo()})
    assert assisted.drop(late, cast.volunteer) is False
    assert Appeal.objects.get(pk=draft.pk).state == State.ON_MODERATION
    assert not AuditEvent.objects.filter(action="appeal.assisted_dropped").exists()


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "liaison", "editor"])
def test_only_volunteers_and_lawyers_help(client_of, cast, draft, role):
    client = client_of(getattr(cast, role))
    assert client.get("/appeals/assisted/").status_code == 403
    assert client.get(f"/appeals/assisted/draft/{draft.token}/sign/").status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, draft):
    assert "/account/" in client.get("/appeals/assisted/").url


def test_another_helper_and_another_city_see_nothing_of_it(client_of, cast, cities, draft, submitted):
    from tests.harness.people import OTHER_HOST

    lawyer = client_of(cast.lawyer)
    assert submitted.number not in words(lawyer.get("/appeals/assisted/"))
    assert lawyer.get(f"/appeals/assisted/{submitted.pk}/").status_code == 404
    assert lawyer.get(f"/appeals/assisted/{submitted.pk}/slip.pdf").status_code == 404
    elsewhere = client_of(cast.of(cities.other).volunteer, host=OTHER_HOST)
    assert elsewhere.get(f"/appeals/assisted/{submitted.pk}/").status_code == 404


def test_the_moderator_reads_who_helped_and_where(client_of, cast, submitted, item_of):
    page = words(client_of(cast.moderator).get(f"/cms/appeals/{submitted.pk}/"))
    assert "зустріч на Канатній" in page
    assert "волонтер" in page
    assert re.search(r"pidpys", page)


def test_a_slip_that_lies_about_at_home_does_not_say_what_a_sensitive_appeal_is_about(client, waiting):
    title = waiting.form["title"]
    assert title in text_of(client.get(f"/appeals/status/{waiting.token}/slip.pdf"))
    Appeal.objects.filter(pk=waiting.pk).update(is_sensitive=True)
    assert title not in text_of(client.get(f"/appeals/status/{waiting.token}/slip.pdf"))
