"""The schedule and its pages: the right city, the right order, cacheable, few queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import demo, services, stats
from meetings.models import MeetingPage, MeetingState, SignUp
from portal.search.registry import kinds

from .factories import make_index, make_meeting, person


def test_the_schedule_shows_what_comes_and_keeps_the_past_apart(client, cities):
    make_meeting(cities.odesa, title="Попереду")
    make_meeting(cities.odesa, title="Колись", days=-3)
    url = make_index(cities.odesa).url
    coming, past = client.get(url).content.decode(), client.get(url + "?when=past").content.decode()
    assert "Попереду" in coming
    assert "Колись" not in coming
    assert "Колись" in past
    assert "Попереду" not in past


def test_the_schedule_is_filtered_by_format(client, cities):
    make_meeting(cities.odesa, title="Дворова")
    make_meeting(cities.odesa, title="Шкільна", format="school")
    page = client.get(make_index(cities.odesa).url + "?format=school").content.decode()
    assert "Шкільна" in page
    assert "Дворова" not in page


def test_an_empty_schedule_says_what_to_do_next(client, cities):
    assert "Найближчим часом зустрічей немає" in client.get(make_index(cities.odesa).url).content.decode()


def test_another_citys_meetings_never_show(client_of, cities):
    meeting = make_meeting(cities.other, title="Чужа зустріч")
    make_meeting(cities.odesa, title="Наша зустріч")
    client = client_of()
    assert "Чужа зустріч" not in client.get(make_index(cities.odesa).url).content.decode()
    assert "Чужа" not in client.get("/meetings/calendar.ics").content.decode()
    assert client.get(f"/meetings/{meeting.pk}/sign-up/").status_code == 404
    assert client.get(f"/meetings/{meeting.pk}/meeting.ics").status_code == 404


def test_a_meeting_page_leaves_a_visitor_no_cookie(client, cities):
    meeting = make_meeting(cities.odesa)
    for url in (meeting.url, make_index(cities.odesa).url, "/meetings/calendar.ics"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert not answer.cookies


def test_the_meeting_page_says_how_many_seats_are_free(client, cities):
    meeting = make_meeting(cities.odesa, capacity=3)
    services.sign_up(meeting.state, person(seats=2))
    assert "Вільних місць: 1 з 3" in client.get(meeting.url).content.decode()


def test_a_cancelled_meeting_says_so_and_offers_no_sign_up(client, cities, cast):
    meeting = make_meeting(cities.odesa)
    services.step(meeting.state, "cancel", by=cast.coordinator, reason="Світла немає.")
    page = client.get(meeting.url).content.decode()
    assert "Зустріч скасовано" in page
    assert "Світла немає." in page
    assert f"/meetings/{meeting.pk}/sign-up/" not in page


def test_twenty_meetings_cost_no_more_queries_than_two(client, cities, django_assert_max_num_queries):
    for number in range(10):
        make_meeting(cities.odesa, days=2 + number)
    url = make_index(cities.odesa).url
    client.get(url)
    with django_assert_max_num_queries(30):
        client.get(url)


@pytest.mark.parametrize("days", [5, -5])
def test_the_search_finds_live_meetings_and_no_drafts(cities, days):
    build = kinds[MeetingPage].build
    entry = build(make_meeting(cities.odesa, days=days, intro="Про ліхтарі."))
    assert entry.city == cities.odesa
    assert "Про ліхтарі." in entry.text
    assert build(make_meeting(cities.odesa, live=False)) is None


def test_only_meetings_that_took_place_count_towards_the_numbers(cities, cast):
    services.step(make_meeting(cities.odesa, days=-1).state, "finish", by=cast.volunteer)
    make_meeting(cities.odesa, days=-2)
    services.step(make_meeting(cities.other, days=-1).state, "finish", by=None)
    rows = {row["format"]: (row["done"], row["target"]) for row in stats.counts(cities.odesa)}
    assert rows == {"yard": (1, 30), "school": (0, 30), "lecture": (0, 20), "training": (0, 20), "excursion": (0, 10)}


def test_the_demonstration_is_loaded_once_and_shows(client, cities):
    index = demo.load(cities.odesa, cities.odesa.site.root_page)
    sign_ups = SignUp.objects.count()
    assert demo.load(cities.odesa, cities.odesa.site.root_page) == index
    assert MeetingPage.objects.child_of(index).count() == len(demo.MEETINGS) == MeetingState.objects.count()
    assert SignUp.objects.count() == sign_ups
    for meeting in MeetingPage.objects.child_of(index):
        answer = client.get(meeting.url)
        assert answer.status_code == 200
        assert "демо" in answer.content.decode()
    coming = MeetingPage.objects.coming()
    assert all(meeting.starts_at > timezone.now() + timedelta(days=1) for meeting in coming)
