"""What the portal's search knows of a topic."""

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from machina.core.loading import get_class

from portal.search.registry import Entry

from . import services
from .markup import plain
from .views.access import topic_url

PermissionHandler = get_class("forum_permission.handler", "PermissionHandler")
Topic = apps.get_model("forum_conversation", "Topic")

POSTS = 50  # of one topic


def entry(topic) -> Entry | None:
    """The subject and what was said. None for what a visitor may not read."""
    city = services.city_of(topic.forum)
    if city is None or not topic.approved or not PermissionHandler().can_read_forum(topic.forum, AnonymousUser()):
        return None
    posts = topic.posts.filter(approved=True).order_by("created")[:POSTS]
    with translation.override("uk"):
        url = topic_url(topic)
    text = " ".join(plain(post.content) for post in posts)
    return Entry(city=city, title=topic.subject, text=text, url=url, date=topic.last_post_on or topic.created)


def topic_of(post) -> list:
    """The topic that carries the words of a post."""
    return list(Topic.objects.filter(pk=post.topic_id))


def topics_under(permission) -> list:
    """The topics that visitors may read, or no longer, when a row of machina's matrix changes."""
    forum = permission.forum
    if forum is None:
        return []
    return list(Topic.objects.filter(forum__tree_id=forum.tree_id, forum__lft__gte=forum.lft, forum__rght__lte=forum.rght))
