"""The worker and the tick: jobs run once, on time, and also while the queue is away."""

import threading

import pytest

from portal.core.management.commands.tick import Ticker
from portal.core.queue import queue
from portal.core.ticks import Tick

from .running import manage

RAN: list[float] = []


def note_it():
    RAN.append(1)


def fail():
    raise RuntimeError("no")


NOTE = Tick("note", 60, "tests.ops.test_work.note_it")


def test_a_slot_is_asked_for_once_however_many_tickers_run(valkey):
    tickers = [Ticker([NOTE]) for _ in range(5)]
    barrier = threading.Barrier(5)
    asked = []

    def turn(ticker):
        barrier.wait()
        asked.extend(ticker.turn(600.0))

    threads = [threading.Thread(target=turn, args=[ticker]) for ticker in tickers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == ["note"]
    assert queue("default").count == 1


def test_the_next_slot_is_asked_for_anew(valkey):
    ticker = Ticker([NOTE])
    assert [ticker.turn(moment) for moment in (600.0, 659.9, 660.0)] == [["note"], [], ["note"]]


def test_what_is_due_runs_in_the_tick_while_the_queue_is_away(settings, db):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    RAN.clear()
    ticker = Ticker([Tick("bad", 60, "tests.ops.test_work.fail"), NOTE])
    assert ticker.turn(600.0) == ["bad", "note"]
    assert RAN == [1]


def test_an_asking_that_nobody_took_does_not_pile_up(valkey):
    Ticker([NOTE]).turn(600.0)
    job = queue("default").jobs[0]
    assert job.ttl == NOTE.every


def test_every_registered_tick_names_a_function_that_is_there():
    from django.utils.module_loading import import_string

    from portal.core.ticks import ticks

    for tick in ticks():
        assert callable(import_string(tick.function)), tick
        assert tick.every > 0


@pytest.mark.once
def test_the_worker_runs_what_waits_in_a_process_of_its_own(valkey, settings, committed_db, tmp_path):
    target = tmp_path / "made"
    queue("mail").enqueue("os.mkdir", str(target))
    done = manage("rqworker", "mail", "--burst", REDIS_URL=settings.REDIS_URL, VAR_DIR=str(tmp_path / "var"))
    assert done.returncode == 0, done.stdout
    assert target.is_dir()
    assert queue("mail").count == 0


@pytest.mark.once
def test_a_job_that_fails_is_kept_with_its_reason_and_the_worker_goes_on(valkey, settings, tmp_path):
    bad = queue("mail").enqueue("os.rmdir", "/nowhere", failure_ttl=60)
    queue("mail").enqueue("os.mkdir", str(tmp_path / "after"))
    manage("rqworker", "mail", "--burst", REDIS_URL=settings.REDIS_URL, VAR_DIR=str(tmp_path / "var"))
    assert (tmp_path / "after").is_dir()
    assert "FileNotFoundError" in bad.latest_result().exc_string
