"""The door of the forum: which records an address may name, for this city and this person.

machina trusts each number of an address alone: a pre-moderated topic could be answered through
the number of a forum without pre-moderation, and topics that wait for a moderator show their
titles. Here the numbers must fit together, lie in the forum of the city, and be visible to the
person; everything else is 404. An address that this module does not know is not served at all.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import SimpleLazyObject
from machina.core.db.models import get_model
from machina.core.loading import get_class

from .models import CityForum

Attachment = get_model("forum_attachments", "Attachment")
Forum = get_model("forum", "Forum")
Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")
TopicPoll = get_model("forum_polls", "TopicPoll")
PermissionHandler = get_class("forum_permission.handler", "PermissionHandler")

NAMESPACES = frozenset(f"forum{part}" for part in ("", "_conversation", "_feeds", "_member", "_moderation", "_search", "_tracking"))


@dataclass
class ForumScope:
    """What a request is about: the city, the root of its forum, and the records its address names."""

    city: object
    root: object | None
    forum: object | None = None
    topic: object | None = None
    post: object | None = None
    person: object | None = None
    may_moderate: object = False  # whether the queue of waiting posts is open to the person

    @property
    def tree_id(self):
        return self.root.tree_id if self.root else None


def enter(request, city) -> None:
    """Put the scope and machina's permission handler on the request."""
    place = CityForum.objects.of_city(city).select_related("root").first()
    request.forum_scope = ForumScope(city, place.root if place else None)
    handler = request.forum_permission_handler = PermissionHandler(request.forum_scope.tree_id, city)
    request.forum_scope.may_moderate = SimpleLazyObject(
        lambda: request.user.is_authenticated and handler.can_access_moderation_queue(request.user)
    )


def check(request, view_name: str, kwargs: dict) -> None:
    """Find the records that the address names. Raises Http404."""
    if view_name not in _CHECKS:
        raise Http404(view_name)
    for step in _CHECKS[view_name]:
        step(request, kwargs)


def may_see_waiting(request, forum) -> bool:
    """Whether the person reads what waits for a moderator in ``forum``."""
    return request.forum_permission_handler.can_approve_posts(forum, request.user)


def _forum(request, pk) -> None:
    scope = request.forum_scope
    if scope.root is None:
        raise Http404("this city has no forum")
    scope.forum = get_object_or_404(Forum, pk=pk, tree_id=scope.tree_id)


def _topic(request, topics, **lookup) -> None:
    scope = request.forum_scope
    topic = get_object_or_404(topics.select_related("forum", "poster"), forum__tree_id=scope.tree_id, **lookup)
    if scope.forum and topic.forum_id != scope.forum.pk:
        raise Http404("the topic is of another forum")
    _hide_waiting(request, topic, topic.forum)
    scope.topic, scope.forum = topic, topic.forum


def _post(request, **lookup) -> None:
    scope = request.forum_scope
    posts = Post.objects.select_related("topic__forum", "poster")
    post = get_object_or_404(posts, topic__forum__tree_id=scope.tree_id, **lookup)
    if scope.topic and post.topic_id != scope.topic.pk:
        raise Http404("the post is of another topic")
    _hide_waiting(request, post, post.topic.forum)
    _hide_waiting(request, post.topic, post.topic.forum)
    scope.post, scope.topic, scope.forum = post, post.topic, post.topic.forum


def _hide_waiting(request, record, forum) -> None:
    if record.approved or may_see_waiting(request, forum):
        return
    if not request.user.is_authenticated or record.poster_id != request.user.pk:
        raise Http404("waits for a moderator")


# Steps: which part of an address names what.


def _forum_pk(request, kwargs):
    _forum(request, kwargs["forum_pk"])


def _pk_is_forum(request, kwargs):
    _forum(request, kwargs["pk"])


def _pk_is_topic(request, kwargs):
    _topic(request, Topic.objects, pk=kwargs["pk"])


def _topic_pk(request, kwargs):
    _topic(request, Topic.objects, pk=kwargs["topic_pk"])


def _pk_is_post(request, kwargs):
    _post(request, pk=kwargs["pk"])


def _pk_is_poll(request, kwargs):
    _topic(request, Topic.objects, poll__pk=kwargs["pk"])


def _pk_is_attachment(request, kwargs):
    _post(request, attachments__pk=kwargs["pk"])


def _pk_is_person(request, kwargs):
    """People are shown only where they have spoken: the numbers of accounts list nobody else."""
    scope = request.forum_scope
    scope.person = get_object_or_404(get_user_model(), pk=kwargs["pk"])
    if request.user.is_authenticated and request.user == scope.person:
        return
    spoke = Post.objects.filter(poster=scope.person, approved=True, topic__approved=True, topic__forum__tree_id=scope.tree_id)
    if not spoke.exists():
        raise Http404("not seen in this city")


_in_forum, _in_topic = (_forum_pk,), (_forum_pk, _topic_pk)
_own = ()  # lists of the city and of the person alone
_CHECKS = {
    "forum:index": _own,
    "forum:forum": (_pk_is_forum,),
    "forum_conversation:topic": (*_in_forum, _pk_is_topic),
    "forum_conversation:topic_create": _in_forum,
    "forum_conversation:topic_update": (*_in_forum, _pk_is_topic),
    "forum_conversation:post_create": _in_topic,
    "forum_conversation:post_update": (*_in_topic, _pk_is_post),
    "forum_conversation:post_delete": (*_in_topic, _pk_is_post),
    "forum_conversation:attachment": (_pk_is_attachment,),
    "forum_conversation:topic_poll_vote": (_pk_is_poll,),
    "forum_feeds:latest_topics": _own,
    "forum_feeds:forum_latest_topics": _in_forum,
    "forum_member:profile": (_pk_is_person,),
    "forum_member:user_posts": (_pk_is_person,),
    "forum_member:user_subscriptions": _own,
    "forum_member:topic_subscribe": (_pk_is_topic,),
    "forum_member:topic_unsubscribe": (_pk_is_topic,),
    "forum_moderation:topic_lock": (_pk_is_topic,),
    "forum_moderation:topic_unlock": (_pk_is_topic,),
    "forum_moderation:topic_delete": (_pk_is_topic,),
    "forum_moderation:topic_move": (_pk_is_topic,),
    "forum_moderation:topic_update_to_post": (_pk_is_topic,),
    "forum_moderation:topic_update_to_sticky": (_pk_is_topic,),
    "forum_moderation:topic_update_to_announce": (_pk_is_topic,),
    "forum_moderation:queue": _own,
    "forum_moderation:queued_post": (_pk_is_post,),
    "forum_search:search": _own,
    "forum_tracking:mark_all_forums_read": _own,
    "forum_tracking:mark_topics_read": (_pk_is_forum,),
    "forum_tracking:unread_topics": _own,
}
