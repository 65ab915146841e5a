"""The way onto the roll: application, decision, documents; in Wagtail by those of the city alone."""

import pytest

from accounts.roles import Role, has_role
from portal.audit.models import AuditEvent
from portal.notify.models import Notice
from volunteers import services
from volunteers.models import Outing, Volunteer

from .factories import make_outing, make_volunteer, noon


def application(city, **values):
    district = city.districts.order_by("pk").first()
    return {
        "name": "Зразченко Петро Макетович (демо)",
        "phone": "048 123 45 67",
        "district": district.pk,
        "track": "formation",
        "is_adult": "on",
        "declaration": "on",
        "data": "on",
        **values,
    }


def test_the_page_tells_everybody_the_conditions_of_the_law(client, cities):
    page = client.get("/volunteers/").content.decode().replace("\xa0", " ")
    assert "1835-III" in page
    assert "від 18 років" in page


def test_a_visitor_is_asked_to_sign_in_before_applying(client, cities):
    assert "/account/login/" in client.get("/volunteers/apply/")["Location"]


def test_a_resident_applies_and_waits_for_the_coordinator(client_of, cities, cast):
    client = client_of(cast.resident)
    client.post("/volunteers/apply/", application(cities.odesa))
    client.post("/volunteers/apply/", application(cities.odesa))
    volunteer = Volunteer.objects.get()
    assert (volunteer.state, volunteer.phone, volunteer.documents_checked_at) == ("applied", "+380481234567", None)
    assert "Заяву прийнято" in client.get("/volunteers/shifts/").content.decode()
    assert not has_role(cast.resident, Role.VOLUNTEER)


@pytest.mark.parametrize("missing", ["is_adult", "declaration", "data", "phone"])
def test_an_application_without_a_condition_is_not_kept(client_of, cities, cast, missing):
    answer = client_of(cast.resident).post("/volunteers/apply/", application(cities.odesa, **{missing: ""}))
    assert answer.status_code == 422
    assert not Volunteer.objects.exists()


def test_a_district_of_another_city_cannot_be_chosen(client_of, cities, cast):
    foreign = cities.other.districts.first().pk
    assert client_of(cast.resident).post("/volunteers/apply/", application(cities.odesa, district=foreign)).status_code == 422


def test_the_coordinator_takes_a_volunteer_on_with_one_confirmed_press(client_of, cities, cast):
    volunteer = make_volunteer(cast.resident, state="applied", checked=False)
    client, url = client_of(cast.coordinator), f"/cms/volunteers/roll/{volunteer.pk}/approve/"
    assert client.get(url).status_code == 200
    volunteer.refresh_from_db()
    assert volunteer.state == "applied"
    client.post(url)
    volunteer.refresh_from_db()
    assert volunteer.state == "active"
    assert has_role(cast.resident, Role.VOLUNTEER) or cast.resident.groups.filter(name="Волонтер").exists()
    assert Notice.objects.filter(user=cast.resident).count() == 1
    assert AuditEvent.objects.filter(action="volunteer.approve", actor=cast.coordinator).count() == 1
    assert not volunteer.may_patrol


def test_checked_documents_keep_who_and_when_and_are_noted_once(cities, cast):
    volunteer = make_volunteer(cast.resident, checked=False)
    services.check_documents(volunteer, by=cast.coordinator)
    volunteer.refresh_from_db()
    assert volunteer.documents_checked_by == cast.coordinator
    assert volunteer.may_patrol
    with pytest.raises(services.WrongState):
        services.check_documents(volunteer, by=cast.coordinator)


@pytest.mark.parametrize("part", ["editor", "moderator", "lawyer", "liaison"])
def test_other_staff_cannot_decide_about_volunteers(client_of, cities, cast, part):
    volunteer = make_volunteer(cast.resident, state="applied")
    client = client_of(getattr(cast, part))
    assert client.post(f"/cms/volunteers/roll/{volunteer.pk}/approve/").status_code in (302, 403)
    volunteer.refresh_from_db()
    assert volunteer.state == "applied"


def test_a_coordinator_of_another_city_sees_and_decides_nothing_here(client_of, cities, cast):
    volunteer, outing = make_volunteer(cast.resident, state="applied"), make_outing(cities.odesa)
    client = client_of(cast.of(cities.other).coordinator)
    client.post(f"/cms/volunteers/roll/{volunteer.pk}/approve/")
    volunteer.refresh_from_db()
    assert volunteer.state == "applied"
    assert volunteer.name not in client.get("/cms/snippets/volunteers/volunteer/").content.decode()
    assert outing.title not in client.get("/cms/snippets/volunteers/outing/").content.decode()
    assert client.get(f"/cms/snippets/volunteers/volunteer/inspect/{volunteer.pk}/").status_code == 404
    assert client.get(f"/cms/snippets/volunteers/outing/edit/{outing.pk}/").status_code == 404


def outing_form(city, **values):
    return {
        "kind": "raid",
        "district": city.districts.order_by("pk").first().pk,
        "title": "Рейд",
        "police_lead": "капітан поліції",
        "starts_at": f"{noon(6):%Y-%m-%d %H:%M}",
        "ends_at": f"{noon(6).replace(hour=15):%Y-%m-%d %H:%M}",
        "gathering": "біля входу",
        "route": "дворами",
        "capacity": "4",
        **values,
    }


def test_the_police_liaison_asks_for_an_outing_and_the_coordinator_opens_it(client_of, cities, cast):
    answer = client_of(cast.liaison).post("/cms/snippets/volunteers/outing/add/", outing_form(cities.odesa))
    assert answer.status_code == 302
    outing = Outing.objects.get()
    assert (outing.state, outing.city, outing.requested_by) == ("requested", cities.odesa, cast.liaison)
    assert client_of(cast.liaison).post(f"/cms/volunteers/outings/{outing.pk}/open/").status_code in (302, 403)
    outing.refresh_from_db()
    assert outing.state == "requested"
    client_of(cast.coordinator).post(f"/cms/volunteers/outings/{outing.pk}/open/")
    outing.refresh_from_db()
    assert outing.state == "open"


def test_an_edit_in_wagtail_leaves_the_places_taken_alone(client_of, cities, cast):
    outing = make_outing(cities.odesa)
    services.join(outing, make_volunteer(cast.volunteer))
    times = {"starts_at": f"{outing.starts_at:%Y-%m-%d %H:%M}", "ends_at": f"{outing.ends_at:%Y-%m-%d %H:%M}"}
    client = client_of(cast.coordinator)
    url = f"/cms/snippets/volunteers/outing/edit/{outing.pk}/"
    client.post(url, outing_form(cities.odesa, **times, title="Нова назва"))
    outing.refresh_from_db()
    assert (outing.title, outing.taken, outing.state) == ("Нова назва", 1, "open")
    client.post(url, outing_form(cities.odesa, title="Інший час"))
    outing.refresh_from_db()
    assert outing.title == "Нова назва"


def test_no_model_of_the_roll_has_a_place_for_papers():
    files = [field.name for field in Volunteer._meta.get_fields() if field.get_internal_type() in ("FileField", "ImageField")]
    assert files == []
