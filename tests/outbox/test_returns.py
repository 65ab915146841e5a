"""Returned letters, automatic answers and replies, read over IMAP: each does what it does, once."""

import time

import pytest
from django.utils import timezone

from portal.outbox import suppression, tasks
from portal.outbox.incoming import reading
from portal.outbox.incoming.reading import read_box
from portal.outbox.incoming.services import take_in
from portal.outbox.models import IncomingMail, Letter
from portal.outbox.senders import return_path
from portal.outbox.services import enqueue, purge
from portal.outbox.signals import finished, replied
from tests.harness.certificates import Authority
from tests.harness.imap import ImapServer

from .conftest import read_from
from .corpus import HOSTILE, SAMPLES, hard_return, report

State = Letter.State
Kind = IncomingMail.Verdict


@pytest.fixture
def sent(letter) -> Letter:
    Letter.objects.filter(pk=letter.pk).update(state=State.SENT, finished_at=timezone.now())
    letter.refresh_from_db()
    return letter


def take(raw: bytes, uid: int = 1) -> IncomingMail:
    return take_in(raw, folder="INBOX", validity=1, uid=uid)


def again(letter: Letter) -> Letter:
    letter.refresh_from_db()
    return letter


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_corpus_gets_the_verdicts_that_were_written_first(sample, sent):
    mail = take(sample.build(sent))
    assert (mail.verdict, mail.letter == sent) == (sample.verdict, sample.matched)
    assert mail.status == sample.status
    bounced = sample.verdict == Kind.HARD and sample.matched
    assert again(sent).state == (State.BOUNCED if bounced else State.SENT)
    assert bool(suppression.find(sent.recipient)) == sample.gone


def test_the_corpus_is_large_enough():
    assert len(SAMPLES) >= 25
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_noted_quickly_and_changes_no_letter(name, sent):
    started = time.perf_counter()
    assert take(HOSTILE[name]) is not None
    assert time.perf_counter() - started < 5
    assert again(sent).state == State.SENT


def test_the_box_is_read_to_its_end_whatever_lies_in_it(committed_db, imap):
    letter = enqueue(to="someone@example.com", subject="Лист", text="слова", kind="test")
    Letter.objects.update(state=State.SENT)
    # What this IMAP server itself cannot store is left out here.
    hostile = [raw for name, raw in HOSTILE.items() if raw and name != "nested too deep"]
    imap.deliver(*hostile, hard_return(letter))
    done = read_box()
    assert sum(done.values()) == len(hostile) + 1
    assert done[Kind.HARD] >= 1
    assert again(letter).state == State.BOUNCED
    assert imap.unseen() == []


def test_a_mail_is_taken_in_once_however_often_the_box_shows_it(committed_db, imap):
    letter = enqueue(to="someone@example.com", subject="Лист", text="слова", kind="test")
    Letter.objects.update(state=State.SENT)
    imap.deliver(hard_return(letter))
    assert read_box() == {Kind.HARD: 1}
    Letter.objects.update(state=State.SENT)  # a person decided otherwise
    imap.forget_what_was_read()
    assert read_box() == {}
    assert again(letter).state == State.SENT
    assert IncomingMail.objects.count() == 1


def test_a_box_made_anew_shows_old_mails_under_new_numbers_and_they_do_nothing(sent):
    raw = hard_return(sent)
    take_in(raw, folder="INBOX", validity=1, uid=1)
    Letter.objects.update(state=State.SENT)
    take_in(raw, folder="INBOX", validity=2, uid=77)
    assert again(sent).state == State.SENT


def test_a_mail_too_large_is_read_as_far_as_its_report(committed_db, imap, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 20_000)
    letter = enqueue(to="someone@example.com", subject="Лист", text="слова " * 50_000, kind="test")
    Letter.objects.update(state=State.SENT)
    raw = hard_return(letter)
    assert len(raw) > 10 * reading.LARGEST
    imap.deliver(raw)
    assert read_box() == {Kind.HARD: 1}
    assert again(letter).state == State.BOUNCED


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_box_is_read_over_tls_that_is_checked(tls, committed_db, settings, tmp_path):
    authority = Authority(tmp_path)
    box = ImapServer(tls, authority.context())
    box.start()
    try:
        letter = enqueue(to="someone@example.com", subject="Лист", text="слова", kind="test")
        Letter.objects.update(state=State.SENT)
        box.deliver(hard_return(letter))
        read_from(settings, box, BOUNCE_IMAP_TLS=tls, BOUNCE_IMAP_CA_FILE="")
        assert read_box() == {}, "a certificate that nobody vouches for is not believed"
        read_from(settings, box, BOUNCE_IMAP_TLS=tls, BOUNCE_IMAP_CA_FILE=str(authority.file))
        assert read_box() == {Kind.HARD: 1}
    finally:
        box.stop()


def test_nothing_is_read_where_no_box_is_set_or_it_does_not_answer(db, settings, caplog):
    settings.BOUNCE_IMAP_HOST = ""
    tasks.read_returns()
    assert caplog.records == []
    settings.BOUNCE_IMAP_HOST, settings.BOUNCE_IMAP_PORT, settings.BOUNCE_IMAP_TLS = "localhost", 1, "off"
    tasks.read_returns()
    assert "cannot be read" in caplog.text


def test_a_wrong_password_is_a_line_in_the_log(db, imap, settings, caplog):
    settings.BOUNCE_IMAP_PASSWORD = "inshe-slovo"
    assert read_box() == {}
    assert "cannot be read" in caplog.text
    assert "inshe-slovo" not in caplog.text


def test_a_return_without_any_trace_of_the_letter_is_matched_by_its_own_return_address(sent, settings):
    settings.BOUNCE_ADDRESS = "returns@example.com"
    address = return_path(sent)
    assert address.startswith(f"returns+{sent.pk}-")
    raw = report(sent, enclosed="", extra=f"Delivered-To: {address}")
    assert take(raw).letter == sent
    forged = report(sent, enclosed="", extra=f"Delivered-To: returns+{sent.pk}-0000000000@example.com")
    assert take(forged, uid=2).letter is None


def test_letters_leave_under_their_own_return_address(server, letter, settings):
    settings.BOUNCE_ADDRESS = "returns@example.com"
    tasks.deliver(letter.pk)
    assert f"<{return_path(letter)}>" in server.senders[0]


def test_a_return_tells_the_sections(sent, django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, letter, **kwargs):
        heard.append(letter.state)

    finished.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            take(hard_return(sent))
    finally:
        finished.disconnect(listen)
    assert heard == [State.BOUNCED]


def test_a_reply_is_kept_for_staff_and_told(sent, django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, letter, mail, **kwargs):
        heard.append((letter.pk, mail.text))

    replied.connect(listen)
    sample = next(sample for sample in SAMPLES if sample.name == "a reply")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            mail = take(sample.build(sent))
    finally:
        replied.disconnect(listen)
    assert heard == [(sent.pk, mail.text)]
    assert "Вх. № 12" in mail.text


def test_a_stranger_s_words_are_not_kept(sent):
    sample = next(sample for sample in SAMPLES if sample.name == "a stranger's mail")
    mail = take(sample.build(sent))
    assert (mail.sender, mail.subject, mail.text, mail.summary) == ("", "", "", "")


def test_a_return_quicker_than_our_own_note_waits_for_it(sent):
    Letter.objects.update(state=State.IN_FLIGHT, claimed_at=timezone.now())
    take(hard_return(sent))
    assert again(sent).state == State.IN_FLIGHT
    Letter.objects.update(state=State.SENT)
    tasks.read_returns()
    assert again(sent).state == State.BOUNCED


def test_an_uncertain_letter_that_returns_is_certain(sent):
    Letter.objects.update(state=State.UNCERTAIN)
    take(hard_return(sent))
    assert again(sent).state == State.BOUNCED


@pytest.mark.parametrize("state", [State.CANCELLED, State.REFUSED])
def test_a_return_of_a_letter_that_never_went_changes_nothing(sent, state):
    Letter.objects.update(state=state)
    take(hard_return(sent))
    assert again(sent).state == state


def test_old_words_are_dropped_and_the_proof_stays(sent):
    take(next(sample for sample in SAMPLES if sample.name == "a reply").build(sent))
    before = sent.sha256
    assert purge(timezone.now()) == 1
    letter = again(sent)
    assert b"Message-ID" in bytes(letter.raw)
    assert "Рядок".encode() not in bytes(letter.raw)
    assert len(bytes(letter.raw)) < 1000
    assert (letter.sha256, letter.purged_at is not None) == (before, True)
    assert IncomingMail.objects.get().text == ""
    assert purge(timezone.now()) == 0
