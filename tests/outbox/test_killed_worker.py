"""A worker that dies with a letter in hand: nobody knows, so a person is asked and nothing is doubled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.outbox import reaper, tasks
from portal.outbox.models import Letter
from portal.outbox.services import enqueue
from tests.harness.children import kill_a_child, start_a_child


@pytest.fixture
def killed(committed_db, cities, server, settings):
    """A letter whose worker was killed after the last byte and before the answer."""
    letter = enqueue(to="someone@example.com", subject="Звернення", text="слова", kind="test", city=cities.odesa)
    server.script = {"end": "hang"}
    worker = start_a_child(lambda: tasks.deliver(letter.pk))
    try:
        assert server.reached_end.wait(60), "the worker never handed the letter over"
    finally:
        kill_a_child(worker)
    server.script = {}
    letter.refresh_from_db()
    return letter


def test_a_killed_worker_leaves_the_letter_to_a_person_who_settles_it(killed, server, cast, client_of, rq_burst):
    assert killed.state == Letter.State.IN_FLIGHT
    assert killed.claimed_by
    tasks.sweep()
    killed.refresh_from_db()
    assert killed.state == Letter.State.IN_FLIGHT, "too early: a slow worker may still hold it"

    Letter.objects.filter(pk=killed.pk).update(claimed_at=timezone.now() - reaper.IN_FLIGHT_LIMIT - timedelta(seconds=1))
    tasks.sweep()
    rq_burst("mail")
    killed.refresh_from_db()
    assert killed.state == Letter.State.UNCERTAIN
    assert len(server.received) == 1, "nothing is sent again in silence"

    staff = client_of(cast.moderator)
    assert "невідомо, чи дійшли" in staff.get("/cms/").content.decode()
    assert killed.subject in staff.get("/cms/letters/?state=uncertain").content.decode()
    staff.post(f"/cms/letters/{killed.pk}/", {"action": "send_again"})
    rq_burst("mail")
    killed.refresh_from_db()
    assert killed.state == Letter.State.SENT
    assert server.received == [bytes(killed.raw)] * 2
