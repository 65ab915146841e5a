"""Verbs of the forum: each is one transaction."""

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from machina.core.db.models import get_model

from accounts.roles import NAMES, Role
from portal.audit import services as audit

from . import following
from .models import CityForum, PollBallot, Rejection, SentForm

Forum = get_model("forum", "Forum")
ForumPermission = get_model("forum_permission", "ForumPermission")
GroupForumPermission = get_model("forum_permission", "GroupForumPermission")
Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")
TopicPollVote = get_model("forum_polls", "TopicPollVote")
UserForumPermission = get_model("forum_permission", "UserForumPermission")

VISITOR = ("can_see_forum", "can_read_forum")
RESIDENT = (
    *VISITOR,
    "can_start_new_topics",
    "can_reply_to_topics",
    "can_edit_own_posts",
    "can_delete_own_posts",
    "can_post_without_approval",
    "can_create_polls",
    "can_vote_in_polls",
)
MODERATOR = (
    *RESIDENT,
    "can_post_announcements",
    "can_post_stickies",
    "can_lock_topics",
    "can_move_topics",
    "can_edit_posts",
    "can_delete_posts",
    "can_approve_posts",
    "can_reply_to_locked_topics",
)
MODERATOR_ROLES = (Role.MODERATOR, Role.ADMINISTRATOR)
# What closes a forum for residents, and what makes their words wait for a moderator.
CLOSING = ("can_start_new_topics", "can_reply_to_topics")
WAITING = ("can_post_without_approval",)


class AlreadyVoted(Exception):
    """The person has answered this poll, and the poll does not let answers be changed."""


# Permissions.


def set_default_permissions() -> None:
    """Visitors read, residents talk, moderators look after it. Runs after every migration.

    Only missing rows are added: a permission that an administrator has taken away stays away.
    """
    codes = {permission.codename: permission for permission in ForumPermission.objects.all()}
    for code in VISITOR:
        _ensure(UserForumPermission, permission=codes[code], user=None, anonymous_user=True, authenticated_user=False)
    for code in RESIDENT:
        _ensure(UserForumPermission, permission=codes[code], user=None, anonymous_user=False, authenticated_user=True)
    for group in Group.objects.filter(name__in=[NAMES[role] for role in MODERATOR_ROLES]):
        for code in MODERATOR:
            _ensure(GroupForumPermission, permission=codes[code], group=group)


def _ensure(model, **target) -> None:
    if not model.objects.filter(forum=None, **target).exists():
        model.objects.create(forum=None, has_perm=True, **target)


def set_closed(forum, closed: bool) -> None:
    """Residents read a closed forum and no longer write there; moderators still do."""
    _deny_residents(forum, CLOSING, closed)


def set_premoderated(forum, premoderated: bool) -> None:
    """What residents write in the forum waits for a moderator."""
    _deny_residents(forum, WAITING, premoderated)


def is_closed(forum) -> bool:
    return _denied(forum, CLOSING)


def is_premoderated(forum) -> bool:
    return _denied(forum, WAITING)


def _residents_denied(forum, codes):
    return UserForumPermission.objects.filter(forum=forum, authenticated_user=True, has_perm=False, permission__codename__in=codes)


def _denied(forum, codes) -> bool:
    return forum.pk is not None and _residents_denied(forum, codes).count() == len(codes)


@transaction.atomic
def _deny_residents(forum, codes, deny) -> None:
    UserForumPermission.objects.filter(forum=forum, authenticated_user=True, permission__codename__in=codes).delete()
    if not deny:
        return
    for permission in ForumPermission.objects.filter(codename__in=codes):
        UserForumPermission.objects.create(forum=forum, permission=permission, authenticated_user=True, has_perm=False)


# Forums.


@transaction.atomic
def open_city_forum(city, name: str = "") -> CityForum:
    """The forum of ``city``; made with its root on the first call."""
    found = CityForum.objects.select_related("root").filter(city=city).first()
    if found:
        return found
    root = Forum.objects.create(name=name or _("Форум: %(city)s") % {"city": city.name}, type=Forum.FORUM_CAT)
    return CityForum.objects.create(city=city, root=root)


@transaction.atomic
def add_forum(city, name: str, description: str = "", parent=None):
    """A new forum of ``city``, last in order. ``parent`` is one of its forums, or None for the top."""
    root = open_city_forum(city).root
    return Forum.objects.create(name=name, description=description, type=Forum.FORUM_POST, parent=parent or root)


def forums_of(city):
    """The forums of ``city`` without their common root, in the order they are shown."""
    place = CityForum.objects.of_city(city).select_related("root").first()
    if place is None:
        return Forum.objects.none()
    return Forum.objects.filter(tree_id=place.root.tree_id, level__gt=0)


def city_of(forum):
    """The city of a forum, or None for a tree that no city has."""
    place = CityForum.objects.select_related("city").filter(root__tree_id=forum.tree_id).first()
    return place.city if place else None


@transaction.atomic
def place_forum(forum, position: int) -> None:
    """Put the forum at ``position`` (1 is first) among those of the same parent."""
    others = list(forum.get_siblings())
    if not others:
        return
    index = max(0, min(position - 1, len(others)))
    if index == len(others):
        forum.move_to(others[-1], "right")
    else:
        forum.move_to(others[index], "left")


def position_of(forum) -> int:
    """1 for the first among the forums of the same parent."""
    return forum.get_siblings().filter(lft__lt=forum.lft).count() + 1


# Writing.


def claim_form(user, token: str) -> tuple[SentForm, bool]:
    """Note that a form is being sent: (row, True) the first time, (the earlier row, False) after that.

    Call it inside the transaction that writes the post: a second press waits for the first one and
    then finds its row, on PostgreSQL by the constraint, on SQLite by the lock of the transaction.
    """
    try:
        with transaction.atomic():
            return SentForm.objects.create(user=user, token=token), True
    except IntegrityError:
        return SentForm.objects.select_related("post__topic__forum").get(user=user, token=token), False


def lock_forum(forum):
    """The forum's row, held until the transaction ends, so that counters are counted one after another."""
    return Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)


def lock_topic(topic):
    """The topic as it is now, with its forum, both held until the transaction ends. Raises Topic.DoesNotExist."""
    forum = lock_forum(topic.forum)
    fresh = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk, forum=forum)
    fresh.forum = forum
    return fresh


@transaction.atomic
def vote(poll, voter, options) -> None:
    """Answer a topic's poll. Raises AlreadyVoted; then the earlier answer stands."""
    try:
        with transaction.atomic():
            PollBallot.objects.create(poll=poll, voter=voter)
    except IntegrityError:
        if not poll.user_changes:
            raise AlreadyVoted from None
        PollBallot.objects.select_for_update().get(poll=poll, voter=voter)
        TopicPollVote.objects.filter(poll_option__poll=poll, voter=voter).delete()
    TopicPollVote.objects.bulk_create(TopicPollVote(poll_option=option, voter=voter) for option in options)


# Moderation.


def waiting_posts(tree_id):
    """Posts of a city's forum that a moderator has not decided about, the oldest first."""
    return (
        Post.objects.filter(approved=False, rejection=None, topic__forum__tree_id=tree_id)
        .select_related("topic__forum", "poster")
        .order_by("created")
    )


def _claim_waiting(post):
    """The waiting post, held; None where somebody has decided already."""
    return Post.objects.select_for_update(of=("self",)).filter(pk=post.pk, approved=False, rejection=None).first()


@transaction.atomic
def approve(post, moderator) -> bool:
    """Let a waiting post appear. False where somebody has decided already."""
    held = _claim_waiting(post)
    if held is None:
        return False
    held.topic = lock_topic(held.topic)
    held.approved = True
    held.save()
    audit.record("forum.post_approved", held, actor=moderator, city=city_of(held.topic.forum))
    following.announce(held)
    return True


@transaction.atomic
def reject(post, moderator, reason: str) -> bool:
    """Keep a waiting post from appearing; the queue writes to its author. False where somebody has decided already."""
    held = _claim_waiting(post)
    if held is None:
        return False
    city = city_of(held.topic.forum)
    Rejection.objects.create(post=held, reason=reason, by=moderator)
    audit.record("forum.post_rejected", held, actor=moderator, city=city, reason=reason)
    return True


@transaction.atomic
def set_topic_locked(topic, locked: bool, moderator) -> None:
    """Close or reopen a topic, touching nothing else of its row."""
    status = Topic.TOPIC_LOCKED if locked else Topic.TOPIC_UNLOCKED
    Topic.objects.filter(pk=topic.pk).update(status=status)
    audit.record("forum.topic_locked" if locked else "forum.topic_unlocked", topic, actor=moderator, city=city_of(topic.forum))


@transaction.atomic
def set_topic_type(topic, kind: int, moderator) -> None:
    """Make a topic ordinary, sticky or an announcement."""
    Topic.objects.filter(pk=topic.pk).update(type=kind)
    audit.record("forum.topic_type", topic, actor=moderator, city=city_of(topic.forum), type=kind)


@transaction.atomic
def move_topic(topic, forum, lock: bool, moderator) -> None:
    """Put a topic into another forum of the same city. A closed topic stays closed. Raises ValueError across cities."""
    if forum.tree_id != topic.forum.tree_id:
        raise ValueError("a topic never leaves its city")
    for pk in sorted({forum.pk, topic.forum_id}):
        Forum.objects.select_for_update(of=("self",)).get(pk=pk)
    held = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    before = held.forum_id
    held.forum = forum
    if lock:
        held.status = Topic.TOPIC_LOCKED
    held.save()
    audit.record("forum.topic_moved", held, actor=moderator, city=city_of(forum), from_forum=before, to_forum=forum.pk)


@transaction.atomic
def delete_topic(topic, moderator) -> None:
    """Remove a topic with all its posts."""
    audit.record("forum.topic_deleted", topic, actor=moderator, city=city_of(topic.forum))
    topic.delete()


@transaction.atomic
def delete_post(post, user) -> None:
    """Remove a post; the only post of a topic takes the topic along."""
    topic = lock_topic(post.topic)
    held = Post.objects.get(pk=post.pk)
    held.topic = topic
    audit.record("forum.post_deleted", held, actor=user, city=city_of(topic.forum))
    held.delete()
