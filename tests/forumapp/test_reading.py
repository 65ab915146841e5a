"""What is new for a person, and what a topic's page says."""

from django.urls import reverse

from tests.forumapp.conftest import make_post, make_topic

UNREAD = "є нове"


def unread(client) -> str:
    return client.get(reverse("forum_tracking:unread_topics")).content.decode()


def test_a_topic_is_new_until_it_is_read_and_again_after_a_reply(place, cast, client_of):
    client = client_of(cast.stranger)
    assert place.topic.subject in unread(client)
    client.get(place.url("forum_conversation:topic"))
    assert place.topic.subject not in unread(client)
    make_post(place.topic, cast.resident, "Ще одне слово")
    assert place.topic.subject in unread(client)
    assert UNREAD in client.get(reverse("forum:index")).content.decode()


def test_everything_can_be_marked_as_read_in_one_city_alone(place, other_place, cast, client_of):
    make_topic(place.forum, cast.resident, "Друга тема", "Слова")
    client = client_of(cast.stranger)
    client.post(reverse("forum_tracking:mark_all_forums_read"))
    assert "Ви все прочитали" in unread(client)
    assert other_place.topic.subject in unread(client_of(cast.stranger, other_place.host))


def test_a_followed_topic_is_in_the_list_until_it_is_left(place, cast, client_of):
    client = client_of(cast.stranger)
    listed = reverse("forum_member:user_subscriptions")
    client.post(place.url("forum_member:topic_subscribe"))
    assert place.topic.subject in client.get(listed).content.decode()
    client.post(place.url("forum_member:topic_unsubscribe"))
    assert place.topic.subject not in client.get(listed).content.decode()


def test_followers_hear_of_a_topic_once_a_day(place, cast, client_of):
    from tests.forumapp.conftest import form_data

    place.topic.subscribers.add(cast.stranger, cast.resident)
    for number in range(3):
        client_of(cast.resident).post(place.url("forum_conversation:post_create"), form_data(content=f"Слово {number}"))
    assert cast.stranger.notices.count() == 1
    assert cast.resident.notices.count() == 0  # nobody is told of their own words
