"""A moderator hides a record: no letter about it leaves any more."""

from portal.outbox.models import Letter
from portal.outbox.receivers import record_hidden
from portal.outbox.services import enqueue
from portal.places.models import District


def test_a_hidden_record_takes_back_its_waiting_letters_and_no_others(db, cities):
    record, other = District.objects.filter(city=cities.odesa)[:2]
    about = [enqueue(to="a@example.com", subject="Лист", text="Текст", kind="test", about=each) for each in (record, other)]
    gone = enqueue(to="a@example.com", subject="Лист", text="Текст", kind="test", about=record)
    Letter.objects.filter(pk=gone.pk).update(state=Letter.State.SENT)

    record_hidden(sender=None, target=record)

    states = [Letter.objects.get(pk=letter.pk).state for letter in (*about, gone)]
    assert states == [Letter.State.CANCELLED, Letter.State.QUEUED, Letter.State.SENT]
