"""What happens to a letter when the server takes it, refuses it, or falls silent."""

import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from portal.outbox import delivering, pauses, reaper, tasks
from portal.outbox.models import Letter, LetterAttempt
from portal.outbox.senders import How, Outcome

State = Letter.State


def deliver(letter: Letter) -> Letter:
    tasks.deliver(letter.pk)
    letter.refresh_from_db()
    return letter


def test_a_letter_arrives_byte_for_byte(server, letter):
    deliver(letter)
    assert (letter.state, letter.attempts, letter.answer) == (State.SENT, 1, "250 taken")
    assert server.received == [bytes(letter.raw)]


def test_a_letter_is_plain_seven_bits_for_the_oldest_server(letter):
    assert max(bytes(letter.raw)) < 128
    assert "ґєії" in message_from_bytes(bytes(letter.raw), policy=policy.default).get_content()


def test_a_sent_letter_is_not_sent_again(server, letter):
    deliver(letter)
    deliver(letter)
    assert len(server.received) == 1


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])
def test_a_temporary_refusal_at_any_step_means_later_and_the_same_message(server, letter, step):
    server.script = {step: "451 try later"}
    deliver(letter)
    assert letter.state == State.RETRY
    assert "451" in letter.answer
    assert letter.due_at > timezone.now()
    deliver(letter)
    assert letter.attempts == 1, "nobody tries before the pause is over"

    server.script = {}
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    deliver(letter)
    assert letter.state == State.SENT
    assert set(server.received) == {bytes(letter.raw)}
    told = [(attempt.number, attempt.outcome, attempt.code, attempt.stage) for attempt in letter.history.all()]
    assert told == [(1, How.TEMPORARY, 451, "answered"), (2, How.SENT, 250, "answered")]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "end"])
def test_a_final_refusal_is_not_tried_again(server, letter, step):
    server.script = {step: "550 no such person"}
    deliver(letter)
    assert letter.state == State.REFUSED
    assert "550 no such person" in letter.answer
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    assert deliver(letter).attempts == 1


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_last_byte_is_tried_again(server, letter, step):
    server.script = {step: "drop"}
    assert deliver(letter).state == State.RETRY


def test_silence_after_the_last_byte_is_uncertain_and_never_tried_again(server, letter):
    server.script = {"end": "drop"}
    assert deliver(letter).state == State.UNCERTAIN
    server.script = {}
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    tasks.sweep()
    assert deliver(letter).state == State.UNCERTAIN
    assert len(server.received) == 1


def test_a_server_that_hangs_after_the_last_byte_is_uncertain(server, letter, settings):
    settings.SMTP_TIMEOUT = 1
    server.script = {"end": "hang"}
    assert deliver(letter).state == State.UNCERTAIN
    assert "вичерпано час" in letter.answer


def test_no_server_at_all_means_later(letter, server, settings):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        settings.SMTP_PORT = nobody.getsockname()[1]
    assert deliver(letter).state == State.RETRY


def test_pauses_grow_and_end_with_a_person(server, letter):
    server.script = {"RCPT": "450 busy"}
    waits = []
    for _ in range(len(pauses.PAUSES)):
        Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
        deliver(letter)
        waits.append((letter.due_at - timezone.now()).total_seconds())
    assert waits[:9] == sorted(waits[:9])
    assert sum(wait < 20 * 60 for wait in waits) == len(pauses.QUICK), "greylisting wants tries within minutes"
    assert 2.5 * 86_400 < sum(waits) < 3.5 * 86_400, "an outage of a weekend is lived through"
    assert letter.state == State.RETRY
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    assert deliver(letter).state == State.REFUSED
    assert "450 busy" in letter.answer
    assert letter.history.count() == len(pauses.PAUSES) + 1


def test_a_letter_that_wants_verified_tls_never_leaves_in_clear(server, letter):
    Letter.objects.filter(pk=letter.pk).update(needs_verified_tls=True)
    assert deliver(letter).state == State.REFUSED
    assert "TLS" in letter.answer
    assert server.received == []


def test_a_server_without_starttls_gets_nothing_where_tls_is_asked(server, letter, settings):
    settings.SMTP_TLS = "verified"
    assert deliver(letter).state == State.RETRY
    assert server.received == []


def test_the_none_sender_leaves_letters_in_the_queue(letter, settings):
    settings.OUTBOX_SENDER = "none"
    assert deliver(letter).state == State.QUEUED
    assert letter.attempts == 0


def test_the_file_sender_writes_the_very_bytes_and_no_half_file(letter, settings, tmp_path):
    settings.OUTBOX_SENDER, settings.OUTBOX_DIR = "file", tmp_path / "letters"
    assert deliver(letter).state == State.SENT
    (written,) = (tmp_path / "letters").iterdir()
    assert written.suffix == ".eml"
    assert written.read_bytes() == bytes(letter.raw)


def test_the_tick_finds_letters_that_the_queue_lost(server, letter, rq_burst, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    rq_burst("mail")
    letter.refresh_from_db()
    assert letter.state == State.SENT


def test_every_attempt_has_a_number_of_its_own_also_after_a_person_sent_the_letter_again(server, letter, cast):
    from portal.outbox.services import send_again

    server.script = {"RCPT": "550 no"}
    send_again(deliver(letter), cast.moderator)
    server.script = {"RCPT": "450 later"}
    deliver(letter)
    assert [attempt.number for attempt in letter.history.all()] == [1, 2]
    assert letter.due_at - timezone.now() < timedelta(minutes=2), "the quick tries begin anew"


def test_two_workers_with_one_letter_send_it_once(committed_db, server):
    import threading

    from django.db import connection

    from portal.outbox.services import enqueue

    letter = enqueue(to="someone@example.com", subject="Один", text="раз", kind="test")
    start = threading.Barrier(4)

    def work():
        start.wait()
        tasks.deliver(letter.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, len(server.received)) == (State.SENT, 1, 1)


def test_a_letter_with_a_key_is_written_once(db):
    from portal.outbox.services import enqueue

    first = enqueue(to="a@example.com", subject="1", text="1", kind="test", once="key")
    second = enqueue(to="a@example.com", subject="2", text="2", kind="test", once="key")
    assert first == second
    assert Letter.objects.count() == 1


def grow_old(letter):
    Letter.objects.filter(pk=letter.pk).update(claimed_at=timezone.now() - reaper.IN_FLIGHT_LIMIT - timedelta(seconds=1))


def test_an_answer_of_a_worker_that_was_given_up_changes_nothing_but_stands_in_the_history(server, letter):
    """The worker was only slow: meanwhile the letter went to a person, whose word it is now."""
    claim = delivering.take(letter.pk)
    delivering.Gate(claim.attempt.pk)()
    grow_old(letter)
    assert reaper.reap() == {"again": 0, "uncertain": 1}
    delivering.write_down(claim, Outcome(How.SENT, "250 ok", 250, "end"))
    letter.refresh_from_db()
    assert letter.state == State.UNCERTAIN
    assert letter.history.get().answer == "250 ok"


def test_a_slow_worker_cannot_finish_a_letter_that_was_taken_from_it(committed_db, server):
    """The reaper gave the letter to another worker; the first one wakes up right before the last dot."""
    from django.db import connection

    from portal.outbox.services import enqueue

    letter = enqueue(to="someone@example.com", subject="Один", text="раз", kind="test")

    def the_reaper_comes():
        grow_old(letter)
        reaper.reap()
        connection.close()

    server.script = {"DATA": the_reaper_comes}
    deliver(letter)
    assert (letter.state, server.received) == (State.RETRY, [])
    server.script = {}
    assert deliver(letter).state == State.SENT
    assert len(server.received) == 1
    assert [attempt.outcome for attempt in letter.history.all()] == [How.DIED, How.SENT]


def test_a_letter_that_kills_every_worker_comes_to_a_person(server, letter):
    for _ in range(len(pauses.PAUSES) + 1):
        Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())
        assert delivering.take(letter.pk)
        grow_old(letter)
        assert reaper.reap()["again"] == 1
    letter.refresh_from_db()
    assert letter.state == State.REFUSED
    assert server.received == []


def test_a_letter_in_flight_without_any_attempt_on_record_is_uncertain(letter):
    Letter.objects.filter(pk=letter.pk).update(state=State.IN_FLIGHT, claimed_by="somebody")
    grow_old(letter)
    assert reaper.reap() == {"again": 0, "uncertain": 1}


def test_a_letter_changed_in_the_database_is_not_sent_and_comes_to_a_person_with_an_alarm(server, letter, caplog):
    changed = bytes(letter.raw).replace(b"Message-ID", b"X-Changed")
    Letter.objects.filter(pk=letter.pk).update(raw=changed)
    deliver(letter)
    assert (letter.state, server.received) == (State.UNCERTAIN, [])
    assert letter.history.get().outcome == How.TAMPERED
    assert [record.levelname for record in caplog.records if record.name == "portal.outbox.delivering"] == ["CRITICAL"]


@pytest.mark.parametrize(("gate_passed", "state"), [(False, State.RETRY), (True, State.UNCERTAIN)])
def test_an_attempt_that_fails_in_our_own_code_is_judged_by_the_side_of_the_end_it_was_on(server, letter, gate_passed, state):
    def broken(letter, about_to_finish):
        if gate_passed:
            about_to_finish()
        raise RuntimeError("the job's time is over")

    delivering.attempt(letter.pk, broken)
    letter.refresh_from_db()
    assert letter.state == state
    assert letter.history.get().stage == LetterAttempt.Stage.ANSWERED


@pytest.mark.parametrize("field", ["subject", "reply_to"])
def test_a_line_break_adds_no_header(db, field):
    from portal.outbox.services import enqueue

    typed = {"subject": "тема", "reply_to": "a@example.com"} | {field: "a@example.com\r\nBcc: strangers@example.com"}
    letter = enqueue(to="someone@example.com", text="текст", kind="test", **typed)
    assert message_from_bytes(bytes(letter.raw), policy=policy.default)["Bcc"] is None
