"""The police's side: the link of the letter, the duty officer's queue, who sees what."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from appeals import letters, services
from appeals.models import Appeal, AppealEvent, AppealSettings, AppealTemplate, PoliceAnswer, PoliceLink
from appeals.police import links
from appeals.police.services import Actor, Conflict, answer, extend, forward, register
from portal.audit.models import AuditEvent
from portal.outbox.models import Letter
from tests.harness.people import OTHER_HOST

from .conftest import words

State = Appeal.State
VIOLENCE = {"now": "Ні", "children": "Так", "weapon": "Не знаю", "earlier": "", "safe_contact": "пошта"}
ANSWER = {
    "act": "answer",
    "answer-once": "one-press",
    "answer-number": "Х-77",
    "answer-result": "granted",
    "answer-text": "Проведено рейд, складено три протоколи.",
}


def today() -> str:
    return timezone.localdate().isoformat()


def link_in_the_letter(appeal) -> str:
    from email import message_from_bytes, policy

    message = message_from_bytes(bytes(appeal.letter.raw), policy=policy.default)
    return re.search(r"/appeals/police/\S+", message.get_body().get_content())[0]


def told(appeal) -> list[str]:
    return list(Letter.objects.filter(recipient=appeal.email).order_by("pk").values_list("kind", flat=True))


def number(**more):
    return {"act": "register", "register-number": "1234/кп", "register-date": today(), **more}


def test_the_letter_carries_a_signed_link_that_looks_at_nothing_and_acts_on_a_post(client, sent):
    appeal = sent()
    path = link_in_the_letter(appeal)
    key = appeal.police_links.get().key
    assert key in path
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    appeal.refresh_from_db()
    assert appeal.state == State.SENT
    assert appeal.police_links.get().used_at is None
    assert client.get(path.replace(key, key[::-1])).status_code == 404
    assert client.get(path[:-3] + "x/").status_code == 404
    page = words(client.get(path))
    assert appeal.number in page
    assert "Зразкова" in page
    assert client.get(path)["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in client.get(path)["Cache-Control"]

    assert client.post(path, number()).status_code == 302
    appeal.refresh_from_db()
    assert (appeal.state, appeal.police_number) == (State.REGISTERED, "1234/кп")
    assert appeal.police_links.get().used_at
    row = AuditEvent.objects.get(action="appeal.registered")
    assert (row.actor, row.data["link"]) == (None, appeal.police_links.get().pk)
    assert "appeal-registered" in told(appeal)


def test_a_double_press_is_one_act(client, sent):
    appeal = sent()
    path = link_in_the_letter(appeal)
    for data in (number(), {"act": "extend", "extend-reason": "Чекаємо на експертизу."}, {**ANSWER, "answer-dated_on": today()}):
        for _press in range(2):
            assert client.post(path, data).status_code == 302
    kinds = list(appeal.events.values_list("kind", flat=True))
    for kind in ("registered", "extended", "answered"):
        assert kinds.count(kind) == 1, kind
        assert told(appeal).count(f"appeal-{kind}") == 1, kind
    assert PoliceAnswer.objects.count() == 1
    appeal.refresh_from_db()
    assert (appeal.state, appeal.result) == (State.ANSWERED, "granted")


def test_two_officers_who_answer_at_once_leave_one_answer_of_each_press(committed_db, sent):
    appeal = sent()
    data = {"once": "same", "number": "", "dated_on": timezone.localdate(), "result": "explained", "text": "Роз’яснено."}
    barrier, failed = threading.Barrier(4), []

    def press():
        try:
            mine = Appeal.objects.get(pk=appeal.pk)
            barrier.wait(20)
            answer(mine, data, Actor())
        except Exception as error:  # told below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert PoliceAnswer.objects.count() == 1
    assert AppealEvent.objects.filter(kind="answered").count() == 1
    assert told(appeal).count("appeal-answered") == 1


def test_a_revoked_link_and_an_old_one_say_so_and_whom_to_ask(client, client_of, cast, sent):
    appeal = sent()
    of_city = AppealSettings.of_city(appeal.city)
    of_city.portal_phone = "+380 00 000 00 77"
    of_city.save()
    path = link_in_the_letter(appeal)
    moderator = client_of(cast.moderator)
    assert client_of(cast.liaison).post(f"/cms/appeals/police/{appeal.pk}/links/revoke/").status_code in (302, 403)
    assert client.get(path).status_code == 200
    moderator.post(f"/cms/appeals/police/{appeal.pk}/links/revoke/")
    page = client.get(path)
    assert page.status_code == 410
    assert "Посилання скасовано" in words(page)
    assert "+380 00 000 00 77" in words(page)
    client.post(path, number())
    appeal.refresh_from_db()
    assert appeal.state == State.SENT

    moderator.post(f"/cms/appeals/police/{appeal.pk}/links/new/")
    fresh = Letter.objects.get(kind="appeal-police-link")
    assert fresh.recipient == appeal.addressee_email
    link = links.in_force(appeal).get()
    path = "/appeals/police/" + letters.police_address(appeal, link).split("/police/")[1]
    assert client.get(path).status_code == 200
    PoliceLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 410
    assert "Строк посилання минув" in words(client.get(path))


def test_the_link_opens_nothing_in_another_city(client_of, sent):
    assert client_of(host=OTHER_HOST).get(link_in_the_letter(sent())).status_code == 404


def test_a_sensitive_appeal_shows_its_number_alone_by_the_link(client, sent):
    appeal = sent(
        "domashnie-nasylstvo", details={"now": "Ні", "children": "Так", "weapon": "Не знаю", "earlier": "", "safe_contact": "пошта"}
    )
    page = words(client.get(link_in_the_letter(appeal)))
    assert appeal.number in page
    for secret in ("Зразкова", "ЗАЯВА", "Канатна", "пляшки"):
        assert secret not in page
    client.post(link_in_the_letter(appeal), {**ANSWER, "answer-dated_on": today()})
    letter = Letter.objects.get(kind="appeal-answered")
    from email import message_from_bytes, policy

    text = message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()
    assert "рейд" not in text
    assert f"/appeals/status/{appeal.token}/" in text


def test_wrong_forms_are_told_in_plain_words_and_keep_what_was_typed(client, sent):
    appeal = sent()
    path = link_in_the_letter(appeal)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = client.post(path, number(**{"register-date": tomorrow}))
    assert page.status_code == 422
    assert "ще не настав" in words(page)
    assert "1234/кп" in words(page)
    assert "вимагає повідомити" in words(client.post(path, {"act": "extend", "extend-reason": "  "}))
    nothing = {**ANSWER, "answer-dated_on": today(), "answer-text": ""}
    assert "додайте файл" in words(client.post(path, nothing))
    bad = {**nothing, "answer-file": SimpleUploadedFile("лист.pdf", b"MZ\x90 not a pdf")}
    assert "«лист.pdf»" in words(client.post(path, bad))
    appeal.refresh_from_db()
    assert appeal.state == State.SENT


def test_an_answer_with_a_file_reaches_the_person_by_letter_and_by_the_page(client, sent, client_of, cast):
    from email import message_from_bytes, policy

    appeal = sent()
    with appeal.document.open("rb") as file:
        pdf = file.read()
    data = {**ANSWER, "answer-dated_on": today(), "answer-text": "", "answer-file": SimpleUploadedFile("відповідь.pdf", pdf)}
    assert client.post(link_in_the_letter(appeal), data).status_code == 302
    row = appeal.police_answers.get()
    letter = message_from_bytes(bytes(Letter.objects.get(kind="appeal-answered").raw), policy=policy.default)
    assert [part.get_filename() for part in letter.iter_attachments()] == ["відповідь.pdf"]
    status = words(client.get(f"/appeals/status/{appeal.token}/"))
    assert "Лист № Х-77" in status
    assert "Вирішено позитивно" in status
    given = client.get(f"/appeals/status/{appeal.token}/answer/{row.pk}/")
    assert given.status_code == 200
    assert given.content.startswith(b"%PDF")
    assert "attachment" in given["Content-Disposition"]
    assert client.get(f"/appeals/status/{'x' * 32}/answer/{row.pk}/").status_code == 404
    assert client_of(cast.liaison).get(f"/cms/appeals/police/{appeal.pk}/answer/{row.pk}/").status_code == 200


def test_the_clock_starts_with_the_letter_and_follows_the_number_the_extension_and_the_forwarding(sent):
    at = timezone.now().replace(hour=9) - timedelta(days=10)
    appeal = sent(at=at)
    assert appeal.received_on >= timezone.localdate(at)
    first = appeal.due_on
    register(appeal, "55", appeal.received_on + timedelta(days=3), Actor())
    assert appeal.due_on >= first
    extend(appeal, "Експертиза.", Actor())
    assert 45 <= (appeal.due_on - appeal.received_on).days <= 50
    with pytest.raises(Conflict):
        extend(appeal, "Ще раз.", Actor())
    forward(appeal, "Держпраці", Actor())
    assert appeal.received_on > timezone.localdate()
    assert appeal.extended_on is None
    assert told(appeal)[-2:] == ["appeal-extended", "appeal-forwarded"]


def test_a_late_or_a_finished_appeal_takes_no_extension(sent):
    appeal = sent(at=timezone.now() - timedelta(days=60))
    with pytest.raises(Conflict, match="Строк уже минув"):
        extend(appeal, "Пізно.", Actor())
    answer(appeal, {"once": "a", "number": "", "dated_on": timezone.localdate(), "result": "refused", "text": "Ні."}, Actor())
    assert appeal.state == State.ANSWERED  # without a number of the police
    with pytest.raises(Conflict):
        forward(appeal, "Держпраці", Actor())
    answer(appeal, {"once": "b", "number": "", "dated_on": timezone.localdate(), "result": "granted", "text": "Так."}, Actor())
    appeal.refresh_from_db()
    assert (appeal.result, appeal.police_answers.count()) == ("granted", 2)


def test_a_letter_that_came_back_and_was_sent_again_starts_the_clock_anew(sent):
    appeal = sent(at=timezone.now() - timedelta(days=20))
    first = appeal.due_on
    Letter.objects.filter(pk=appeal.letter_id).update(finished_at=timezone.now())
    services.note_sent(Letter.objects.get(pk=appeal.letter_id))
    appeal.refresh_from_db()
    assert appeal.due_on > first
    assert appeal.events.filter(kind="sent").count() == 1


def test_a_report_of_a_crime_has_a_day_and_then_its_number(sent):
    template = AppealTemplate.objects.filter(kind="crime_report").first()
    rows = template.questions.all()
    appeal = sent(template.slug, details={row.name: row.choices.splitlines()[0] if row.choices else "Так" for row in rows})
    assert (appeal.due_on - appeal.received_on).days <= 3
    with pytest.raises(Conflict, match="24 години"):
        extend(appeal, "Довго.", Actor())
    register(appeal, "ЄО 1", timezone.localdate(), Actor())
    assert appeal.due_on is None


# ---- the queue ----


def test_the_queue_has_the_oldest_due_first_and_its_filters(client_of, cast, sent):
    late, fresh = sent(at=timezone.now() - timedelta(days=50)), sent()
    officer = client_of(cast.liaison)
    page = words(officer.get("/cms/appeals/police/"))
    assert page.index(late.number) < page.index(fresh.number)
    assert "прострочено на" in page
    overdue = words(officer.get("/cms/appeals/police/?show=overdue"))
    assert late.number in overdue
    assert fresh.number not in overdue
    assert fresh.number in words(officer.get(f"/cms/appeals/police/?q={fresh.number[-6:]}"))
    for shown in ("soon", "unnumbered", "forwarded", "answered", "unsolved", "nonsense"):
        assert officer.get(f"/cms/appeals/police/?show={shown}").status_code == 200


def test_the_officer_does_the_same_acts_under_his_name(client_of, cast, sent):
    appeal = sent()
    officer = client_of(cast.liaison)
    assert "Записати вхідний номер" in words(officer.get(f"/cms/appeals/police/{appeal.pk}/"))
    wrong = officer.post(f"/cms/appeals/police/{appeal.pk}/", {"act": "register"})
    assert wrong.status_code == 422
    officer.post(f"/cms/appeals/police/{appeal.pk}/", number())
    appeal.refresh_from_db()
    assert appeal.state == State.REGISTERED
    assert appeal.events.last().actor == cast.liaison
    assert officer.get(f"/cms/appeals/police/{appeal.pk}/document.pdf").status_code == 200


def test_a_sensitive_appeal_needs_its_own_right_and_every_look_is_in_the_log(client_of, cast, sent):
    from django.contrib.auth.models import Group, Permission

    from accounts.roles import NAMES, Role

    appeal = sent(
        "domashnie-nasylstvo", details={"now": "Ні", "children": "Так", "weapon": "Не знаю", "earlier": "", "safe_contact": "пошта"}
    )
    group, right = Group.objects.get(name=NAMES[Role.LIAISON]), Permission.objects.get(codename="view_sensitive")
    group.permissions.remove(right)
    officer = client_of(cast.liaison)
    assert appeal.number not in words(officer.get("/cms/appeals/police/"))
    for part in ("", "document.pdf"):
        assert officer.get(f"/cms/appeals/police/{appeal.pk}/{part}").status_code == 404
    group.permissions.add(right)
    seen = AuditEvent.objects.filter(action="appeal.viewed", actor=cast.liaison).count()
    for part in ("", "document.pdf"):
        assert officer.get(f"/cms/appeals/police/{appeal.pk}/{part}").status_code == 200
    assert AuditEvent.objects.filter(action="appeal.viewed", actor=cast.liaison).count() == seen + 2


def test_nobody_sees_what_complains_of_them_and_no_other_city_sees_anything(client_of, cast, cities, sent):
    appeal = sent()
    appeal.complained_of.add(cast.liaison)
    officer = client_of(cast.liaison)
    assert appeal.number not in words(officer.get("/cms/appeals/police/"))
    assert "Тут нічого немає" in words(officer.get(f"/cms/appeals/police/?q={appeal.number}"))
    assert officer.get(f"/cms/appeals/police/{appeal.pk}/").status_code == 404
    assert officer.post(f"/cms/appeals/police/{appeal.pk}/", number()).status_code == 404
    other = client_of(cast.of(cities.other).liaison, host=OTHER_HOST)
    assert other.get("/cms/appeals/police/").status_code == 200
    assert other.get(f"/cms/appeals/police/{appeal.pk}/").status_code == 404
    for part in ("editor", "lawyer", "coordinator"):
        assert client_of(getattr(cast, part)).get("/cms/appeals/police/").status_code in (302, 403)
