"""SIGKILL at every named point of the outbox: nothing is lost, nothing is doubled without a person.

Each case is a process of its own against real servers and a database where transactions commit. It is killed at the
point; then life goes on: the tick sweeps, workers work, and a person looks at what is uncertain. The processes are
forked from one that has the portal loaded; one case starts the worker by its command, as an operator does.
"""

import signal
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from portal.core import faults
from portal.outbox import delivering, points, reaper, tasks
from portal.outbox.incoming.reading import read_box
from portal.outbox.models import IncomingMail, Letter
from portal.outbox.services import consider_sent, enqueue, send_again
from tests.harness.children import in_a_child

from .corpus import hard_return

State = Letter.State
LETTERS = 3


def work_off() -> None:
    """The worker of `manage.py rqworker`: each job in a process below it."""
    call_command("rqworker", "mail", burst=True)


def write_one() -> None:
    with transaction.atomic():
        enqueue(to="someone@example.com", subject="Лист", text="слова", kind="test")


@dataclass(frozen=True)
class Row:
    point: str
    letters: int
    lost: int
    doubled: int
    person: int
    arrived_before: int


@pytest.fixture(scope="module")
def table(request):
    """The rows of all points, printed when the last one is done (with -s, or in the report of a failed run)."""
    rows: list[Row] = []
    yield rows
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line(f"\n{'point':<26} {'letters':>7} {'lost':>5} {'doubled':>8} {'to a person':>12}")
    for row in sorted(rows, key=lambda row: list(faults.declared("outbox.")).index(row.point)):
        reporter.write_line(f"{row.point:<26} {row.letters:>7} {row.lost:>5} {row.doubled:>8} {row.person:>12}")
    total = [sum(getattr(row, name) for row in rows) for name in ("letters", "lost", "doubled", "person")]
    reporter.write_line(f"{len(rows):<26} {total[0]:>7} {total[1]:>5} {total[2]:>8} {total[3]:>12}")


def write(number: int = LETTERS) -> list[Letter]:
    return [enqueue(to=f"person{n}@example.com", subject=f"Лист {n}", text="слова", kind="test") for n in range(number)]


def grow_old() -> None:
    """Time passes: longer than any worker holds a letter, and longer than the pauses."""
    now = timezone.now()
    Letter.objects.filter(state=State.IN_FLIGHT).update(claimed_at=now - reaper.IN_FLIGHT_LIMIT - timedelta(seconds=1))
    Letter.objects.filter(state=State.RETRY).update(due_at=now)


def life_goes_on(rq_burst) -> None:
    for _ in range(3):
        grow_old()
        tasks.sweep()
        rq_burst("mail", allow_failures=True)


def crashed_jobs(valkey) -> int:
    """How many jobs ended because their process was killed."""
    from rq import Queue

    queue = Queue("mail", connection=valkey)
    jobs = (queue.fetch_job(key) for key in queue.failed_job_registry.get_job_ids())
    return sum("signal 9" in (job.latest_result().exc_string or "") for job in jobs)


def settled_by_a_person(arrived: Counter) -> int:
    """Somebody looks into the server's log and decides; how many letters needed that."""
    doubtful = list(Letter.objects.filter(state=State.UNCERTAIN))
    for letter in doubtful:
        (consider_sent if arrived[letter.message_id] else send_again)(letter, None)
    return len(doubtful)


def judge(point, letters, arrived_before, arrived_after, person) -> Row:
    ids = [letter.message_id for letter in letters]
    lost = sum(not arrived_after[one] for one in ids) + Letter.objects.exclude(state=State.SENT).count()
    doubled = sum(arrived_before[one] > 1 for one in ids) + sum(arrived_after[one] > 1 for one in ids)
    return Row(point, len(ids), lost, doubled, person, sum(arrived_before.values()))


# In which process each point is passed. A point that is missing here fails its test.

IN_A_WORKER = {
    points.JOB_TAKEN: 0,
    points.CLAIMED: 0,
    points.CONNECTED: 0,
    points.ENVELOPE: 0,
    points.BODY: 0,
    points.ABOUT_TO_FINISH: LETTERS,
    points.FINISHED: LETTERS,
    points.ANSWERED: LETTERS,
    points.WRITTEN_DOWN: 0,
    points.TOLD: 0,
}
TO_A_FILE = {points.FILE_DRAFT, points.FILE_PLACED}
IN_A_WEB_PROCESS = {points.WRITTEN: 0, points.COMMITTED: 1}
IN_THE_TICK = {points.SWEPT, points.TAKEN_BACK}
IN_THE_READER = {points.MAIL_FETCHED, points.MAIL_APPLIED, points.MAIL_NOTED}


def test_every_declared_point_is_visited():
    visited = {*IN_A_WORKER, *TO_A_FILE, *IN_A_WEB_PROCESS, *IN_THE_TICK, *IN_THE_READER}
    assert visited == set(faults.declared("outbox."))


@pytest.mark.parametrize("point", sorted(IN_A_WORKER))
def test_a_worker_that_dies_loses_and_doubles_nothing(point, committed_db, server, valkey, rq_burst, table):
    letters = write()
    assert in_a_child(work_off, crash_at=point) == 0
    row = settle(point, letters, server, valkey, rq_burst)
    table.append(row)
    assert (row.lost, row.doubled) == (0, 0)


@pytest.mark.once
def test_a_worker_started_by_its_command_dies_and_loses_and_doubles_nothing(committed_db, server, valkey, rq_burst, program):
    letters = write()
    assert program("manage.py", "rqworker", "mail", "--burst", PORTAL_CRASH_AT=points.FINISHED) == 0
    row = settle(points.FINISHED, letters, server, valkey, rq_burst)
    assert (row.lost, row.doubled) == (0, 0)


def settle(point, letters, server, valkey, rq_burst) -> Row:
    """Every job of the worker was killed; what became of the letters in the end."""
    assert crashed_jobs(valkey) == LETTERS, "the crash did not happen"
    life_goes_on(rq_burst)
    before = server.message_ids()
    person = settled_by_a_person(before)
    assert person == IN_A_WORKER[point], "more letters than necessary, or fewer, were left to a person"
    life_goes_on(rq_burst)
    return judge(point, letters, before, server.message_ids(), person)


@pytest.mark.parametrize("point", sorted(TO_A_FILE))
def test_a_worker_that_dies_over_a_file_leaves_one_whole_file_a_letter(point, committed_db, valkey, rq_burst, table, settings, tmp_path):
    settings.OUTBOX_SENDER, settings.VAR, settings.OUTBOX_DIR = "file", tmp_path, tmp_path / "letters"
    letters = write()
    in_a_child(work_off, crash_at=point)
    assert crashed_jobs(valkey) == LETTERS
    life_goes_on(rq_burst)
    files = sorted(settings.OUTBOX_DIR.glob("*.eml"))
    assert [file.read_bytes() for file in files] == [bytes(letter.raw) for letter in letters]
    arrived = Counter(letter.message_id for letter in letters)
    row = judge(point, letters, arrived, arrived, Letter.objects.filter(state=State.UNCERTAIN).count())
    table.append(row)
    assert (row.lost, row.doubled, row.person) == (0, 0, 0)


@pytest.mark.parametrize("point", sorted(IN_A_WEB_PROCESS))
def test_a_web_process_that_dies_leaves_a_letter_that_goes_or_no_change_at_all(point, committed_db, server, valkey, rq_burst, table):
    assert in_a_child(write_one, crash_at=point) == -signal.SIGKILL
    letters = list(Letter.objects.all())
    assert len(letters) == IN_A_WEB_PROCESS[point]
    life_goes_on(rq_burst)
    row = judge(point, letters, server.message_ids(), server.message_ids(), 0)
    table.append(row)
    assert (row.lost, row.doubled) == (0, 0)


@pytest.mark.parametrize("point", sorted(IN_THE_TICK))
def test_a_tick_that_dies_is_done_again_by_the_next(point, committed_db, server, valkey, rq_burst, table):
    letters = write()
    valkey.flushall()
    if point == points.TAKEN_BACK:
        assert all(delivering.take(letter.pk) for letter in letters)
        grow_old()
    assert in_a_child(tasks.sweep, crash_at=point) == -signal.SIGKILL
    life_goes_on(rq_burst)
    row = judge(point, letters, server.message_ids(), server.message_ids(), Letter.objects.filter(state=State.UNCERTAIN).count())
    table.append(row)
    assert (row.lost, row.doubled, row.person) == (0, 0, 0)


@pytest.mark.parametrize("point", sorted(IN_THE_READER))
def test_a_reader_that_dies_takes_each_return_in_once(point, committed_db, server, valkey, rq_burst, imap, table):
    letters = write()
    rq_burst("mail")
    imap.deliver(*(hard_return(letter) for letter in letters))
    assert in_a_child(tasks.read_returns, crash_at=point) == -signal.SIGKILL
    read_box()
    assert imap.unseen() == []
    found = Counter(IncomingMail.objects.values_list("letter__message_id", flat=True))
    assert set(Letter.objects.values_list("state", flat=True)) == {State.BOUNCED}
    lost = sum(not found[letter.message_id] for letter in letters)
    doubled = sum(found[letter.message_id] > 1 for letter in letters)
    table.append(Row(point, len(letters), lost, doubled, 0, LETTERS))
    assert (lost, doubled) == (0, 0)
