"""Accounts end, words stay; names are chosen, addresses are never shown."""

import pytest
from django.urls import reverse
from machina.core.db.models import get_model

from accounts.models import User
from forumapp import services
from tests.forumapp.conftest import make_post, make_topic

Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")


def test_deleting_an_account_deletes_nobodys_words(place, cast, client_of):
    reply = make_post(place.topic, cast.stranger, "Відповідь сусідки")
    cast.resident.delete()
    reply.refresh_from_db()
    place.topic.refresh_from_db()
    place.forum.refresh_from_db()
    assert place.topic.poster is None
    assert place.topic.posts_count == 3
    assert place.forum.direct_posts_count == 3
    body = client_of().get(place.url("forum_conversation:topic")).content.decode()
    assert "Відповідь сусідки" in body
    assert "Видалений учасник" in body
    for name in ("forum:index", "forum:forum", "forum_feeds:latest_topics"):
        assert client_of().get(place.url(name)).status_code == 200


def test_words_of_somebody_who_left_can_still_be_moderated(place, cast, client_of):
    User.objects.filter(pk=cast.resident.pk).delete()
    client = client_of(cast.moderator)
    assert client.post(place.url("forum_conversation:post_update"), {"content": "Без адреси"}).status_code == 302
    assert services.reject(Post.objects.get(pk=place.waiting.pk), cast.moderator, "Чужа адреса.")


@pytest.mark.parametrize(
    "name", ["forum:index", "forum:forum", "forum_conversation:topic", "forum_member:profile", "forum_member:user_posts"]
)
def test_no_page_shows_an_address_or_a_legal_name(name, place, cast, client_of):
    User.objects.filter(pk=cast.resident.pk).update(display_name="", first_name="Справжнє", last_name="Прізвище")
    body = client_of(cast.stranger).get(place.url(name)).content.decode()
    assert cast.resident.email not in body
    assert "Прізвище" not in body


def test_an_official_answer_is_told_by_word(place, cast, client_of):
    make_post(place.topic, cast.officer, "Передам у відділ.")
    body = client_of().get(place.url("forum_conversation:topic")).content.decode()
    assert "post--official" in body
    assert "Дільничний" in body


@pytest.mark.parametrize("what", ["queryset of topics", "queryset of posts", "topic", "last post"])
def test_counters_stay_right_whichever_way_a_row_goes(what, place, cast):
    topic = make_topic(place.forum, cast.resident, "Друга", "Слова")
    post = make_post(topic, cast.resident, "Ще")
    if what == "queryset of topics":
        Topic.objects.filter(pk=topic.pk).delete()
    elif what == "queryset of posts":
        Post.objects.filter(pk=post.pk).delete()
    elif what == "topic":
        topic.delete()
    else:
        post.delete()
    place.forum.refresh_from_db()
    gone = what in ("queryset of topics", "topic")
    assert place.forum.direct_topics_count == (1 if gone else 2)
    assert place.forum.direct_posts_count == (2 if gone else 3)
    last = Post.objects.filter(approved=True).order_by("-created").first()
    assert place.forum.last_post == last


def test_old_addresses_of_profile_pages_do_not_take_words_for_numbers(place, client_of):
    assert client_of().get("/forum/people/oleh/").status_code == 404
    assert client_of().get(reverse("forum_member:profile", args=[999_999_999])).status_code == 404
