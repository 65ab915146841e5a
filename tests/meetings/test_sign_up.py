"""Signing up, waiting, cancelling: seats are never oversold and nobody is written to twice."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from meetings import services
from meetings.models import MeetingPage, MeetingState, SignUp
from portal.notify.models import Notice
from portal.outbox.models import Letter

from .factories import make_meeting, person


def letters_to(email):
    return Letter.objects.filter(recipient=email)


def form_data(**values):
    return {"name": "Леся", "email": "lesia@example.com", "phone": "", "seats": "1", "form_key": str(uuid.uuid4()), **values}


def test_a_visitor_signs_up_without_an_account_and_gets_a_letter_with_a_calendar_file(client, cities):
    meeting = make_meeting(cities.odesa, capacity=10)
    answer = client.post(f"/meetings/{meeting.pk}/sign-up/", form_data(seats="2"))
    sign_up = SignUp.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/meetings/signup/{sign_up.token}/")
    assert MeetingState.objects.get().seats_taken == 2
    raw = bytes(letters_to("lesia@example.com").get().raw)
    assert b"text/calendar" in raw
    assert "Ви записані" in client.get(answer["Location"]).content.decode()


def test_the_letter_of_confirmation_carries_the_link_that_cancels(client, cities):
    from email import message_from_bytes, policy

    meeting = make_meeting(cities.odesa)
    client.post(f"/meetings/{meeting.pk}/sign-up/", form_data())
    message = message_from_bytes(bytes(letters_to("lesia@example.com").get().raw), policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    assert f"/meetings/signup/{SignUp.objects.get().token}/cancel/" in text
    assert "підвал будинку № 901" in text
    attached = next(message.iter_attachments())
    assert attached.get_filename() == "zustrich.ics"
    assert "TZID=Europe/Kyiv" in attached.get_content()


def test_a_double_press_of_the_button_is_one_sign_up_and_one_letter(client, cities):
    meeting = make_meeting(cities.odesa, capacity=10)
    data = form_data()
    first = client.post(f"/meetings/{meeting.pk}/sign-up/", data)
    second = client.post(f"/meetings/{meeting.pk}/sign-up/", data)
    assert first["Location"] == second["Location"]
    assert SignUp.objects.count() == 1
    assert MeetingState.objects.get().seats_taken == 1
    assert letters_to("lesia@example.com").count() == 1


def test_the_same_address_in_another_form_neither_takes_a_seat_nor_shows_the_first_sign_up(client, cities):
    meeting = make_meeting(cities.odesa, capacity=10)
    client.post(f"/meetings/{meeting.pk}/sign-up/", form_data())
    answer = client.post(f"/meetings/{meeting.pk}/sign-up/", form_data(email="LESIA@example.com"))
    assert "Запис уже є" in answer.content.decode()
    assert SignUp.objects.get().token not in answer.content.decode()
    assert MeetingState.objects.get().seats_taken == 1


def test_one_contact_cannot_be_on_a_meeting_twice_in_the_database(cities):
    state = make_meeting(cities.odesa).state
    services.sign_up(state, person(email="lesia@example.com"))
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.create(meeting=state, name="Леся", contact_key="email:lesia@example.com", state=SignUp.State.CONFIRMED)


def test_who_cancelled_may_sign_up_again(cities):
    state = make_meeting(cities.odesa, capacity=1).state
    first = services.sign_up(state, person(email="lesia@example.com"))
    services.cancel(first)
    assert services.sign_up(state, person(email="lesia@example.com")).state == SignUp.State.CONFIRMED


def test_a_phone_typed_in_two_ways_is_one_contact(client, cities):
    meeting = make_meeting(cities.odesa)
    client.post(f"/meetings/{meeting.pk}/sign-up/", form_data(email="", phone="048 123 45 67"))
    client.post(f"/meetings/{meeting.pk}/sign-up/", form_data(email="", phone="+380 (48) 123-45-67"))
    assert SignUp.objects.get().phone == "+380481234567"


def test_without_any_contact_the_form_says_what_to_do(client, cities):
    meeting = make_meeting(cities.odesa)
    answer = client.post(f"/meetings/{meeting.pk}/sign-up/", form_data(email=""))
    assert answer.status_code == 422
    assert "Залиште пошту або телефон" in answer.content.decode()
    assert not SignUp.objects.exists()


def test_when_seats_are_gone_the_next_one_waits_and_is_told_so(cities):
    state = make_meeting(cities.odesa, capacity=1).state
    services.sign_up(state, person("Леся"))
    late = services.sign_up(state, person("Остап", email="ostap@example.com"))
    assert late.state == SignUp.State.WAITING
    assert "Список очікування" in letters_to("ostap@example.com").get().subject


def test_without_a_waiting_list_a_full_meeting_takes_nobody(cities):
    state = make_meeting(cities.odesa, capacity=1).state
    MeetingState.objects.update(waiting_list=False)
    services.sign_up(state, person("Леся"))
    with pytest.raises(services.Full):
        services.sign_up(state, person("Остап"))
    assert SignUp.objects.count() == 1


def test_a_cancelled_seat_goes_to_the_first_who_waits_once(cities, cast):
    state = make_meeting(cities.odesa, capacity=1).state
    seated = services.sign_up(state, person("Леся"))
    first = services.sign_up(state, person("Остап", email="ostap@example.com", user=cast.resident))
    second = services.sign_up(state, person("Зоряна"))
    assert services.cancel(seated) is True
    assert services.cancel(seated) is False
    services.promote(state)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (SignUp.State.CONFIRMED, SignUp.State.WAITING)
    assert letters_to("ostap@example.com").filter(subject__startswith="Є місце").count() == 1
    assert Notice.objects.filter(user=cast.resident, title__contains="Звільнилося місце").count() == 1
    state.refresh_from_db()
    assert state.seats_taken == 1


def test_a_group_too_big_for_the_free_seats_lets_the_next_one_pass(cities):
    state = make_meeting(cities.odesa, capacity=3).state
    pair = services.sign_up(state, person("Пара", seats=1))
    services.sign_up(state, person("Двоє", seats=2))
    family = services.sign_up(state, person("Родина", seats=4))
    single = services.sign_up(state, person("Один"))
    services.cancel(pair)
    family.refresh_from_db()
    single.refresh_from_db()
    assert (family.state, single.state) == (SignUp.State.WAITING, SignUp.State.CONFIRMED)


def test_more_seats_let_the_waiting_list_in_and_fewer_than_taken_are_refused(cities, cast):
    state = make_meeting(cities.odesa, capacity=1).state
    services.sign_up(state, person("Леся"))
    late = services.sign_up(state, person("Остап"))
    services.set_capacity(state, 2, by=cast.coordinator)
    late.refresh_from_db()
    assert late.state == SignUp.State.CONFIRMED
    with pytest.raises(services.MeetingError):
        services.set_capacity(state, 1, by=cast.coordinator)


def test_the_database_itself_refuses_more_taken_than_there_are_seats(cities):
    state = make_meeting(cities.odesa, capacity=1).state
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingState.objects.filter(pk=state.pk).update(seats_taken=2)


def test_the_link_that_cancels_shows_a_button_and_acts_only_when_it_is_pressed(client, cities):
    state = make_meeting(cities.odesa).state
    sign_up = services.sign_up(state, person())
    url = f"/meetings/signup/{sign_up.token}/cancel/"
    assert client.get(url).status_code == 200
    sign_up.refresh_from_db()
    assert sign_up.is_active
    client.post(url)
    sign_up.refresh_from_db()
    assert not sign_up.is_active


def test_a_meeting_that_has_begun_takes_nobody(client, cities):
    meeting = make_meeting(cities.odesa, days=-1)
    answer = client.post(f"/meetings/{meeting.pk}/sign-up/", form_data())
    assert answer.status_code == 409
    with pytest.raises(services.NotOpen):
        services.sign_up(meeting.state, person())


def test_an_excursion_asks_for_the_child_and_the_parents_consent(client, cities):
    meeting = make_meeting(cities.odesa, format="excursion", capacity=5)
    url = f"/meetings/{meeting.pk}/sign-up/"
    refused = client.post(url, form_data(child_name="Марко", child_age="12"))
    assert "Без згоди одного з батьків" in refused.content.decode()
    client.post(url, form_data(child_name="Марко", child_age="12", consent="on"))
    made = SignUp.objects.get()
    assert (made.child_name, made.child_age) == ("Марко", 12)
    assert made.consent_at <= timezone.now()


def test_another_citys_sign_up_is_not_found_at_this_address(client_of, cities):
    sign_up = services.sign_up(make_meeting(cities.other).state, person())
    assert client_of().get(f"/meetings/signup/{sign_up.token}/").status_code == 404
    assert client_of(host="tyche.localhost").get(f"/meetings/signup/{sign_up.token}/").status_code == 200


def _together(*acts):
    """Run each act in a thread of its own, all at once; what they gave or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            start.wait(10)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_the_last_seat_goes_to_one_of_eight_who_press_at_once(committed_db, valkey, cities):
    meeting = make_meeting(cities.odesa, capacity=1)
    state = MeetingState.objects.get(page=meeting)
    MeetingState.objects.update(waiting_list=False)
    results = _together(*[lambda n=number: services.sign_up(state, person(f"Людина {n}")) for number in range(8)])
    assert sum(isinstance(result, SignUp) for result in results) == 1, results
    assert sum(isinstance(result, services.Full) for result in results) == 7, results
    state.refresh_from_db()
    assert state.seats_taken == 1
    assert SignUp.objects.confirmed().count() == 1


def test_one_form_sent_five_times_at_once_is_one_sign_up(committed_db, valkey, cities):
    state = MeetingState.objects.get(page=make_meeting(cities.odesa, capacity=10))
    key = uuid.uuid4()
    results = _together(*[lambda: services.sign_up(state, person("Леся", email="lesia@example.com"), form_key=key) for _ in range(5)])
    assert {getattr(result, "pk", result) for result in results} == {SignUp.objects.get().pk}
    assert Letter.objects.count() == 1


def test_a_cancellation_and_a_promotion_at_once_leave_the_numbers_true(committed_db, valkey, cities):
    state = MeetingState.objects.get(page=make_meeting(cities.odesa, capacity=2))
    seated = [services.sign_up(state, person(name)) for name in ("Леся", "Остап")]
    waiting = [services.sign_up(state, person(name)) for name in ("Зоряна", "Юхим", "Мотря")]
    acts = [lambda s=sign_up: services.cancel(s) for sign_up in (*seated, waiting[0])]
    results = _together(*acts)
    assert results == [True, True, True]
    state.refresh_from_db()
    taken = sum(SignUp.objects.confirmed().values_list("seats", flat=True))
    assert state.seats_taken == taken == 2
    assert not SignUp.objects.waiting().exists()
    assert MeetingPage.objects.count() == 1
