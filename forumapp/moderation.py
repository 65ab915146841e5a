"""Posts in the one queue: how a post gets there, what is known of it, how it leaves everybody's eyes and comes back.

Whether a forum checks everything before it is shown stays machina's permission; the city's policy comes on top.
"""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from machina.core.db.models import get_model
from machina.core.loading import get_class

from portal.core.moderation.permissions import sees_queue
from portal.core.moderation.registry import About, Kind, Mode, Refused
from portal.core.moderation.services import submit

from . import services
from .models import Rejection

KIND = "forum-post"

PermissionHandler = get_class("forum_permission.handler", "PermissionHandler")


def _post_model():
    return get_model("forum_conversation", "Post")


def put_in_queue(post) -> None:
    """What a resident has written or changed goes to the moderators; by the policy it is seen meanwhile or not.

    Call it in the transaction that wrote the post. Raises Silenced.
    """
    forum = post.topic.forum
    city = services.city_of(forum)
    if city is None or _is_staff(post.poster, forum, city):
        return
    item = submit(
        post,
        kind=KIND,
        city=city,
        title=post.topic.subject,
        original=words_of(post),
        author=post.poster,
        waits=not post.approved,
    )
    if post.approved and not item.is_shown:
        post.approved = False
        post.save()


def item_of(post):
    """The waiting item of a post; made where the post waits and nobody has asked for it yet."""
    return submit(
        post,
        kind=KIND,
        city=services.city_of(post.topic.forum),
        title=post.topic.subject,
        original=words_of(post),
        author=None if post.poster_id is None else post.poster,
        waits=True,
        source="sent",
    )


def _is_staff(user, forum, city) -> bool:
    return user is None or PermissionHandler(forum.tree_id, city).can_approve_posts(forum, user)


def words_of(post) -> dict:
    """The words as they stand: the subject too where the post opens its topic."""
    opening = {"subject": post.topic.subject} if post.is_topic_head else {}
    return {**opening, "text": str(post.content)}


def may_moderate(user, item) -> bool:
    post = item.target
    if post is None:
        return sees_queue(user)
    forum = post.topic.forum
    return item.author_id != user.pk and PermissionHandler(forum.tree_id, item.city).can_approve_posts(forum, user)


def about(post) -> About | None:
    """None for what a visitor does not read."""
    from .views.access import post_url, topic_url

    topic = post.topic
    city = services.city_of(topic.forum)
    if city is None or not post.approved or not topic.approved:
        return None
    if not PermissionHandler().can_read_forum(topic.forum, AnonymousUser()):
        return None
    url = topic_url(topic) if post.is_topic_head else post_url(post)
    return About(city=city, title=topic.subject, url=url, author=post.poster, original=words_of(post))


def publish(item) -> None:
    """The form has shown it already."""


def approve(item, decision) -> None:
    if not services.approve(item.target, decision.by):
        raise Refused("Про цей допис уже вирішили.")


def reject(item, decision) -> None:
    if not services.reject(item.target, decision.by, item.author_reads()):
        raise Refused("Про цей допис уже вирішили.")


def overturn(item, decision) -> None:
    restore(item.target)


@transaction.atomic
def hide(post) -> None:
    """The post that opens a topic takes the topic along."""
    held = _held(post)
    Rejection.objects.get_or_create(post=held, defaults={"reason": "Приховав модератор."})
    held.approved = False
    held.save()
    post.refresh_from_db()


@transaction.atomic
def restore(post) -> None:
    held = _held(post)
    Rejection.objects.filter(post=held).delete()
    held.approved = True
    held.save()
    post.refresh_from_db()


def _held(post):
    held = _post_model().objects.select_for_update(of=("self",)).get(pk=post.pk)
    held.topic = services.lock_topic(held.topic)
    return held


def touched(post) -> list:
    return [post.topic]


def kind() -> Kind:
    return Kind(
        name=KIND,
        label="Допис на форумі",
        template="forumapp/moderation_post.html",
        may_moderate=may_moderate,
        approve=approve,
        reject=reject,
        model="forum_conversation.Post",
        about=about,
        words=words_of,
        publish=publish,
        hide=hide,
        restore=restore,
        overturn=overturn,
        touched=touched,
        modes=(Mode.AFTER, Mode.TRUST, Mode.BEFORE),
        default_mode=Mode.AFTER,
    )
