"""What stands beside the registers: links, priorities, reports, checks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mapapp import checking
from mapapp.models import Officer, OfficerAccount, OfficerReport, Priority, last_report_on, report_due_on
from mapapp.models.common import today
from portal.audit.models import AuditEvent


@pytest.fixture
def officer(places):
    return Officer.objects.get(slug="maketna-sofiia")


def test_publishing_a_draft_older_than_the_check_takes_no_check_back(officer, map_cast):
    editor = map_cast("editor")
    officer.verified_at, officer.verified_by = today() - timedelta(days=200), None
    officer.save()
    draft = officer.save_revision()
    assert checking.check(Officer.objects.get(pk=officer.pk), editor)
    draft.publish()
    officer.refresh_from_db()
    assert officer.verified_at == today()
    assert officer.verified_by == editor


def test_a_check_is_written_down_once_a_day_and_in_the_log(officer, map_cast):
    editor = map_cast("editor")
    Officer.objects.filter(pk=officer.pk).update(verified_at=today() - timedelta(days=100))
    assert checking.check(officer, editor)
    assert not checking.check(officer, editor)
    (event,) = AuditEvent.objects.filter(action="map.checked")
    assert event.actor == editor
    assert event.city == officer.city


def test_what_is_done_says_what_and_when(officer):
    matter = Priority.objects.create(officer=officer, title="Освітлення біля школи")
    matter.state = Priority.State.DONE
    with pytest.raises(ValidationError, match="Напишіть, що зроблено"):
        matter.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        matter.save()
    matter.done_text = "Поставили три ліхтарі."
    matter.save()
    assert matter.done_on == matter.started_on == today()


def test_one_open_priority_has_a_title_and_a_done_one_may_come_again(officer):
    first = Priority.objects.create(officer=officer, title="Освітлення")
    with pytest.raises(IntegrityError), transaction.atomic():
        Priority.objects.create(officer=officer, title="Освітлення")
    first.state, first.done_text = Priority.State.DONE, "Світло є."
    first.save()
    Priority.objects.create(officer=officer, title="Освітлення")
    assert [row.state for row in Priority.objects.of_officer(officer)] == ["planned", "done"]


@pytest.mark.parametrize(("held", "due"), [((2026, 1, 15), (2026, 7, 15)), ((2025, 8, 31), (2026, 2, 28)), ((2026, 7, 1), (2027, 1, 1))])
def test_the_next_report_is_due_in_half_a_year(officer, held, due):
    Officer.objects.filter(pk=officer.pk).update(last_report_at=None)
    officer.refresh_from_db()
    assert report_due_on(officer) is None
    OfficerReport.objects.create(officer=officer, held_on=date(*held), title="Звіт", text="Зроблено те й те.")
    assert last_report_on(officer) == date(*held)
    assert report_due_on(officer) == date(*due)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "ftp://example.com", "/a b", "https://"])
def test_a_report_leads_nowhere_harmful(officer, url):
    report = OfficerReport(officer=officer, held_on=today(), title="Звіт", text="Слова.", meeting_url=url)
    with pytest.raises(ValidationError, match="Вставте адресу сторінки"):
        report.full_clean()


def test_records_beside_know_their_city(officer, places, map_cast):
    account = OfficerAccount.objects.create(officer=officer, user=map_cast("officer"))
    priority = Priority.objects.create(officer=officer, title="Освітлення")
    for row in (account, priority):
        assert type(row).objects.of_city(places.odesa).contains(row)
        assert not type(row).objects.of_city(places.other).contains(row)
