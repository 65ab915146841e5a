"""What leaves the forum: feeds and search."""

import xml.etree.ElementTree as ElementTree

from django.urls import reverse
from machina.apps.forum_permission.shortcuts import ALL_AUTHENTICATED_USERS, assign_perm
from machina.core.db.models import get_model

from forumapp import search, services
from forumapp.urls import feed
from tests.forumapp.conftest import make_topic

Topic = get_model("forum_conversation", "Topic")


def titles(response) -> list[str]:
    return [item.findtext("title") for item in ElementTree.fromstring(response.content).iter("item")]


def test_a_feed_tells_of_topics_without_addresses_of_people(place, cast, client_of):
    response = client_of().get(place.url("forum_feeds:forum_latest_topics"))
    assert titles(response) == [place.topic.subject]
    body = response.content.decode()
    assert "Хто знає, чому не світить?" in body
    assert cast.resident.email not in body


def test_one_feed_for_all_requests_keeps_nothing_of_the_last_one(place, cast, client_of):
    before = dict(vars(feed))
    client_of(cast.admin).get(reverse("forum_feeds:latest_topics"))
    assert vars(feed) == before  # machina's holds the forums of the last reader


def test_a_feed_holds_no_more_than_it_promises(place, cast, client_of):
    from forumapp.views.feeds import LIMIT

    for number in range(LIMIT + 2):
        make_topic(place.forum, cast.resident, f"Тема {number}", "Слова")
    assert len(titles(client_of().get(reverse("forum_feeds:latest_topics")))) == LIMIT


def test_search_finds_approved_words_of_the_city(place, cast):
    entry = search.entry(place.topic)
    assert entry.city == place.city
    assert entry.title == place.topic.subject
    assert "Відповідь про ліхтар." in entry.text
    assert "Ще не перевірено." not in entry.text
    assert entry.url == place.url("forum_conversation:topic")


def test_search_does_not_know_what_visitors_may_not_read(place, cast):
    waiting = make_topic(place.forum, cast.resident, "Чекає", "Слова", approved=False)
    assert search.entry(waiting) is None
    permissions = get_model("forum_permission", "UserForumPermission").objects
    permissions.filter(anonymous_user=True).delete()
    assign_perm("can_read_forum", ALL_AUTHENTICATED_USERS, place.forum)
    assert search.entry(place.topic) is None
    orphan = get_model("forum", "Forum").objects.create(name="Нічий", type=0)
    assert services.city_of(orphan) is None


def test_the_forums_search_is_the_portals(place, client_of):
    response = client_of().get(reverse("forum_search:search"), {"q": "ліхтар & двір"})
    assert response.status_code == 302
    assert response.url.startswith(reverse("search:results"))
    assert "kind=forum" in response.url
