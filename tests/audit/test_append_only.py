"""The audit log grows, and does nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.audit.models import AppendOnly, AuditEvent
from portal.audit.services import record


def test_an_event_says_who_did_what_where_and_why(cast, cities):
    event = record("appeal.viewed", cities.odesa, actor=cast.moderator, city=cities.odesa, reason="звернення № 12", page=2)
    event.refresh_from_db()
    assert (event.actor, event.action, event.city) == (cast.moderator, "appeal.viewed", cities.odesa)
    assert event.target == f"places.city:{cities.odesa.pk}"
    assert event.data == {"page": 2}


def test_a_visitor_is_nobody(db):
    assert record("page.viewed", actor=AnonymousUser()).actor is None


def test_a_row_is_neither_changed_nor_deleted(db):
    event = record("a.b")
    event.action = "c.d"
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()
    assert AuditEvent.objects.get().action == "a.b"


def test_many_rows_are_neither_changed_nor_deleted(db):
    record("a.b")
    with pytest.raises(AppendOnly):
        AuditEvent.objects.all().update(action="c.d")
    with pytest.raises(AppendOnly):
        AuditEvent.objects.filter(action="a.b").delete()
    assert AuditEvent.objects.count() == 1


def test_the_log_outlives_the_person(cast):
    person = cast.stranger
    number = person.pk
    record("a.b", actor=person)
    person.delete()
    assert AuditEvent.objects.get(action="a.b").actor_id == number
