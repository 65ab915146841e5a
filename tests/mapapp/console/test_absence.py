"""Away today in one tap; back in one tap; nobody outside ever sees a day of it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mapapp import following
from mapapp.console import services
from mapapp.models import Officer, OfficerDuty, PolicePoint
from mapapp.models.common import today
from portal.notify.models import Event


@pytest.fixture
def other(officer):
    return Officer.objects.filter(city=officer.city, live=True).exclude(pk=officer.pk).exclude(absences__isnull=False).first()


def _words(answer):
    """The page as it is read: without the signs that keep words together."""
    return answer.content.decode().replace("\xa0", " ")


def days(**more):
    return today() + timedelta(**more)


def test_one_tap_says_away_and_a_second_tap_changes_nothing(console, officer):
    for _tap in range(2):
        assert console.post("/officer/away/").status_code == 302
    (duty,) = OfficerDuty.objects.filter(officer=officer)
    assert (duty.starts_on, duty.ends_on, duty.substitute) == (today(), today(), None)
    assert "не приймає" in _words(Client().get("/map/my-officer/", {"q": f"{officer.served_streets.first().street}, 1"}))


def test_who_stands_in_and_until_when_is_said_next(console, officer, other):
    console.post("/officer/away/")
    answer = console.post("/officer/absence/", {"ends_on": days(days=3).isoformat(), "substitute": other.pk})
    assert answer.status_code == 302
    duty = OfficerDuty.objects.get(officer=officer)
    assert (duty.ends_on, duty.substitute) == (days(days=3), other)
    assert other.full_name in console.get("/officer/").content.decode()


def test_back_early_ends_it_from_today_on(console, officer):
    duty = OfficerDuty.objects.create(officer=officer, starts_on=days(days=-2), ends_on=days(days=5))
    for _tap in range(2):
        assert console.post(f"/officer/absence/{duty.pk}/end/").status_code == 302
    duty.refresh_from_db()
    assert duty.ends_on == days(days=-1)
    assert services.absence_today(officer) is None


def test_days_that_are_taken_and_days_in_the_past_are_refused_in_words(console, officer):
    OfficerDuty.objects.create(officer=officer, starts_on=days(days=10), ends_on=days(days=20))
    taken = console.post("/officer/absence/plan/", {"starts_on": days(days=15), "ends_on": days(days=25), "substitute": ""})
    assert taken.status_code == 422
    assert "уже записано" in _words(taken)
    past = console.post("/officer/absence/plan/", {"starts_on": days(days=-3), "ends_on": days(days=2), "substitute": ""})
    assert "уже минув" in _words(past)
    assert OfficerDuty.objects.filter(officer=officer).count() == 1


def test_who_is_away_in_those_days_cannot_stand_in(officer, other, person):
    OfficerDuty.objects.create(officer=other, starts_on=days(days=1), ends_on=days(days=2))
    with pytest.raises(services.ConsoleError, match="теж не приймає"):
        services.plan_absence(officer, today(), days(days=3), other, by=person)


def test_a_substitute_of_another_city_is_not_offered(console, officer, places):
    foreign = Officer.objects.filter(city=places.other).first()
    console.post("/officer/away/")
    answer = console.post("/officer/absence/", {"ends_on": today().isoformat(), "substitute": foreign.pk})
    assert answer.status_code == 422
    assert foreign.full_name not in answer.content.decode()


def test_followers_hear_of_it_on_the_day_and_never_of_a_date(officer, other):
    ahead = OfficerDuty.objects.create(officer=officer, starts_on=days(days=4), ends_on=days(days=9), substitute=other)
    assert not Event.objects.exists()
    assert following.announce_begun() == 0
    OfficerDuty.objects.filter(pk=ahead.pk).update(starts_on=today())
    assert following.announce_begun() == 1
    assert following.announce_begun() == 0
    for event in Event.objects.all():
        assert event.title == f"{officer.title}: сьогодні заміщає {other.title}"


def _forms(day):
    """A day as people and as machines write it."""
    months = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()
    return (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day} {months[day.month - 1]}", f"{day.day}\xa0{months[day.month - 1]}")


def test_no_public_page_feed_search_or_data_holds_a_day_of_absence(console, officer, other):
    """The whole public side is asked while an absence runs and another is planned; the days chosen stand nowhere else."""
    for model in (Officer, PolicePoint):  # whose dates of checks may be the same by chance
        model.objects.update(verified_at=None)
    Officer.objects.update(last_report_at=None)
    first, last, ahead = days(days=-3), days(days=17), days(days=40)
    OfficerDuty.objects.create(officer=officer, starts_on=first, ends_on=last, substitute=other)
    OfficerDuty.objects.create(officer=officer, starts_on=ahead, ends_on=ahead + timedelta(days=11))
    visitor = Client()
    street = officer.served_streets.first().street
    asked = [
        ("/map/", {}), ("/map/", {"q": officer.last_name}), (officer.get_absolute_url(), {}), (other.get_absolute_url(), {}),
        ("/map/my-officer/", {"q": str(street)}), ("/map/places.geojson", {}), ("/map/districts.geojson", {}),
        ("/search/", {"q": officer.last_name}), ("/search/suggest/", {"q": officer.last_name}),
        (reverse("notify:follow", args=["officer", officer.pk]), {}),
    ]  # fmt: skip
    if officer.reception_point:
        asked.append((officer.reception_point.get_absolute_url(), {}))
    for url, query in asked:
        answer = visitor.get(url, query)
        assert answer.status_code == 200, url
        words = re.sub(r"\s+", " ", answer.content.decode()) + answer.content.decode()
        for day in (first, last, ahead, ahead + timedelta(days=11)):
            for written in _forms(day):
                assert written not in words, f"{written} stands in {url}"
    assert str(last.day) in console.get("/officer/").content.decode()  # the officer sees them
