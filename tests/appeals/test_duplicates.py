"""The same appeal twice: the second is closed with the number of the first, and the citizen may say it is another matter."""

import pytest

from appeals import services
from appeals.models import Appeal
from portal.core.moderation import objections
from portal.core.moderation.models import Objection
from portal.outbox.models import Letter

from .conftest import words


@pytest.fixture
def again(waiting, fill, sign):
    appeal = sign(fill())
    services.confirm(appeal)
    return appeal


def mark(client, item, number):
    return client.post(f"/cms/moderation/{item.pk}/", {"action": "duplicate", "number": number, "because": ""})


def test_a_repetition_is_closed_with_the_number_of_the_first(client, client_of, cast, waiting, again, item_of):
    assert mark(client_of(cast.moderator), item_of(again), waiting.number).status_code == 302
    again.refresh_from_db()
    assert (again.state, again.duplicate_of) == ("duplicate", waiting)
    assert again.closed_at
    assert Letter.objects.filter(kind="appeal-duplicate", recipient=again.email).count() == 1
    page = words(client.get(f"/appeals/status/{again.token}/"))
    assert waiting.number in page
    assert "нехай перегляне інший модератор" in page
    assert not Letter.objects.filter(kind="appeal").exists()


def test_the_short_number_is_enough_and_a_foreign_one_is_not(client_of, cast, waiting, again, item_of):
    client = client_of(cast.moderator)
    Appeal.objects.filter(pk=waiting.pk).update(email="somebody@example.com")
    assert "немає" in mark(client, item_of(again), waiting.number).content.decode()
    assert item_of(again).is_pending
    Appeal.objects.filter(pk=waiting.pk).update(email=again.email.upper())
    assert mark(client, item_of(again), str(int(waiting.number[-6:]))).status_code == 302


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_what_was_refused_or_taken_back_is_no_first(client_of, cast, waiting, again, item_of, state):
    from django.utils import timezone

    Appeal.objects.filter(pk=waiting.pk).update(state=state, closed_at=timezone.now())
    assert mark(client_of(cast.moderator), item_of(again), waiting.number).status_code == 200
    assert item_of(again).is_pending


def test_an_appeal_does_not_repeat_itself_nor_a_later_one(client_of, cast, waiting, again, item_of):
    client = client_of(cast.moderator)
    assert mark(client, item_of(again), again.number).status_code == 200
    assert mark(client, item_of(waiting), again.number).status_code == 200


def test_two_clicks_make_one_letter(client_of, cast, waiting, again, item_of):
    item = item_of(again)
    for _click in range(2):
        mark(client_of(cast.moderator), item, waiting.number)
    assert Letter.objects.filter(kind="appeal-duplicate").count() == 1
    assert item.decisions.filter(action="rejected").count() == 1


def test_the_citizen_objects_and_a_second_moderator_lets_it_through(client_of, cast, waiting, again, item_of):
    mark(client_of(cast.moderator), item_of(again), waiting.number)
    objection = objections.object_to(item_of(again), "Це інший день і інший двір.")
    objections.overturn(objection, cast.administrator, "Справді, інший випадок.")
    again.refresh_from_db()
    assert again.state == "approved"
    assert again.letter.recipient
    assert Objection.objects.get().state == "overturned"
