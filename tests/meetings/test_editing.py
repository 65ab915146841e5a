"""Editors announce meetings in Wagtail."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from meetings.blocks import AgendaStepBlock, GuestBlock
from meetings.models import MeetingPage, MeetingState

from .factories import make_index, noon


def announcement(city, **values):
    starts = noon(6)
    return nested_form_data(
        {
            "title": "Зустріч біля фонтана",
            "slug": "bilia-fontana",
            "intro": "Приходьте.",
            "picture": "",
            "format": "yard",
            "starts_at": f"{starts:%Y-%m-%d %H:%M}",
            "ends_at": f"{starts.replace(hour=13):%Y-%m-%d %H:%M}",
            "district": city.districts.order_by("pk").first().pk,
            "street": "",
            "house": "901",
            "venue": "біля фонтана",
            "shelter": "підвал № 901",
            "position": "SRID=4326;POINT(30.721 46.401)",
            "organiser": "",
            "point": "",
            "officer": "",
            "capacity": "20",
            "agenda": streamfield([("step", {"kind": "problems", "minutes": "30", "text": "Що болить."})]),
            "guests": streamfield([("guest", {"name": "Прикладенко (демо)", "post": "дільничний"})]),
            "minutes": streamfield([("text", rich_text("<p>Ще не було.</p>"))]),
            "action-publish": "1",
            **values,
        }
    )


def add_url(city):
    return f"/cms/pages/add/meetings/meetingpage/{make_index(city).pk}/"


def test_a_coordinator_announces_a_meeting_and_it_takes_sign_ups(client_of, client, cities, cast):
    answer = client_of(cast.coordinator).post(add_url(cities.odesa), announcement(cities.odesa))
    assert answer.status_code == 302, answer.context["form"].errors
    meeting = MeetingPage.objects.get()
    assert meeting.live
    assert (meeting.latitude, meeting.longitude) == (46.401, 30.721)
    assert MeetingState.objects.get().capacity == 20
    page = client.get(meeting.url).content.decode().replace("\xa0", " ")
    assert "Що болить." in page
    assert "Ще не було." not in page


@pytest.mark.parametrize("action", ["action-publish", "save"])
def test_an_editor_is_told_when_a_meeting_would_end_too_late(client_of, cities, cast, action):
    late = noon(6).replace(hour=22)
    data = announcement(cities.odesa, starts_at=f"{late:%Y-%m-%d %H:%M}", ends_at=f"{late.replace(hour=23, minute=30):%Y-%m-%d %H:%M}")
    del data["action-publish"]
    answer = client_of(cast.coordinator).post(add_url(cities.odesa), {**data, action: "1"})
    assert "До комендантської години лишилося б менше ніж 60 хвилин" in answer.content.decode()
    assert not MeetingPage.objects.exists()


def test_a_district_of_another_city_is_not_offered(client_of, cities, cast):
    foreign = cities.other.districts.first()
    client = client_of(cast.coordinator)
    assert foreign.name not in client.get(add_url(cities.odesa)).content.decode()
    client.post(add_url(cities.odesa), announcement(cities.odesa, district=foreign.pk))
    assert not MeetingPage.objects.exists()


def test_each_block_has_an_icon_a_description_and_a_preview():
    for block in (AgendaStepBlock(), GuestBlock()):
        assert block.meta.icon
        assert block.get_description()
        assert block.is_previewable
        assert block.render(block.to_python(block.meta.preview_value))
