"""What waits for a moderator is seen by its author and the moderators alone; decisions carry their reason."""

import pytest
from django.urls import reverse
from machina.core.db.models import get_model

from forumapp import moderation, services
from forumapp.models import Rejection
from portal.audit.models import AuditEvent
from portal.core.moderation.models import ReasonTemplate
from portal.outbox.models import Letter
from tests.forumapp.conftest import form_data, make_post, make_topic

Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")
SECRET = "Таємна тема"


@pytest.fixture
def hidden(place, cast):
    """A topic that waits, begun by the resident, and followed by a stranger."""
    topic = make_topic(place.forum, cast.resident, SECRET, "Таємні слова", approved=False)
    topic.subscribers.add(cast.stranger)
    return topic


def in_topic(name, place, topic):
    args = [place.forum.slug, place.forum.pk, topic.slug, topic.pk]
    return reverse(name, args=args)


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_a_waiting_topic_shows_not_even_its_title(who, hidden, place, cast, client_of):
    client = client_of(None if who == "nobody" else cast.stranger)
    for name in ("forum_conversation:topic", "forum_conversation:post_create", "forum_conversation:topic_update"):
        assert client.get(in_topic(name, place, hidden)).status_code == 404
    assert client.get(reverse("forum_member:topic_subscribe", args=[hidden.pk])).status_code == 404
    pages = ["forum:index", "forum:forum", "forum_member:profile", "forum_member:user_posts", "forum_feeds:latest_topics"]
    if who == "stranger":
        pages += ["forum_member:user_subscriptions", "forum_tracking:unread_topics"]
    for name in pages:
        body = client.get(place.url(name)).content.decode()
        assert SECRET not in body, name
        assert "Таємні слова" not in body, name
        assert "Ще не перевірено." not in body, name


def test_a_waiting_announcement_is_not_listed(hidden, place, client_of):
    Topic.objects.filter(pk=hidden.pk).update(type=Topic.TOPIC_ANNOUNCE)
    assert SECRET not in client_of().get(place.url("forum:forum")).content.decode()


def test_the_author_and_the_moderator_read_a_waiting_topic(hidden, place, cast, client_of):
    for user in (cast.resident, cast.moderator):
        body = client_of(user).get(in_topic("forum_conversation:topic", place, hidden)).content.decode()
        assert "Таємні слова" in body
        assert "Чекає на модератора" in body


def test_a_file_of_a_waiting_post_is_not_given_out(place, client_of):
    Post.objects.filter(pk=place.reply.pk).update(approved=False)
    assert client_of().get(place.url("forum_conversation:attachment")).status_code == 404


def test_a_file_is_never_opened_in_the_page(place, cast, client_of):
    response = client_of(cast.moderator).get(place.url("forum_conversation:attachment"))
    assert response.status_code == 403  # nobody may download files yet
    response = client_of(cast.admin).get(place.url("forum_conversation:attachment"))
    assert response["Content-Disposition"].startswith("attachment; filename=")


def test_words_in_a_premoderated_forum_wait(place, cast, client_of):
    services.set_premoderated(place.forum, True)
    client = client_of(cast.stranger)
    client.post(place.url("forum_conversation:post_create"), form_data(content="Моя думка"))
    client.post(place.url("forum_conversation:topic_create"), form_data(subject="Моя тема", content="Моя думка"))
    assert not Post.objects.filter(poster=cast.stranger, approved=True).exists()
    assert not Topic.objects.get(subject="Моя тема").approved
    services.set_premoderated(place.forum, False)
    client.post(place.url("forum_conversation:post_create"), form_data(content="Уже без черги"))
    assert Post.objects.filter(poster=cast.stranger, approved=True).count() == 1


def test_an_approved_post_cannot_be_changed_past_the_moderator(place, cast, client_of):
    services.set_premoderated(place.forum, True)
    url = place.url("forum_conversation:post_update")
    assert client_of(cast.resident).post(url, {"content": "Зовсім інше"}).status_code == 403
    assert client_of(cast.moderator).post(url, {"content": "Без прізвища"}).status_code == 302
    place.reply.refresh_from_db()
    assert str(place.reply.content) == "Без прізвища"
    assert place.reply.updated_by == cast.moderator


@pytest.fixture
def item(place):
    return moderation.item_of(place.waiting)


def test_a_waiting_post_is_decided_in_the_one_inbox(place, cast, client_of):
    client = client_of(cast.moderator)
    to_item = client.get(place.url("forum_moderation:queued_post"))
    assert to_item.url == f"/cms/moderation/{moderation.item_of(place.waiting).pk}/"
    page = client.get(to_item.url).content.decode()
    assert "Ще не перевірено." in page
    assert place.topic.subject in client.get(reverse("forum_moderation:queue"), follow=True).content.decode()
    assert client_of(cast.resident).get(place.url("forum_moderation:queued_post")).status_code == 403
    assert client_of(cast.stranger).get(place.url("forum_moderation:queued_post")).status_code == 404


def test_approving_publishes_counts_and_tells_followers(place, item, cast, client_of):
    place.topic.subscribers.add(cast.stranger)
    client_of(cast.moderator).post(f"/cms/moderation/{item.pk}/", {"action": "approve"})
    place.waiting.refresh_from_db()
    place.topic.refresh_from_db()
    assert place.waiting.approved
    assert place.topic.posts_count == 3
    assert cast.stranger.notices.count() == 1
    assert AuditEvent.objects.filter(action="forum.post_approved", actor=cast.moderator, city=place.city).count() == 1


def test_a_refusal_needs_a_reason_that_the_author_reads(place, item, cast, client_of):
    client = client_of(cast.moderator)
    url = f"/cms/moderation/{item.pk}/"
    assert "Виберіть причину" in client.post(url, {"action": "reject"}).content.decode()
    assert not Rejection.objects.exists()
    reason = ReasonTemplate.objects.create(action="rejected", label="Чуже ім’я", text="Тут чуже прізвище, приберіть його.")
    client.post(url, {"action": "reject", "reason": reason.pk})
    place.waiting.refresh_from_db()
    assert str(place.waiting.content) == "Ще не перевірено."  # machina deletes the words
    assert not place.waiting.approved
    letter = Letter.objects.get(recipient=cast.resident.email)
    assert "чуже прізвище" in _text(letter)
    assert "Ще не перевірено." in _text(letter)
    mine = client_of(cast.resident).get(reverse("forum_member:user_posts", args=[cast.resident.pk])).content.decode()
    assert "чуже прізвище" in mine
    assert "Ще не перевірено." not in client.get(place.url("forum_conversation:topic")).content.decode()


def _text(letter) -> str:
    from email import message_from_bytes, policy

    return message_from_bytes(bytes(letter.raw), policy=policy.default).get_body().get_content()


def test_a_decision_is_made_once(place, cast):
    assert services.approve(place.waiting, cast.moderator)
    assert not services.reject(place.waiting, cast.moderator, "пізно")
    assert not services.approve(place.waiting, cast.moderator)
    place.waiting.refresh_from_db()
    assert place.waiting.approved
    assert not Rejection.objects.exists()


def test_a_link_to_a_post_lands_on_its_page(place, cast, client_of):
    for number in range(25):
        make_post(place.topic, cast.resident, f"Чекає {number}", approved=False)
    last = [make_post(place.topic, cast.resident, f"Слово {number}") for number in range(20)][-1]
    body = client_of().get(f"{place.url('forum_conversation:topic')}?post={last.pk}").content.decode()
    assert "Слово 19" in body
    assert client_of().get(f"{place.url('forum_conversation:topic')}?post={'9' * 30}").status_code == 200
