"""Who may go out, with whom and when; what everybody else may know."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from portal.audit.models import AuditEvent
from portal.notify.models import Notice
from volunteers import demo, services, stats
from volunteers.models import Outing, OutingSignUp, Track, Volunteer

from .factories import make_outing, make_volunteer, noon


def test_a_member_with_checked_documents_joins_and_sees_the_route(client_of, cities, cast):
    make_volunteer(cast.volunteer)
    outing = make_outing(cities.odesa)
    client = client_of(cast.volunteer)
    before = client.get("/volunteers/shifts/").content.decode()
    assert "Денне патрулювання" in before
    assert "12:00" not in before
    assert client.get(f"/volunteers/outings/{outing.pk}/").status_code == 404
    client.post(f"/volunteers/outings/{outing.pk}/join/")
    assert "Таємною стежкою" in client.get(f"/volunteers/outings/{outing.pk}/").content.decode()
    assert "12:00" in client.get("/volunteers/shifts/").content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"checked": False},
        {"track": Track.HELPER},
        {"state": Volunteer.State.APPLIED},
        {"state": Volunteer.State.PAUSED},
        {"state": Volunteer.State.LEFT},
    ],
)
def test_others_may_not_join_a_patrol(cities, cast, values):
    volunteer = make_volunteer(cast.volunteer, **values)
    with pytest.raises(services.NotAllowed):
        services.join(make_outing(cities.odesa), volunteer)
    assert not OutingSignUp.objects.exists()


def test_a_volunteer_of_another_city_may_not_join(client_of, cities, cast):
    stranger = cast.of(cities.other).volunteer
    volunteer, outing = make_volunteer(stranger), make_outing(cities.odesa)
    with pytest.raises(services.NotAllowed):
        services.join(outing, volunteer)
    assert "Денне патрулювання" not in client_of(stranger).get("/volunteers/shifts/").content.decode()
    assert client_of(stranger, host="tyche.localhost").post(f"/volunteers/outings/{outing.pk}/join/").status_code == 404


@pytest.mark.parametrize("part", [None, "resident", "editor", "officer"])
def test_the_route_and_the_hour_are_hidden_from_everybody_else(client_of, cities, cast, part):
    outing = make_outing(cities.odesa)
    client = client_of(getattr(cast, part) if part else None)
    for url in ("/volunteers/", "/volunteers/shifts/", f"/volunteers/outings/{outing.pk}/"):
        page = client.get(url).content.decode()
        assert "Таємною стежкою" not in page
        assert "опорного пункту № 901" not in page
        assert "Денне патрулювання" not in page


def test_the_public_sees_a_number_and_only_of_what_has_ended(client, cities):
    make_outing(cities.odesa)
    make_outing(cities.odesa, days=-2, state=Outing.State.DONE)
    make_outing(cities.other, days=-2, state=Outing.State.DONE)
    assert stats.counts(cities.odesa) == {"volunteers": 0, "outings_done": 1, "last_month": 1, "a_month": 10}
    assert client.get("/volunteers/").status_code == 200
    assert not client.get("/volunteers/").cookies


def test_joining_twice_is_joining_once(cities, cast):
    volunteer, outing = make_volunteer(cast.volunteer), make_outing(cities.odesa)
    services.join(outing, volunteer)
    services.join(outing, volunteer)
    outing.refresh_from_db()
    assert outing.taken == OutingSignUp.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        OutingSignUp.objects.create(outing=outing, volunteer=volunteer)


def test_two_outings_at_one_hour_cannot_both_be_joined_and_back_to_back_ones_can(cities, cast):
    volunteer = make_volunteer(cast.volunteer)
    services.join(make_outing(cities.odesa), volunteer)
    with pytest.raises(services.Overlaps):
        services.join(make_outing(cities.odesa, starts_at=noon(5) + timedelta(hours=2, minutes=59)), volunteer)
    services.join(make_outing(cities.odesa, starts_at=noon(5) + timedelta(hours=3)), volunteer)


def test_a_place_given_back_is_free_for_another(cities, cast):
    first, second = make_volunteer(cast.volunteer), make_volunteer(cast.resident)
    outing = make_outing(cities.odesa, capacity=1)
    services.join(outing, first)
    with pytest.raises(services.NoPlace):
        services.join(outing, second)
    assert services.leave(outing, first) is True
    assert services.leave(outing, first) is False
    services.join(outing, second)
    outing.refresh_from_db()
    assert outing.taken == 1


def test_who_is_paused_gives_back_the_places_to_come(cities, cast):
    volunteer, outing = make_volunteer(cast.volunteer), make_outing(cities.odesa)
    services.join(outing, volunteer)
    services.move(volunteer, "pause", by=cast.coordinator)
    outing.refresh_from_db()
    assert outing.taken == 0


def test_an_outing_that_ends_within_an_hour_of_the_curfew_is_refused(cities):
    evening = noon(3).replace(hour=21)
    with pytest.raises(ValidationError, match="комендантської"):
        make_outing(cities.odesa, starts_at=evening, hours=3)
    make_outing(cities.odesa, starts_at=evening, hours=2)


def test_calling_an_outing_off_tells_those_who_go_once_and_says_why(cities, cast):
    volunteer, outing = make_volunteer(cast.volunteer), make_outing(cities.odesa)
    services.join(outing, volunteer)
    with pytest.raises(services.VolunteersError):
        services.step(outing, "cancel", by=cast.coordinator)
    services.step(outing, "cancel", by=cast.coordinator, words="Тривога.")
    with pytest.raises(services.WrongState):
        services.step(outing, "cancel", by=cast.coordinator, words="Тривога.")
    assert "Тривога." in Notice.objects.get(user=cast.volunteer).title
    assert AuditEvent.objects.filter(action="outing.cancel").count() == 1


def test_an_outing_is_finished_only_after_it_ended_and_with_a_report(cities, cast):
    with pytest.raises(services.WrongState):
        services.step(make_outing(cities.odesa), "finish", by=cast.coordinator, words="Усе спокійно.")
    past = make_outing(cities.odesa, days=-1)
    with pytest.raises(services.VolunteersError, match="звіт"):
        services.step(past, "finish", by=cast.coordinator)
    services.step(past, "finish", by=cast.coordinator, words="Усе спокійно.")
    past.refresh_from_db()
    assert (past.state, past.report) == ("done", "Усе спокійно.")


def test_the_last_place_of_an_outing_goes_to_one_of_five(committed_db, valkey, cities):
    outing = make_outing(cities.odesa, capacity=1)
    users = [User.objects.create_user(f"v{number}@example.com", city=cities.odesa) for number in range(5)]
    volunteers = [make_volunteer(user) for user in users]
    results = _together(*[lambda v=volunteer: services.join(outing, v) for volunteer in volunteers])
    assert sum(isinstance(result, OutingSignUp) for result in results) == 1, results
    assert sum(isinstance(result, services.NoPlace) for result in results) == 4, results
    outing.refresh_from_db()
    assert outing.taken == 1


def test_a_volunteer_who_joins_two_outings_at_once_gets_one(committed_db, valkey, cities, cast):
    volunteer = make_volunteer(cast.volunteer)
    outings = [make_outing(cities.odesa) for _ in range(4)]
    results = _together(*[lambda o=outing: services.join(o, volunteer) for outing in outings])
    assert sum(isinstance(result, OutingSignUp) for result in results) == 1, results
    assert sum(isinstance(result, services.Overlaps) for result in results) == 3, results


def _together(*acts):
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


def test_the_demonstration_is_loaded_once(cities, cast):
    assert cast.volunteer.is_demo
    demo.load(cities.odesa)
    numbers = (Volunteer.objects.count(), Outing.objects.count(), OutingSignUp.objects.count())
    demo.load(cities.odesa)
    assert (Volunteer.objects.count(), Outing.objects.count(), OutingSignUp.objects.count()) == numbers == (4, 5, 2)
    assert Volunteer.objects.get(user=cast.volunteer).may_patrol
    assert Outing.objects.open().filter(starts_at__gt=timezone.now()).count() == 2
