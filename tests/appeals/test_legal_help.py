"""A resident asks a lawyer: who sees what, one lawyer a question, each letter once, nobody forgotten."""

import re
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.utils import timezone

from appeals.legal_help import services, sharing
from appeals.models import LegalMessage, LegalQuestion
from portal.audit.models import AuditEvent
from portal.notify.models import Notice
from portal.outbox.models import Letter

from .conftest import words

State = LegalQuestion.State
ASK = {"subject": "Чи можу я подати скаргу?", "text": "Сусіди шумлять, дільничний не приходить. Що робити?", "email": "galyna@example.com"}


def press(client, url, data):
    """Look at the preview, then send what was shown; as a browser does it without JavaScript."""
    page = client.post(url, data)
    fields = dict(re.findall(r'name="(once|seen)" value="([^"]*)"', page.content.decode()))
    return client.post(url, {**data, **fields, "send": "1"})


@pytest.fixture
def asked(client, fill):
    """A question about a draft, with the story shared."""
    draft = fill()
    answer = press(client, f"/appeals/draft/{draft.token}/lawyer/", {**ASK, "parts": ["story"], "once": "one"})
    assert answer.status_code == 302
    return LegalQuestion.objects.get()


@pytest.fixture
def other_lawyer(cast, cities):
    from accounts.models import User
    from accounts.roles import Role, give

    user = User.objects.create_user(email="other-lawyer@example.com", password="x" * 12)
    give(user, Role.LAWYER, cities.odesa)
    return user


def test_the_preview_is_exactly_what_the_lawyer_sees(client, client_of, cast, fill):
    draft = fill()
    url = f"/appeals/draft/{draft.token}/lawyer/"
    preview = words(client.post(url, {**ASK, "parts": ["story", "where"], "once": "one"}))
    assert "Це побачить юрист" in preview
    assert "чіпляється до людей" in preview
    assert LegalQuestion.objects.count() == 0
    press(client, url, {**ASK, "parts": ["story", "where"], "once": "one"})
    question = LegalQuestion.objects.get()
    seen = words(client_of(cast.lawyer).get(f"/cms/legal/{question.pk}/"))
    for label, text in question.shared["rows"]:
        assert label in preview
        assert text in preview
        assert text in seen
    for secret in (
        "Зразкова",
        "Ґалина",
        "galyna@example.com",
        "+380000000021",
        "000 000 00 21",
        draft.token,
        question.token,
        draft.confirm_token,
    ):
        assert secret not in seen


def test_what_was_changed_after_the_preview_is_shown_again_before_it_leaves(client, templates):
    page = client.post("/appeals/legal/", {**ASK, "once": "one"})
    fields = dict(re.findall(r'name="(once|seen)" value="([^"]*)"', page.content.decode()))
    again = client.post("/appeals/legal/", {**ASK, **fields, "text": "Інші слова, яких ніхто не бачив.", "send": "1"})
    assert again.status_code == 200
    assert LegalQuestion.objects.count() == 0
    assert "Інші слова" in words(again)


@pytest.mark.parametrize("part", ["name", "contact", "address"])
def test_who_one_is_is_shared_only_when_ticked(client, fill, part):
    secrets = {"name": "Зразкова", "contact": "+380000000021", "address": "Канатна"}
    draft = fill()
    assert part not in sharing.USUAL
    everything_else = [name for name in sharing.PARTS if name not in (part, "where")]
    assert secrets[part] not in str(sharing.copy_of(draft, everything_else))
    assert secrets[part] in str(sharing.copy_of(draft, [part]))


def test_a_question_needs_no_draft_no_address_and_no_account(client, templates):
    answer = press(client, "/appeals/legal/", {**ASK, "email": "", "once": "one"})
    question = LegalQuestion.objects.get()
    assert answer.url == f"/appeals/legal/{question.token}/"
    assert "Чи можу я подати скаргу?" in words(client.get(answer.url))
    assert not Letter.objects.filter(kind="legal-help").exists()


def test_a_double_click_asks_once_and_a_draft_has_one_open_question(client, asked):
    url = f"/appeals/draft/{asked.appeal.token}/lawyer/"
    assert client.get(url).url == f"/appeals/legal/{asked.token}/"
    first = services.ask(asked.city, subject="А", text="Б", shared={}, once="same")
    assert services.ask(asked.city, subject="А", text="Б", shared={}, once="same") == first
    assert services.ask(asked.city, appeal=asked.appeal, subject="А", text="Б", shared={}, once="else") == asked


def test_two_lawyers_press_at_once_and_one_has_it(committed_db, client, cast, other_lawyer, fill):
    question = services.ask(fill().city, subject="А", text="Б", shared={}, once="same")
    told, start = [], threading.Barrier(2)

    def press_take(user):
        try:
            mine = LegalQuestion.objects.get(pk=question.pk)
            start.wait()
            services.take(mine, user)
            told.append("has")
        except services.Conflict:
            told.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=press_take, args=(user,)) for user in (cast.lawyer, other_lawyer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["has", "late"]


def test_from_the_queue_to_the_answer_and_back(client, client_of, cast, asked):
    lawyer, url = client_of(cast.lawyer), f"/cms/legal/{asked.pk}/"
    assert asked.subject in words(lawyer.get("/cms/legal/"))
    lawyer.post(url, {"action": "take"})
    lawyer.post(url, {"action": "ask_back", "text": "Коли це почалося?", "once": "a"})
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at) == (State.ANSWERED, None)
    page = client.get(f"/appeals/legal/{asked.token}/")
    assert "Коли це почалося?" in words(page)
    assert client.post(f"/appeals/legal/{asked.token}/", {"text": "Торік", "once": "b"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.lawyer) == (State.TAKEN, cast.lawyer)
    assert Notice.objects.filter(user=cast.lawyer).count() == 1
    for _ in range(2):
        lawyer.post(url, {"action": "answer", "text": "Подайте скаргу.", "template": "", "once": "c"})
    asked.refresh_from_db()
    assert asked.answered_at
    assert LegalMessage.objects.filter(by_lawyer=True).count() == 2
    letters = Letter.objects.filter(kind="legal-help").exclude(once__endswith="received")
    assert [letter.subject for letter in letters.order_by("pk")] == ["Юрист просить уточнити", "Є відповідь юриста"]
    for letter in letters:
        body = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()
        assert asked.token in body
        assert "скаргу" not in body
        assert "Коли" not in body


def test_a_template_may_be_advised(client, client_of, cast, asked, templates):
    lawyer, url = client_of(cast.lawyer), f"/cms/legal/{asked.pk}/"
    lawyer.post(url, {"action": "take"})
    lawyer.post(url, {"action": "answer", "text": "Так.", "template": templates.first().pk, "once": "c"})
    assert f"/appeals/new/{templates.first().slug}/" in client.get(f"/appeals/legal/{asked.token}/").content.decode()


def test_what_one_lawyer_took_no_other_reads(client_of, cast, other_lawyer, asked):
    services.take(asked, cast.lawyer)
    page = words(client_of(other_lawyer).get(f"/cms/legal/{asked.pk}/"))
    assert "взяв інший юрист" in page
    assert ASK["text"] not in page
    client_of(other_lawyer).post(f"/cms/legal/{asked.pk}/", {"action": "answer", "text": "Не моє", "once": "x"})
    assert LegalMessage.objects.filter(by_lawyer=True).count() == 0
    services.put_back(asked, cast.lawyer)
    assert ASK["text"] in words(client_of(other_lawyer).get(f"/cms/legal/{asked.pk}/"))


@pytest.mark.parametrize("role", ["moderator", "coordinator", "liaison", "editor", "volunteer", "resident"])
def test_nobody_but_lawyers_reads_a_question(client_of, cast, asked, role):
    answer = client_of(getattr(cast, role)).get(f"/cms/legal/{asked.pk}/")
    assert answer.status_code in (302, 403, 404)
    assert ASK["text"] not in words(answer)


def test_a_lawyer_of_another_city_finds_nothing(client_of, cast, cities, asked):
    from tests.harness.people import OTHER_HOST

    lawyer = client_of(cast.of(cities.other).lawyer, host=OTHER_HOST)
    assert lawyer.get(f"/cms/legal/{asked.pk}/").status_code == 404
    assert asked.subject not in words(lawyer.get("/cms/legal/"))


def test_the_other_city_s_site_does_not_open_the_conversation(client, asked):
    from tests.harness.people import OTHER_HOST

    assert client.get(f"/appeals/legal/{asked.token}/", HTTP_HOST=OTHER_HOST).status_code == 404


def test_the_coordinator_is_called_once_when_two_working_days_have_passed(client_of, cast, asked):
    coordinator = cast.coordinator
    assert services.escalate() == 0
    LegalQuestion.objects.update(created_at=timezone.now() - timedelta(days=12))
    assert [services.escalate(), services.escalate()] == [1, 0]
    letter = Letter.objects.get(kind="legal-help-late", recipient=coordinator.email)
    assert asked.subject not in message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()
    page = words(client_of(cast.coordinator).get("/cms/legal/"))
    assert "строк минув" in page
    assert asked.subject not in page


def test_a_closed_conversation_takes_no_more_words(client, asked):
    client.post(f"/appeals/legal/{asked.token}/", {"close": "1"})
    asked.refresh_from_db()
    assert asked.state == State.CLOSED
    client.post(f"/appeals/legal/{asked.token}/", {"text": "Ще", "once": "x"})
    assert LegalMessage.objects.count() == 1


def test_somebody_signed_in_reads_a_notice(client_of, cast, templates):
    press(client_of(cast.resident), "/appeals/legal/", {**ASK, "email": "", "once": "one"})
    question = LegalQuestion.objects.get()
    assert question.asker == cast.resident
    services.take(question, cast.lawyer)
    services.answer(question, cast.lawyer, "Так", "a")
    assert Notice.objects.filter(user=cast.resident, url=f"/appeals/legal/{question.token}/").count() == 1


def test_every_look_and_act_of_a_lawyer_is_in_the_log_without_words(client_of, cast, asked):
    client_of(cast.lawyer).get(f"/cms/legal/{asked.pk}/")
    services.take(asked, cast.lawyer)
    services.answer(asked, cast.lawyer, "Подайте скаргу.", "a")
    rows = AuditEvent.objects.filter(action__startswith="legal_question.")
    assert {"legal_question.viewed", "legal_question.taken", "legal_question.answered"} <= set(rows.values_list("action", flat=True))
    assert "скарг" not in repr(list(rows.values()))


def test_the_figures_count_and_tell_no_word(asked, cast):
    assert services.counts(asked.city) == {"asked": 1, "answered": 0, "waiting": 1, "median_hours": None}
    services.take(asked, cast.lawyer)
    services.answer(asked, cast.lawyer, "Так", "a")
    assert services.counts(asked.city)["answered"] == 1
    assert services.counts(asked.city)["median_hours"] >= 0
