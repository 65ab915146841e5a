"""Two cities with a forum each, and every address of the forum filled with records of one of them."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, reverse
from machina.core.db.models import get_model

OTHER_HOST = "tyche.localhost"


@dataclass
class Place:
    """A city's forum with one topic: an opening by ``author``, a reply, a waiting reply, a poll, a file."""

    city: object
    host: str
    author: object
    forum: object
    topic: object
    reply: object
    waiting: object
    poll: object
    attachment: object

    def kwargs_of(self, name: str) -> dict:
        """What the address called ``name`` needs to name this city's records."""
        forum, topic = self.forum, self.topic
        in_forum = {"forum_slug": forum.slug, "forum_pk": forum.pk}
        of_topic = {"slug": topic.slug, "pk": topic.pk}
        in_topic = {**in_forum, "topic_slug": topic.slug, "topic_pk": topic.pk}
        namespace, _, short = name.partition(":")
        if short in ("topic", "topic_update"):
            return {**in_forum, **of_topic}
        if short in ("topic_create", "forum_latest_topics"):
            return in_forum
        if short == "post_create":
            return in_topic
        if short in ("post_update", "post_delete"):
            return {**in_topic, "pk": self.reply.pk}
        if namespace == "forum_moderation" and short.startswith("topic_"):
            return of_topic
        pks = {
            "forum": {"slug": forum.slug, "pk": forum.pk},
            "attachment": {"pk": self.attachment.pk},
            "topic_poll_vote": {"pk": self.poll.pk},
            "profile": {"pk": self.author.pk},
            "user_posts": {"pk": self.author.pk},
            "topic_subscribe": {"pk": topic.pk},
            "topic_unsubscribe": {"pk": topic.pk},
            "mark_topics_read": {"pk": forum.pk},
        }
        if short == "queued_post":
            return {"pk": self.waiting.pk}
        return pks.get(short, {})

    def url(self, name: str) -> str:
        return reverse(name, kwargs=self.kwargs_of(name))


def make_place(city, host: str, author) -> Place:
    from django.core.files.base import ContentFile

    from forumapp import services

    forum = services.add_forum(city, f"Двір {city.slug}", "Про двір.")
    topic = make_topic(forum, author, f"Ліхтар {city.slug}", "Хто знає, чому не світить?")
    reply = make_post(topic, author, "Відповідь про ліхтар.")
    waiting = make_post(topic, author, "Ще не перевірено.", approved=False)
    poll = get_model("forum_polls", "TopicPoll").objects.create(topic=topic, question="Світити всю ніч?", duration=0)
    for text in ("Так", "Ні"):
        get_model("forum_polls", "TopicPollOption").objects.create(poll=poll, text=text)
    attachment = get_model("forum_attachments", "Attachment").objects.create(post=reply, file=ContentFile(b"words", "ukaz.txt"))
    return Place(city, host, author, forum, topic, reply, waiting, poll, attachment)


def make_topic(forum, author, subject: str, words: str, approved: bool = True):
    topic_model = get_model("forum_conversation", "Topic")
    topic = topic_model.objects.create(
        forum=forum, poster=author, subject=subject, type=topic_model.TOPIC_POST, status=topic_model.TOPIC_UNLOCKED, approved=approved
    )
    make_post(topic, author, words, approved)
    topic.refresh_from_db()
    return topic


def make_post(topic, author, words: str, approved: bool = True):
    post_model = get_model("forum_conversation", "Post")
    return post_model.objects.create(
        topic=topic, poster=author, subject=topic.subject, content=words, approved=approved, enable_signature=False
    )


def form_data(**fields) -> dict:
    """What a browser sends with a form of the forum."""
    return {"form_token": uuid4().hex, **fields}


@pytest.fixture
def place(cities, cast, settings, tmp_path) -> Place:
    settings.MEDIA_ROOT = tmp_path
    return make_place(cities.odesa, "localhost", cast.resident)


@pytest.fixture
def other_place(cities, cast, settings, tmp_path) -> Place:
    settings.MEDIA_ROOT = tmp_path
    return make_place(cities.other, OTHER_HOST, cast.of(cities.other).resident)


def every_address() -> list[str]:
    """The names of all addresses that the forum serves."""
    from forumapp import urls

    found = []

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or namespace)
            elif isinstance(pattern, URLPattern):
                found.append(f"{namespace}:{pattern.name}")

    walk(urls.urlpatterns, "")
    return sorted(found)
