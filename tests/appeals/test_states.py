"""Each step happens once, whoever clicks twice; nobody reaches the police past the moderator."""

import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from appeals import services, timeline
from appeals.models import Appeal, AppealEvent, AppealSettings
from portal.core.moderation import services as moderation
from portal.core.moderation.models import ModerationItem
from portal.core.moderation.registry import Refused
from portal.outbox.models import Letter
from portal.outbox.services import enqueue

from .conftest import SIGN, words

State = Appeal.State


def to_police(appeal):
    return Letter.objects.filter(kind="appeal", once__startswith=f"appeal-{appeal.pk}-")


def test_a_double_click_gives_one_appeal_one_number_and_one_letter(client, fill):
    appeal = fill()
    for _ in range(2):
        assert client.post(f"/appeals/draft/{appeal.token}/check/", SIGN).status_code == 302
    appeal.refresh_from_db()
    assert appeal.round == 1
    assert Appeal.objects.count() == 1
    assert Letter.objects.filter(kind="appeal-confirm").count() == 1
    assert AppealEvent.objects.filter(appeal=appeal).count() == 1


def test_two_clicks_at_the_same_moment_submit_once_and_many_people_get_different_numbers(committed_db, client, fill):
    appeals = [fill() for _ in range(3)]
    results, start = [], threading.Barrier(6)

    def click(pk):
        try:
            appeal = Appeal.objects.get(pk=pk)
            start.wait()
            results.append(services.submit(appeal, "Зразкова"))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(appeal.pk,)) for appeal in appeals for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 3 + [True] * 3
    numbers = sorted(Appeal.objects.values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == ["000001", "000002", "000003"]
    assert Letter.objects.filter(kind="appeal-confirm").count() == 3


def test_opening_the_confirmation_link_confirms_nothing(client, fill, sign):
    appeal = sign(fill())
    client.get(f"/appeals/confirm/{appeal.confirm_token}/")
    client.head(f"/appeals/confirm/{appeal.confirm_token}/")
    appeal.refresh_from_db()
    assert appeal.state == State.SUBMITTED
    assert ModerationItem.objects.count() == 0


def test_the_status_link_does_not_confirm_the_mailbox(client, fill, sign):
    appeal = sign(fill())
    assert appeal.confirm_token not in client.get(f"/appeals/status/{appeal.token}/").content.decode()
    assert client.post(f"/appeals/confirm/{appeal.token}/").status_code == 404


def test_confirming_twice_makes_one_item(client, fill, sign):
    appeal = sign(fill())
    for _ in range(2):
        client.post(f"/appeals/confirm/{appeal.confirm_token}/")
    assert ModerationItem.objects.count() == 1


def test_a_person_without_mail_gets_a_number_and_goes_straight_to_the_moderator(client, fill, sign):
    appeal = sign(fill(you={"email": ""}))
    assert appeal.state == State.ON_MODERATION
    assert appeal.number
    assert Letter.objects.count() == 0


def test_the_second_moderator_is_told_and_changes_nothing(waiting, item_of, cast, reason, cities):
    item = item_of(waiting)
    stale = ModerationItem.objects.get(pk=item.pk)
    moderation.approve(item, cast.moderator)
    with pytest.raises(Refused, match="уже вирішив"):
        moderation.reject(stale, cast.admin, reason("rejected"))
    waiting.refresh_from_db()
    assert waiting.state == State.APPROVED
    assert to_police(waiting).count() == 1


def test_what_a_colleague_has_taken_cannot_be_decided_by_another(waiting, item_of, cast):
    item = item_of(waiting)
    moderation.claim(item, cast.moderator)
    with pytest.raises(Refused, match="розглядає"):
        moderation.approve(item, cast.admin)
    moderation.approve(item, cast.moderator)


def test_without_an_addressee_approval_is_refused_with_a_sentence_and_nothing_changes(waiting, item_of, cast, cities, client_of):
    AppealSettings.objects.update(addressee_email="")
    item = item_of(waiting)
    client = client_of(cast.moderator)
    page = client.post(f"/cms/moderation/{item.pk}/", {"action": "approve"}, follow=True).content.decode()
    assert "Немає куди надсилати" in page
    item.refresh_from_db()
    waiting.refresh_from_db()
    assert (item.state, waiting.state) == ("pending", State.ON_MODERATION)
    assert to_police(waiting).count() == 0
    assert "Не вказано адреси" in words(client.get("/cms/"))


def test_a_returned_appeal_is_corrected_under_its_number_and_the_first_words_are_kept(client, waiting, item_of, cast, reason, sign):
    first = item_of(waiting)
    number = waiting.number
    moderation.send_back(first, cast.moderator, reason("returned"), "Допишіть поверх.")
    waiting.refresh_from_db()
    assert waiting.state == State.RETURNED
    assert "Допишіть поверх." in words(client.get(f"/appeals/status/{waiting.token}/"))
    better = "Біля під’їзду на першому поверсі щовечора збирається компанія і б’є пляшки."
    client.post(f"/appeals/draft/{waiting.token}/what/?from=check", {"what": better, "own_request": ""})
    sign(waiting)
    assert (waiting.state, waiting.number, waiting.what) == (State.ON_MODERATION, number, better)
    second = item_of(waiting)
    assert second.pk != first.pk
    first.refresh_from_db()
    assert "чіпляється" in first.original["what"]
    moderation.approve(second, cast.moderator)
    assert to_police(waiting).count() == 1


def test_a_decision_against_the_author_needs_a_reason(waiting, item_of, cast, client_of):
    item = item_of(waiting)
    page = client_of(cast.moderator).post(f"/cms/moderation/{item.pk}/", {"action": "reject", "note": "ні"}).content.decode()
    assert "Виберіть причину" in page
    item.refresh_from_db()
    assert item.is_pending


def test_a_rejected_appeal_leaves_the_citizen_the_document_and_an_address(client, waiting, item_of, cast, reason):
    moderation.reject(item_of(waiting), cast.moderator, reason("rejected"), "Це до міської ради.")
    page = words(client.get(f"/appeals/status/{waiting.token}/"))
    assert "Це до міської ради." in page
    assert "0 800 213 103" in page
    assert client.get(f"/appeals/status/{waiting.token}/document.pdf").content.startswith(b"%PDF")
    told = message_from_bytes(bytes(Letter.objects.get(kind="appeal-rejected").raw), policy=policy.default)
    assert "Це до міської ради." in told.get_content()


def test_a_submitted_appeal_can_no_longer_be_edited(client, waiting):
    client.post(f"/appeals/draft/{waiting.token}/what/", {"what": "Зовсім інше, ніж читав модератор, і довше."})
    with pytest.raises(services.Conflict):
        services.save_step(waiting, {"what": "Зовсім інше"})
    waiting.refresh_from_db()
    assert "чіпляється" in waiting.what


def test_no_path_reaches_the_police_past_the_moderator():
    """Walk the moves from the draft without passing moderation: nothing that is sent can be reached."""
    reached, edge = {State.DRAFT}, [State.DRAFT]
    while edge:
        here = edge.pop()
        following = {target for source, target in services.MOVES if source == here and here != State.ON_MODERATION}
        edge += following - reached
        reached |= following
    assert not reached & {State.APPROVED, State.SENT, State.REGISTERED}


def test_registered_without_a_police_number_is_impossible(waiting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=waiting.pk).update(state=State.REGISTERED)


def test_registered_is_said_once_the_police_number_is_written(client, client_of, cast, waiting, item_of, settings):
    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    Letter.objects.filter(pk=waiting.letter_id).update(state="sent")
    from appeals import tasks

    tasks.catch_up()
    liaison = client_of(cast.liaison)
    today = timezone.localdate()
    for wrong in (today - timedelta(days=1), today + timedelta(days=1)):  # before the letter left, and to come
        liaison.post(f"/cms/appeals/{waiting.pk}/", {"police_number": "Д-1234", "police_date": wrong.isoformat()})
        waiting.refresh_from_db()
        assert waiting.state == State.SENT
    liaison.post(f"/cms/appeals/{waiting.pk}/", {"police_number": "Д-1234", "police_date": today.isoformat()})
    waiting.refresh_from_db()
    assert waiting.state == State.REGISTERED
    assert "Д-1234" in words(client.get(f"/appeals/status/{waiting.token}/"))
    assert Letter.objects.filter(kind="appeal-registered").count() == 1


def test_a_sent_letter_that_nobody_noted_is_caught_up_once(waiting, item_of, cast):
    from appeals import tasks

    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    Letter.objects.filter(pk=waiting.letter_id).update(state="sent")
    tasks.catch_up()
    tasks.catch_up()
    waiting.refresh_from_db()
    assert waiting.state == State.SENT
    assert Letter.objects.filter(kind="appeal-sent").count() == 1


def test_an_uncertain_letter_is_never_called_sent(client, waiting, item_of, cast):
    moderation.approve(item_of(waiting), cast.moderator)
    waiting.refresh_from_db()
    Letter.objects.filter(pk=waiting.letter_id).update(state="uncertain")
    page = words(client.get(f"/appeals/status/{waiting.token}/"))
    assert "З листом щось не так" in page
    assert "Лист надіслано поліції" not in page


def test_an_appeal_whose_letter_came_back_never_says_that_the_police_have_it(waiting):
    letter = enqueue(to="police@example.com", subject="Звернення", text="Текст", kind="appeal")
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.BOUNCED)
    Appeal.objects.filter(pk=waiting.pk).update(letter=letter, state=State.SENT)
    rows = timeline.events(Appeal.objects.get(pk=waiting.pk))
    assert [row["title"] for row in rows if row["state"] == "bad"] == ["Лист повернувся: поліція його не отримала"]
