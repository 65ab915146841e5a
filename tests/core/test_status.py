"""«Стан системи»: opens whatever stands still, for whom it is meant, and tells once of a change."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.core import health, ticks
from portal.core.health import registry, running, sizes, watching
from portal.core.health.models import CheckState, Sample, TickRun
from portal.core.queue import queue
from portal.outbox.models import Letter

PAGE = "/cms/status/"


@pytest.fixture
def only(monkeypatch):
    """``only(name=function)``: these checks and no others."""

    def replace(**functions):
        monkeypatch.setattr(registry, "_checks", {})
        for name, function in functions.items():
            registry.register(name, name, function, "site", seconds=0.3)

    return replace


# Who may.


def test_technicians_and_administrators_see_the_page_and_others_do_not(committed_db, cities, cast, client_of, valkey, only):
    only(one=lambda: health.ok("Працює."))
    for part, status in (("technician", 200), ("administrator", 200), ("editor", 403), ("moderator", 403)):
        answer = client_of(getattr(cast, part)).get(PAGE)
        got = 403 if answer.status_code == 302 else answer.status_code
        assert got == status, part


def test_the_page_names_every_part_and_every_check(committed_db, cities, cast, client_of, valkey):
    page = client_of(cast.admin).get(PAGE).content.decode()
    for check in registry.checks():
        assert str(check.label) in page
    for name in ("database", "letters", "queue", "disk", "backup"):
        assert str(registry.PARTS[name]) in page


def test_the_menu_has_it_for_who_may(committed_db, cities, cast, client_of, valkey):
    assert PAGE in client_of(cast.technician).get("/cms/").content.decode()
    assert PAGE not in client_of(cast.editor).get("/cms/").content.decode()


def test_it_opens_while_valkey_is_away(committed_db, cities, cast, client_of, settings):
    client = client_of(cast.admin)
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "Valkey не відповідає" in answer.content.decode()


# Bounded in time.


def test_a_check_that_hangs_holds_up_nothing_and_is_not_begun_again(only, committed_db):
    begun, end = [], threading.Event()

    def hang():
        begun.append(1)
        end.wait(30)
        return health.ok("")

    only(hangs=hang, works=lambda: health.ok("Працює."))
    started = time.monotonic()
    first, second = running.run(registry.checks())
    again = running.run(registry.checks())[0]
    end.set()
    assert time.monotonic() - started < 5
    assert first.result.state == again.result.state == "alarm"
    assert "Не відповідає" in first.result.text
    assert second.result.state == "ok"
    assert len(begun) == 1


def test_a_check_that_fails_is_an_alarm_without_its_words(only, committed_db):
    def fail():
        raise ValueError("postgresql://portal:secret@host/name")

    only(fails=fail)
    result = running.run(registry.checks())[0].result
    assert result.state == "alarm"
    assert "ValueError" in result.text
    assert "secret" not in result.text + result.advice


def test_a_name_is_registered_once_and_its_part_is_one_of_the_page():
    with pytest.raises(ValueError, match="registered already"):
        registry.register("database", "", lambda: health.ok(""), "database")
    with pytest.raises(ValueError, match="unknown part"):
        registry.register("another", "", lambda: health.ok(""), "nowhere")


# Told once.


@pytest.fixture
def state(only):
    """A check whose answer the test sets."""
    now = {"result": health.ok("Працює.")}
    only(thing=lambda: now["result"])
    return now


def _letters():
    return list(Letter.objects.filter(kind="alarm").values_list("recipient", "subject"))


def test_an_alarm_is_told_once_to_those_who_may_see_the_page_and_so_is_its_end(committed_db, cities, cast, state):
    people = {cast.technician.email, cast.administrator.email}
    assert cast.editor
    watching.watch()
    state["result"] = health.alarm("Стоїть.", advice="Запустіть.")
    assert watching.watch() == 0  # seen once: it may pass by itself
    assert watching.watch() == 1
    assert {recipient for recipient, _subject in _letters()} == people
    for _turn in range(5):
        assert watching.watch() == 0
    state["result"] = health.ok("Працює.")
    assert [watching.watch() for _turn in range(3)] == [0, 1, 0]
    assert sorted(subject for _recipient, subject in _letters()) == ["Знову гаразд: thing"] * 2 + ["Тривога: thing"] * 2


def test_what_comes_and_goes_within_a_minute_wakes_nobody(committed_db, cities, cast, state):
    assert cast.technician
    for turn in range(10):
        state["result"] = health.alarm("Стоїть.") if turn % 2 else health.ok("Працює.")
        watching.watch()
    assert _letters() == []


def test_a_warning_is_shown_and_wakes_nobody(committed_db, cities, cast, state):
    assert cast.technician
    state["result"] = health.warning("Мало місця.")
    for _turn in range(3):
        watching.watch()
    assert _letters() == []
    assert CheckState.objects.get(name="thing").state == "warning"


def test_two_watchers_at_once_tell_once(committed_db, cities, cast, state):
    assert cast.technician
    state["result"] = health.alarm("Стоїть.")
    watching.watch()
    told = running.run(registry.checks())
    now = timezone.now()
    watching.remember(told, now)
    assert [watching._tell(told, now), watching._tell(told, now)] == [1, 0]


# Failed jobs.


def _failed_job(rq_burst):
    job = queue("default").enqueue("os.rmdir", "/nowhere/прикладенко")
    rq_burst("default", allow_failures=True)
    return job


def test_a_failed_job_is_run_again_once_and_written_down(committed_db, cities, cast, client_of, rq_burst):
    from portal.audit.models import AuditEvent

    job = _failed_job(rq_burst)
    client = client_of(cast.technician)
    page = client.get(PAGE).content.decode()
    assert "os.rmdir" in page
    assert "прикладенко" not in page
    for _twice in range(2):
        client.post(PAGE, {"action": "again", "queue": "default", "job": job.id})
    assert queue("default").count == 1
    assert list(AuditEvent.objects.filter(action="job.requeued").values_list("actor_id", flat=True)) == [cast.technician.pk]


def test_a_failed_job_is_deleted_only_by_who_may(committed_db, cities, cast, client_of, rq_burst):
    job = _failed_job(rq_burst)
    client_of(cast.editor).post(PAGE, {"action": "delete", "queue": "default", "job": job.id})
    assert queue("default").failed_job_registry.count == 1
    client_of(cast.technician).post(PAGE, {"action": "delete", "queue": "default", "job": job.id})
    assert queue("default").failed_job_registry.count == 0


def test_only_a_failed_job_of_our_queues_can_be_touched(committed_db, cities, cast, client_of, valkey):
    waiting = queue("default").enqueue("os.getcwd")
    client = client_of(cast.technician)
    client.post(PAGE, {"action": "delete", "queue": "default", "job": waiting.id})
    client.post(PAGE, {"action": "delete", "queue": "strange", "job": waiting.id})
    assert queue("default").count == 1
    assert client.post(PAGE, {"action": "eat", "queue": "default", "job": waiting.id}).status_code == 400


# Single checks.


def _told(name: str) -> health.Result:
    return running.run([check for check in registry.checks() if check.name == name])[0].result


def test_a_queue_that_nobody_serves_is_an_alarm(committed_db, valkey):
    result = _told("workers")
    assert result.state == "alarm"
    assert "mail" in result.text


def test_periodic_work_that_is_late_or_fails_is_named(committed_db, cities):
    assert _told("ticks").state == "warning"  # nothing ran yet
    ticks.run("health", "os.getcwd")
    assert _told("ticks").state == "ok"
    with pytest.raises(TypeError):
        ticks.run("outbox", "os.mkdir")
    falling = _told("ticks")
    assert (falling.state, "outbox" in falling.text) == ("warning", True)
    assert TickRun.objects.get(name="outbox").error == "TypeError"
    TickRun.objects.filter(name="health").update(ended_at=timezone.now() - timedelta(hours=1))
    late = _told("ticks")
    assert (late.state, "health" in late.text) == ("alarm", True)


def test_migrations_that_wait_are_an_alarm(committed_db):
    from django.db import connection

    assert _told("migrations").state == "ok"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health'")
    result = _told("migrations")
    assert result.state == "alarm"
    assert "manage.py prepare" in result.advice


def test_a_letter_that_waits_too_long_is_an_alarm(committed_db, cities):
    from portal.outbox.services import enqueue

    letter = enqueue(to="someone@example.com", subject="x", text="x", kind="test")
    assert _told("letters").state == "ok"
    Letter.objects.filter(pk=letter.pk).update(queued_at=timezone.now() - timedelta(minutes=16))
    result = _told("letters")
    assert (result.state, result.figure) == ("alarm", "1")


def test_the_room_left_is_told_in_days(committed_db, settings):
    today = timezone.localdate()
    for days in range(5):
        Sample.objects.create(name="free.var", day=today - timedelta(days=days), value=10**12 + days * 10**15)
    assert sizes.forecast("free.var").a_day == pytest.approx(-(10**15))
    result = _told("disks")
    assert result.state in ("warning", "alarm")
    assert "вистачить на" in dict(result.rows)[str(settings.VAR)]


def test_a_certificate_that_ends_soon_is_told(committed_db, settings, tmp_path):
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=80)).not_valid_after(now + timedelta(days=10))
    path = tmp_path / "portal.pem"
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    settings.CERTIFICATE_FILES = [str(path)]
    assert _told("certificates").state == "warning"
    settings.CERTIFICATE_FILES = [str(tmp_path / "gone.pem")]
    assert _told("certificates").state == "alarm"


def test_backups_that_are_off_old_or_failed_are_told(committed_db, settings, tmp_path):
    from portal.core.backup import shelf, tasks

    settings.BACKUP_DIR = ""
    assert _told("backups").state == "warning"
    settings.BACKUP_DIR = str(tmp_path)
    assert _told("backups").state == "alarm"
    path = tmp_path / shelf.name_for(timezone.now() - timedelta(hours=2), sealed=False)
    path.write_bytes(b"x")
    shelf.note(path, verified_at=timezone.now().isoformat())
    assert _told("backups").state == "ok"
    assert _told("drill").state == "warning"
    shelf.note(path, drilled_at=timezone.now().isoformat())
    assert _told("drill").state == "ok"
    shelf.note_attempt(tmp_path, "the disk is full")
    assert (_told("backups").state, _told("backups").advice) == ("warning", "the disk is full")
    assert not tasks.is_due(timezone.now(), tmp_path) or timezone.localtime().hour >= settings.BACKUP_HOUR


def test_the_nightly_backup_is_asked_for_once_and_made_by_a_worker(committed_db, settings, tmp_path, valkey, rq_burst):
    from portal.core.backup import shelf, tasks
    from tests.core import backups

    settings.BACKUP_DIR = str(tmp_path / "backups")
    (tmp_path / "home").mkdir()
    with backups.pointed({}, tmp_path / "home"):
        tasks.nightly()
        tasks.nightly()
        assert queue("default").count == 1
        rq_burst("default")
        assert len(shelf.backups(tmp_path / "backups")) == 1
        tasks.nightly()
        assert queue("default").count == 0


# Elsewhere.


def test_doctor_says_the_same_and_ends_with_a_code(committed_db, only, capsys):
    only(well=lambda: health.ok("Працює."), ill=lambda: health.alarm("Стоїть.", advice="Запустіть."))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    said = capsys.readouterr().out
    assert ended.value.code == 2
    assert "ТРИВОГА" in said
    assert "→ Запустіть." in said
    only(well=lambda: health.ok("Працює."))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", quiet=True)
    assert ended.value.code == 0
    assert capsys.readouterr().out == ""


def test_figures_tell_the_checks_and_the_ticks(committed_db, cities, client, state):
    state["result"] = health.alarm("Стоїть.", value=7.0)
    watching.watch()
    ticks.run("health", "os.getcwd")
    text = client.get("/metrics").content.decode()
    assert 'portal_check_state{check="thing"} 2.0' in text
    assert 'portal_check_value{check="thing"} 7.0' in text
    assert 'portal_tick_age_seconds{tick="health"}' in text


def test_readiness_follows_the_vital_checks_alone(committed_db, cities, client, monkeypatch, only):
    monkeypatch.setattr(registry, "_checks", {})
    registry.register("database", "", lambda: health.alarm("postgresql://secret"), "database", vital=True)
    registry.register("letters", "", lambda: health.alarm("x"), "letters")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "not ready"
    assert "letters" not in answer.json()


def test_after_a_restore_letters_that_waited_are_for_a_person(committed_db, cities):
    from portal.outbox.operation import hold_restored
    from portal.outbox.services import enqueue

    letter = enqueue(to="someone@example.com", subject="x", text="x", kind="test")
    assert hold_restored(timezone.now()).startswith("1 letters")
    letter.refresh_from_db()
    assert letter.state == Letter.State.UNCERTAIN
    assert hold_restored(timezone.now()) == ""


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_a_phone_and_is_clean_for_axe(portal_server, cast, open_page, sign_in, axe_clean, fits_width, valkey, width):
    page = open_page(width=width)
    sign_in(page, portal_server, cast.admin)
    page.goto(portal_server.url + PAGE)
    fits_width(page)
    axe_clean(page)
