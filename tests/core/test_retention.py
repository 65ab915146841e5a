"""Terms of keeping: what is older goes, what is not stays, and somebody can see that it was done."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.utils import timezone

from portal.audit import chain
from portal.audit.models import AuditDetail, AuditEvent
from portal.audit.services import record
from portal.core import retention
from portal.core.health.models import RetentionRun
from portal.core.retention import registry, running

pytestmark = pytest.mark.django_db
KINDS = {"sessions", "orphans", "logs", "drafts", "exports", "devices", "notices", "letters", "searches", "guard_counters", "audit_details"}


def _run(name: str, **options) -> int:
    (done,) = running.run(only=name, **options)
    assert done.error == ""
    return done.count


def test_every_kind_is_registered_with_a_term_and_a_reason():
    kinds = {kind.name: kind for kind in retention.kinds()}
    assert kinds.keys() >= KINDS
    assert all(str(kind.why) and kind.days > 0 for kind in kinds.values())


def test_a_dry_run_counts_and_changes_nothing(db, capsys):
    before = RetentionRun.objects.count()
    call_command("retention")
    said = capsys.readouterr().out
    assert all(name in said for name in KINDS)
    assert "would go" in said
    assert RetentionRun.objects.count() == before


def test_every_kind_runs_on_an_empty_portal(db):
    assert [done for done in running.run() if done.error] == []
    assert {run.name for run in RetentionRun.objects.all()} >= KINDS


def test_terms_come_from_the_settings_and_never_fall_under_the_law_s(settings):
    kinds = {kind.name: kind for kind in retention.kinds()}
    settings.RETENTION_DAYS = {"drafts": 10, "audit_details": 1}
    assert retention.days_of(kinds["drafts"]) == 10
    assert retention.days_of(kinds["audit_details"]) == 365
    settings.RETENTION_DAYS = {"draughts": 10}
    assert registry.unknown() == ["draughts"]


def test_a_kind_that_fails_hinders_no_other(db, monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {})
    retention.register("bad", "bad", 1, "os.mkdir", "x")
    retention.register("good", "good", 1, lambda before, dry: 3, "x")
    done = {one.kind.name: one for one in running.run()}
    assert done["bad"].error == "TypeError"
    assert done["good"].count == 3


def test_counts_are_written_to_the_log_of_acts(db, monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {})
    retention.register("things", "things", 5, lambda before, dry: 3, "x")
    list(running.run())
    assert AuditEvent.objects.get(action="retention.forgotten").data == {"kind": "things", "count": 3, "days": 5}


def test_ended_sessions_go_and_others_stay(db):
    from django.contrib.sessions.models import Session

    now = timezone.now()
    for key, days in (("old", -3), ("yesterday", -0.5), ("alive", 5)):
        Session.objects.create(session_key=key, session_data="x", expire_date=now + timedelta(days=days))
    assert _run("sessions", dry=True) == 1
    assert _run("sessions") == 1
    assert set(Session.objects.values_list("session_key", flat=True)) == {"yesterday", "alive"}


def test_more_than_a_batch_goes_in_one_night(db):
    from django.contrib.sessions.models import Session

    ended = timezone.now() - timedelta(days=3)
    number = running.BATCH * 2 + 1
    Session.objects.bulk_create([Session(session_key=f"{one}", session_data="x", expire_date=ended) for one in range(number)])
    assert _run("sessions") == number
    assert not Session.objects.exists()


def test_the_words_of_old_letters_go_and_what_proves_them_stays(cities):
    from portal.outbox.models import Letter
    from portal.outbox.services import enqueue

    letters = [enqueue(to="someone@example.com", subject="Про двір", text="секретні слова", kind="test") for _ in range(3)]
    long_ago = timezone.now() - timedelta(days=400)
    Letter.objects.filter(pk=letters[0].pk).update(state="sent", finished_at=long_ago)
    Letter.objects.filter(pk=letters[1].pk).update(state="sent", finished_at=timezone.now())
    Letter.objects.filter(pk=letters[2].pk).update(created_at=long_ago)  # still waits
    assert _run("letters") == 1
    sizes = [len(bytes(Letter.objects.get(pk=letter.pk).raw)) for letter in letters]
    assert sizes[0] < min(sizes[1:]) - 8
    assert Letter.objects.get(pk=letters[0].pk).sha256 == letters[0].sha256


def test_an_uploaded_file_without_a_record_goes_and_one_with_a_record_stays(committed_db, cities, tmp_path):
    import os

    from accounts.models import DataExport, User
    from tests.core import backups

    with backups.pointed({}, tmp_path):
        user = User.objects.create_user("person@example.com")
        DataExport.objects.create(user=user, state="ready", file="exports/named.zip")
        for name, days in (("named.zip", 30), ("orphan.zip", 30), ("new.zip", 0)):
            path = tmp_path / "private" / "exports" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
            moment = (timezone.now() - timedelta(days=days)).timestamp()
            os.utime(path, (moment, moment))
        assert _run("orphans") == 1
        assert sorted(path.name for path in (tmp_path / "private" / "exports").iterdir()) == ["named.zip", "new.zip"]


def test_personal_details_go_and_the_chain_still_verifies(committed_db, cities, cast, settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.txt")  # another log's anchors would not fit
    record("appeal.viewed", cities.odesa, actor=cast.admin, personal={"name": "Прикладенко (демо)"}, about=cast.resident)
    assert _run("audit_details") == 0
    later = timezone.now() + timedelta(days=1096)
    assert _run("audit_details", now=later) == 1
    assert not AuditDetail.objects.exists()
    chain.seal()
    assert not list(_problems())


def _problems():
    from io import StringIO

    out = StringIO()
    call_command("audit_verify", stdout=out)
    return [line for line in out.getvalue().splitlines() if "broken" in line.lower() or "missing" in line.lower()]


def test_residents_read_the_terms_as_they_are_set(settings):
    settings.RETENTION_DAYS = {"drafts": 21}
    page = Template("{% load retention %}{% retention_terms %}").render(Context())
    assert "21 день" in page
    assert "Чернетки звернень" in page
