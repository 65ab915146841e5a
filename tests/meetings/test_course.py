"""The course of a meeting: postponed, moved, cancelled; drafts; the desk."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Revision

from meetings import services
from meetings.models import MeetingPage, MeetingState, SignUp
from portal.audit.models import AuditEvent
from portal.notify.models import Notice
from portal.outbox.models import Letter

from .factories import make_meeting, noon, person


def test_postponing_tells_everybody_who_signed_up_once(cities, cast):
    state = make_meeting(cities.odesa, capacity=1).state
    services.sign_up(state, person("Леся", email="lesia@example.com", user=cast.resident))
    services.sign_up(state, person("Остап", email="ostap@example.com"))
    gone = services.sign_up(state, person("Юхим", email="yukhym@example.com"))
    services.cancel(gone)
    services.step(state, "postpone", by=cast.coordinator, reason="Злива.")
    with pytest.raises(services.WrongState):
        services.step(state, "postpone", by=cast.coordinator, reason="Злива.")
    told = Letter.objects.filter(subject__startswith="Перенесено")
    assert sorted(told.values_list("recipient", flat=True)) == ["lesia@example.com", "ostap@example.com"]
    assert Notice.objects.filter(user=cast.resident, title__startswith="Перенесено").count() == 1
    assert AuditEvent.objects.filter(action="meeting.postpone", actor=cast.coordinator).count() == 1


def test_a_cancellation_needs_a_reason(cities, cast):
    state = make_meeting(cities.odesa).state
    with pytest.raises(services.MeetingError, match="причину"):
        services.step(state, "cancel", by=cast.coordinator, reason=" ")
    state.refresh_from_db()
    assert state.status == MeetingState.Status.PLANNED


def test_publishing_a_new_time_writes_to_those_who_signed_up_with_a_calendar_that_replaces_the_old(cities):
    meeting = make_meeting(cities.odesa)
    services.sign_up(meeting.state, person(email="lesia@example.com"))
    meeting.starts_at, meeting.ends_at = noon(8), noon(8).replace(hour=14)
    meeting.save_revision().publish()
    meeting.save_revision().publish()
    moved = Letter.objects.get(subject__startswith="Новий час")
    assert moved.recipient == "lesia@example.com"
    assert MeetingState.objects.get().sequence == 1


def test_publishing_an_old_draft_brings_back_words_but_neither_seats_nor_status(cities, cast):
    meeting = make_meeting(cities.odesa, capacity=2)
    old = meeting.save_revision()
    old.publish()
    state = meeting.state
    services.set_capacity(state, 5, by=cast.coordinator)
    services.sign_up(state, person("Леся", seats=3))
    services.step(state, "confirm", by=cast.coordinator)
    Revision.objects.get(pk=old.pk).publish()
    state = MeetingState.objects.get()
    assert (state.capacity, state.seats_taken, state.status) == (5, 3, "confirmed")
    assert SignUp.objects.confirmed().count() == 1


def test_a_draft_makes_no_record_and_its_first_publication_makes_one(cities):
    meeting = make_meeting(cities.odesa, live=False, capacity=7)
    meeting.save_revision()
    assert not MeetingState.objects.exists()
    meeting.save_revision().publish()
    meeting.save_revision().publish()
    assert MeetingState.objects.get().capacity == 7


def test_a_meeting_that_ends_within_an_hour_of_the_curfew_is_refused(cities):
    late = noon(3).replace(hour=22)
    with pytest.raises(ValidationError) as error:
        make_meeting(cities.odesa, starts_at=late, ends_at=late.replace(hour=23, minute=1))
    assert "комендантської години" in str(error.value)
    make_meeting(cities.odesa, starts_at=late, ends_at=late.replace(hour=23, minute=0))


def test_a_meeting_cannot_end_before_it_begins(cities):
    with pytest.raises(ValidationError):
        make_meeting(cities.odesa, starts_at=noon(3), ends_at=noon(3).replace(hour=11))


def test_minutes_and_public_problems_show_only_once_the_meeting_is_done(client, cities, cast):
    meeting = make_meeting(cities.odesa, days=-1, minutes=[("text", "<p>Домовилися про ліхтарі.</p>")])
    services.raise_problem(meeting.state, "Темно біля зупинки.", by=cast.volunteer, is_public=True)
    services.raise_problem(meeting.state, "Сусід з квартири 5 шумить.", by=cast.volunteer)
    services.decide_point(meeting.state, "Пункт: зала ОСББ.", by=cast.coordinator)
    before = client.get(meeting.url).content.decode()
    services.step(meeting.state, "finish", by=cast.volunteer)
    after = client.get(meeting.url).content.decode()
    for words in ("Домовилися про ліхтарі", "Темно біля зупинки", "Пункт: зала ОСББ"):
        assert words not in before
        assert words in after
    assert "квартири 5" not in after


def test_a_meeting_that_has_not_begun_cannot_be_finished(cities, cast):
    state = make_meeting(cities.odesa).state
    with pytest.raises(services.WrongState):
        services.step(state, "finish", by=cast.volunteer)
    state.refresh_from_db()
    assert state.status == MeetingState.Status.PLANNED


@pytest.mark.parametrize("part", ["resident", "editor", "officer", "operator"])
def test_the_desk_refuses_the_wrong_role(client_of, cities, cast, part):
    meeting = make_meeting(cities.odesa)
    sign_up = services.sign_up(meeting.state, person())
    client = client_of(getattr(cast, part))
    assert client.get(f"/meetings/{meeting.pk}/desk/").status_code == 403
    assert client.get("/meetings/desk/").status_code == 403
    assert client.post(f"/meetings/{meeting.pk}/desk/check-in/{sign_up.pk}/").status_code == 403
    sign_up.refresh_from_db()
    assert sign_up.checked_in_at is None


def test_a_visitor_at_the_desk_is_asked_to_sign_in(client, cities):
    answer = client.get(f"/meetings/{make_meeting(cities.odesa).pk}/desk/")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_a_volunteer_of_another_city_does_not_reach_this_citys_desk(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    stranger = cast.of(cities.other).volunteer
    assert client_of(stranger).get(f"/meetings/{meeting.pk}/desk/").status_code == 403
    assert client_of(stranger, host="tyche.localhost").get(f"/meetings/{meeting.pk}/desk/").status_code == 404


def test_a_volunteer_checks_people_in_and_takes_a_wrong_press_back(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    sign_up = services.sign_up(meeting.state, person("Леся"))
    client, url = client_of(cast.volunteer), f"/meetings/{meeting.pk}/desk/check-in/{sign_up.pk}/"
    assert client.get(url).status_code == 405
    answer = client.post(url)
    assert answer["Location"].endswith(f"#s{sign_up.pk}")
    sign_up.refresh_from_db()
    first = sign_up.checked_in_at
    assert (first is not None, sign_up.checked_in_by) == (True, cast.volunteer)
    client.post(url)
    sign_up.refresh_from_db()
    assert sign_up.checked_in_at == first
    client.post(url, {"undo": "1"})
    sign_up.refresh_from_db()
    assert sign_up.checked_in_at is None


def test_who_came_without_signing_up_is_added_once(client_of, cities, cast):
    meeting = make_meeting(cities.odesa, capacity=1)
    client, url = client_of(cast.volunteer), f"/meetings/{meeting.pk}/desk/walk-in/"
    data = {"name": "Сусідка", "seats": "2", "form_key": "0b8f6d0e-7d0f-4c39-9d4b-6a2f1b1f7c11"}
    client.post(url, data)
    client.post(url, data)
    assert SignUp.objects.get().is_walk_in
    page = client.get(f"/meetings/{meeting.pk}/desk/").content.decode()
    assert "Сусідка" in page


def test_a_volunteer_cannot_cancel_a_meeting_and_a_coordinator_can(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    url, data = f"/meetings/{meeting.pk}/desk/step/", {"step": "cancel", "reason": "Тривога."}
    assert client_of(cast.volunteer).post(url, data).status_code == 403
    assert MeetingState.objects.get().status == "planned"
    client_of(cast.coordinator).post(url, data)
    assert MeetingState.objects.get().status == "cancelled"


def test_contacts_at_the_desk_are_for_the_coordinator_alone(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    services.sign_up(meeting.state, person("Леся", email="", phone="+380000000077"))
    url = f"/meetings/{meeting.pk}/desk/"
    assert "+380000000077" not in client_of(cast.volunteer).get(url).content.decode()
    assert "+380000000077" in client_of(cast.coordinator).get(url).content.decode()


def test_a_meeting_with_sign_ups_is_not_deleted_in_wagtail(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    services.sign_up(meeting.state, person())
    client_of(cast.admin).post(f"/cms/pages/{meeting.pk}/delete/")
    assert MeetingPage.objects.filter(pk=meeting.pk).exists()


def test_a_meeting_nobody_signed_up_for_is_deleted_in_wagtail(client_of, cities, cast):
    meeting = make_meeting(cities.odesa)
    client_of(cast.admin).post(f"/cms/pages/{meeting.pk}/delete/")
    assert not MeetingPage.objects.filter(pk=meeting.pk).exists()


def test_a_coordinator_opens_problems_of_their_own_city_alone(client_of, cities, cast):
    theirs = services.raise_problem(make_meeting(cities.odesa).state, "Темно.", by=None)
    others = services.raise_problem(make_meeting(cities.other).state, "Шумно.", by=None)
    client = client_of(cast.coordinator)
    listed = client.get("/cms/snippets/meetings/problemraised/").content.decode()
    assert "Темно." in listed
    assert "Шумно." not in listed
    assert client.get(f"/cms/snippets/meetings/problemraised/edit/{theirs.pk}/").status_code == 200
    assert client.get(f"/cms/snippets/meetings/problemraised/edit/{others.pk}/").status_code == 404
