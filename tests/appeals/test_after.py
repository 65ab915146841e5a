"""After sending: the clock runs out, the person takes it back, disagrees, says how it ended; the appeal is closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appeals import services, tasks
from appeals.after import services as after
from appeals.models import Addressee, Appeal, AppealSettings, Questionnaire
from appeals.police import links
from appeals.police.services import Actor, Conflict, answer, extend, forward
from portal.core.moderation.models import ModerationItem
from portal.outbox.models import Letter, LetterAttempt
from tests.harness.people import OTHER_HOST

from .conftest import words

State = Appeal.State


def letters_of(appeal, kind) -> int:
    return Letter.objects.filter(kind=f"appeal-{kind}", once__startswith=f"appeal-{appeal.pk}-").count()


def answered(appeal, days_ago=0):
    data = {"once": f"a{appeal.pk}", "number": "Х-1", "dated_on": timezone.localdate(), "result": "refused", "text": "Не підтвердилося."}
    answer(appeal, data, Actor())
    Appeal.objects.filter(pk=appeal.pk).update(answered_at=timezone.now() - timedelta(days=days_ago))
    appeal.refresh_from_db()
    return appeal


@pytest.fixture
def higher(cities, templates):
    """The body that reviews answers."""
    body = Addressee.objects.create(city=cities.odesa, name="Національній поліції України", email="npu@example.com")
    row = AppealSettings.of_city(cities.odesa)
    row.review_addressee = body
    row.save()
    return body


# ---- overdue ----


def test_a_late_answer_is_told_once_for_each_term_and_says_what_the_law_allows(client, sent):
    appeal = sent(at=timezone.now() - timedelta(days=20))
    extend(appeal, "Експертиза.", Actor())
    tasks.note_overdue()
    assert letters_of(appeal, "overdue") == 0
    Appeal.objects.filter(pk=appeal.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    for _tick in range(2):
        tasks.note_overdue()
    assert letters_of(appeal, "overdue") == 1
    assert appeal.events.filter(kind="overdue").count() == 1
    Appeal.objects.filter(pk=appeal.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    tasks.note_overdue()
    assert letters_of(appeal, "overdue") == 2
    page = words(client.get(f"/appeals/status/{appeal.token}/"))
    for said in ("Строк відповіді минув", "поскаржитися вищому органові", "0 800 213 103"):
        assert said in page


def test_the_last_day_is_not_late_and_a_letter_that_came_back_has_no_clock(sent):
    appeal = sent()
    Appeal.objects.filter(pk=appeal.pk).update(due_on=timezone.localdate())
    assert after.note_overdue() == 0
    Appeal.objects.filter(pk=appeal.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    Letter.objects.filter(pk=appeal.letter_id).update(state="bounced")
    assert after.note_overdue() == 0
    Letter.objects.filter(pk=appeal.letter_id).update(state="sent")
    assert after.note_overdue() == 1


# ---- taking it back ----


def test_the_page_asks_and_only_the_press_takes_it_back(client, client_of, waiting, item_of):
    path = reverse("appeals:withdraw", args=[waiting.token])
    assert "Відкликати" in words(client.get(f"/appeals/status/{waiting.token}/"))
    assert client.get(path).status_code == client.head(path).status_code == 200
    assert client_of(host=OTHER_HOST).post(path).status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == State.ON_MODERATION
    for _press in range(2):
        assert client.post(path).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.WITHDRAWN
    assert waiting.closed_at
    assert item_of(waiting).state != ModerationItem.State.PENDING
    assert letters_of(waiting, "withdrawn") == 1
    assert letters_of(waiting, "withdrawal") == 0  # the police never had it
    assert waiting.events.filter(kind="withdrawn").count() == 1


def test_the_police_are_asked_to_leave_it_aside_and_their_link_is_closed(client, sent):
    appeal = sent()
    assert links.in_force(appeal).count() == 1
    assert "залишити без розгляду" in words(client.get(reverse("appeals:withdraw", args=[appeal.token]))).casefold()
    client.post(reverse("appeals:withdraw", args=[appeal.token]))
    letter = Letter.objects.get(kind="appeal-withdrawal")
    assert letter.recipient == appeal.addressee_email
    assert appeal.number in letter.subject
    assert b"Reply-To: galyna@example.com" in bytes(letter.raw)
    assert links.in_force(appeal).count() == 0
    assert after.note_overdue(timezone.localdate() + timedelta(days=90)) == 0


def approved(waiting, item_of, cast):
    from portal.core.moderation import services as moderation

    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    return waiting


def test_a_letter_that_still_waits_is_called_off_with_the_appeal(client, waiting, item_of, cast):
    appeal = approved(waiting, item_of, cast)
    client.post(reverse("appeals:withdraw", args=[appeal.token]))
    appeal.refresh_from_db()
    assert appeal.state == State.WITHDRAWN
    assert Letter.objects.get(pk=appeal.letter_id).state == Letter.State.CANCELLED
    assert letters_of(appeal, "withdrawal") == 0


def test_a_letter_in_flight_is_waited_for(client, waiting, item_of, cast):
    appeal = approved(waiting, item_of, cast)
    Letter.objects.filter(pk=appeal.letter_id).update(state="in_flight", claimed_by="w1", claimed_at=timezone.now())
    LetterAttempt.objects.create(letter_id=appeal.letter_id, number=1, worker="w1", started_at=timezone.now(), stage="finishing")
    page = client.post(reverse("appeals:withdraw", args=[appeal.token]), follow=True)
    assert "Зачекайте хвилину" in words(page)
    appeal.refresh_from_db()
    assert appeal.state == State.APPROVED
    Letter.objects.filter(pk=appeal.letter_id).update(state="sent", finished_at=timezone.now())
    services.note_sent(Letter.objects.get(pk=appeal.letter_id))
    client.post(reverse("appeals:withdraw", args=[appeal.token]))
    appeal.refresh_from_db()
    assert appeal.state == State.WITHDRAWN
    assert letters_of(appeal, "withdrawal") == 1


def test_an_answered_appeal_cannot_be_taken_back(client, sent):
    appeal = answered(sent())
    assert client.get(reverse("appeals:withdraw", args=[appeal.token])).status_code == 302
    with pytest.raises(Conflict):
        after.withdraw(appeal)
    assert "Відкликати" not in words(client.get(f"/appeals/status/{appeal.token}/"))


# ---- a review ----


def test_who_disagrees_gets_a_draft_with_his_data_and_its_first_sentence(client, sent, sign, higher):
    appeal = answered(sent())
    path = reverse("appeals:review", args=[appeal.token])
    assert "Національній поліції України" in words(client.get(path))
    assert Appeal.objects.filter(follows=appeal).count() == 0
    first = client.post(path).url
    assert client.post(path).url == first
    draft = Appeal.objects.get(follows=appeal)
    assert first == f"/appeals/draft/{draft.token}/what/"
    assert (draft.form["kind"], draft.addressee, draft.state) == ("complaint", higher, State.DRAFT)
    assert (draft.full_name, draft.email, draft.building) == (appeal.full_name, appeal.email, "905")
    assert appeal.number in draft.what
    assert "Х-1" in draft.what
    assert appeal.events.filter(kind="reviewed").count() == 0
    services.save_step(draft, {"what": draft.what + "на виклик так ніхто й не приїхав, свідків не опитали."})
    sign(draft)
    assert draft.state == State.ON_MODERATION  # the address was confirmed for the first one
    assert draft.number != appeal.number
    assert appeal.events.filter(kind="reviewed").get().text == draft.number
    assert draft.number in words(client.get(f"/appeals/status/{appeal.token}/"))


def test_there_is_no_review_without_an_answer_or_without_a_higher_body(client, sent, cities, templates):
    appeal = sent()
    assert client.get(reverse("appeals:review", args=[appeal.token])).status_code == 302
    answered(appeal)
    assert client.get(reverse("appeals:review", args=[appeal.token])).status_code == 302
    with pytest.raises(Conflict):
        after.ask_review(appeal)
    assert "Попросити переглянути" not in words(client.get(f"/appeals/status/{appeal.token}/"))


# ---- how it ended ----


def test_four_weeks_after_the_answer_the_person_is_asked_once(sent):
    early, ripe, without = (answered(sent(), days) for days in (27, 28, 30))
    Appeal.objects.filter(pk=without.pk).update(email="")
    for _tick in range(2):
        tasks.ask_how_it_ended()
    assert list(Questionnaire.objects.values_list("appeal", flat=True)) == [ripe.pk]
    assert letters_of(ripe, "questionnaire") == 1
    assert ripe.events.filter(kind="asked").count() == 1
    assert letters_of(early, "questionnaire") == 0


def test_the_answers_are_kept_once_offer_a_review_and_close_the_appeal(client, client_of, sent, higher):
    appeal = answered(sent(), 28)
    tasks.ask_how_it_ended()
    asked = Questionnaire.objects.get()
    path = reverse("appeals:questionnaire", args=[asked.token])
    assert client.get(path).status_code == 200
    assert client_of(host=OTHER_HOST).get(path).status_code == 404
    asked.refresh_from_db()
    assert asked.answered_at is None
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"solved": "no", "politeness": "9"}).status_code == 422
    assert client.post(path, {"solved": "no", "first_time": "yes", "politeness": "2", "words": "Не приїхали."}).status_code == 302
    client.post(path, {"solved": "yes"})
    asked.refresh_from_db()
    assert (asked.solved, asked.first_time, asked.politeness) == ("no", True, 2)
    assert "Попросити переглянути відповідь" in words(client.get(path))
    appeal.refresh_from_db()
    assert appeal.state == State.CLOSED
    assert letters_of(appeal, "closed") == 1
    assert client.post(reverse("appeals:review", args=[appeal.token])).status_code == 302


def test_staff_and_police_see_what_was_not_solved(client_of, cast, sent):
    appeal = answered(sent(), 28)
    tasks.ask_how_it_ended()
    after.keep_answers(Questionnaire.objects.get(), {"solved": "no", "first_time": None, "politeness": None, "words": "Не приїхали."})
    assert appeal.number in words(client_of(cast.liaison).get("/cms/appeals/police/?show=unsolved"))
    assert "Не приїхали." in words(client_of(cast.moderator).get(f"/cms/appeals/police/{appeal.pk}/"))


def test_sixty_days_after_the_answer_the_appeal_is_closed(client, sent):
    young, old = answered(sent(), 59), answered(sent(), 60)
    forwarded = sent(at=timezone.now() - timedelta(days=5))
    forward(forwarded, "Держпраці", Actor())
    for _tick in range(2):
        tasks.close_old()
    states = {appeal.pk: Appeal.objects.get(pk=appeal.pk).state for appeal in (young, old, forwarded)}
    assert states == {young.pk: State.ANSWERED, old.pk: State.CLOSED, forwarded.pk: State.FORWARDED}
    assert letters_of(old, "closed") == 1
    Appeal.objects.filter(pk=forwarded.pk).update(due_on=timezone.localdate() - timedelta(days=61))
    assert after.close_old() == 1
    assert "Інший орган" in words(client.get(f"/appeals/status/{forwarded.token}/"))


# ---- letters and followers ----


def test_no_subject_has_more_of_the_person_than_the_number(sent, higher):
    appeal = sent()
    extend(appeal, "Експертиза.", Actor())
    answered(appeal, 28)
    tasks.ask_how_it_ended()
    tasks.close_old()
    subjects = Letter.objects.filter(recipient=appeal.email).values_list("subject", flat=True)
    assert len(subjects) >= 5
    for subject in subjects:
        assert appeal.number in subject
        for private in ("Зразкова", "Ґалина", "Канатна", "пляшки", "Розпивання"):
            assert private not in subject


def test_every_step_is_an_event_that_followers_hear_of(sent):
    from portal.notify.models import Event

    appeal = sent()
    before = Event.objects.count()
    answered(appeal)
    assert Event.objects.count() >= before
    kinds = list(appeal.events.values_list("kind", flat=True))
    assert kinds == ["submitted", "confirmed", "approved", "sent", "answered"]
