"""Who only reads leaves no trace, and may do nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.urls import reverse
from machina.apps.forum_permission.shortcuts import assign_perm
from machina.core.db.models import get_model

from tests.forumapp.conftest import form_data, make_post, make_topic

READ = ["forum:index", "forum:forum", "forum_conversation:topic", "forum_member:profile", "forum_member:user_posts"]
FEEDS = ["forum_feeds:latest_topics", "forum_feeds:forum_latest_topics"]


@pytest.mark.parametrize("name", READ + FEEDS)
def test_reading_sets_no_cookie_and_writes_no_session(name, place, client_of):
    client = client_of()
    before = get_model("forum_conversation", "Topic").objects.get(pk=place.topic.pk).views_count
    response = client.get(place.url(name))
    assert response.status_code == 200
    assert not response.cookies
    assert not Session.objects.exists()
    assert get_model("forum_conversation", "Topic").objects.get(pk=place.topic.pk).views_count == before


@pytest.mark.parametrize("name", READ)
def test_a_page_for_visitors_has_no_form_that_writes(name, place, client_of):
    body = client_of().get(place.url(name)).content.decode()
    assert "csrfmiddlewaretoken" not in body
    assert 'method="post"' not in body


@pytest.mark.parametrize(
    "name",
    [
        "forum_conversation:topic_create",
        "forum_conversation:post_create",
        "forum_member:topic_subscribe",
        "forum_conversation:topic_poll_vote",
    ],
)
def test_writing_asks_to_sign_in(name, place, client_of):
    url = place.url(name)
    response = client_of().post(url, form_data(content="Слова", subject="Тема"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_wrong_permission_row_lets_nobody_write_unnamed(place, client_of):
    for code in ("can_start_new_topics", "can_reply_to_topics", "can_vote_in_polls", "can_edit_posts", "can_approve_posts"):
        assign_perm(code, AnonymousUser())
    posts = get_model("forum_conversation", "Post").objects.count()
    client_of().post(place.url("forum_conversation:post_create"), form_data(content="Слова", username="Хтось"))
    client_of().get(place.url("forum_moderation:queued_post"))
    assert get_model("forum_conversation", "Post").objects.count() == posts
    place.waiting.refresh_from_db()
    assert not place.waiting.approved


def test_a_forum_hidden_from_visitors_shows_nowhere(place, cast, client_of):
    for code in ("can_see_forum", "can_read_forum"):
        assign_perm(code, AnonymousUser(), place.forum, has_perm=False)
    for name in ("forum:index", "forum_member:profile", "forum_member:user_posts", "forum_feeds:latest_topics"):
        body = client_of().get(place.url(name)).content.decode()
        assert place.topic.subject not in body, name
    for name in ("forum:forum", "forum_conversation:topic"):
        assert client_of().get(place.url(name)).url.startswith(reverse("account_login"))
        assert client_of(cast.stranger).get(place.url(name)).status_code == 200


def add_much(place, people):
    for number in range(12):
        topic = make_topic(place.forum, people[number % 2], f"Тема № {number}", "Слова")
        for _reply in range(3):
            make_post(topic, people[(number + 1) % 2], "Відповідь")
            make_post(place.topic, people[number % 2], "Ще слово")


@pytest.mark.parametrize(
    ("name", "who", "budget"),
    [
        ("forum:index", "nobody", 16),
        ("forum:index", "resident", 26),
        ("forum:forum", "nobody", 18),
        ("forum_conversation:topic", "nobody", 18),
        ("forum_conversation:topic", "resident", 40),
        ("forum_conversation:topic", "moderator", 40),
    ],
)
def test_a_page_keeps_its_query_budget_however_much_is_said(name, who, budget, place, cast, client_of, django_assert_max_num_queries):
    add_much(place, [cast.resident, cast.stranger])
    client = client_of(None if who == "nobody" else getattr(cast, who))
    url = place.url(name)
    client.get(url)
    with django_assert_max_num_queries(budget):
        assert client.get(url).status_code == 200
