"""What the views share: the records that the guard has found, and who may do what with a post."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from machina.core.loading import get_class

from accounts.roles import NAMES, Role

PermissionRequiredMixin = get_class("forum_permission.viewmixins", "PermissionRequiredMixin")

# Whose words are shown as an answer of an office, not of a neighbour.
OFFICIAL = {NAMES[role]: NAMES[role] for role in (Role.OFFICER, Role.LIAISON, Role.MUNICIPALITY)}


def forum_url(forum) -> str:
    return reverse("forum:forum", args=[forum.slug, forum.pk])


def topic_url(topic) -> str:
    forum = topic.forum
    return reverse("forum_conversation:topic", args=[forum.slug, forum.pk, topic.slug, topic.pk])


def post_url(post) -> str:
    """The address of a post: the page of its topic where it stands."""
    return f"{topic_url(post.topic)}?post={post.pk}#post-{post.pk}"


def official_posts(posts) -> dict[int, str]:
    """Of the people who wrote ``posts``, those who speak for an office: {person's pk: the office}."""
    people = {post.poster_id for post in posts if post.poster_id}
    found = get_user_model().groups.through.objects.filter(user_id__in=people, group__name__in=OFFICIAL)
    return dict(found.values_list("user_id", "group__name"))


def crumbs(*forums) -> list[dict]:
    """The way to a page: the front of the forum, then ``forums``."""
    return [{"url": reverse("forum:index"), "label": _("Форум")}, *({"url": forum_url(forum), "label": forum.name} for forum in forums)]


class ScopedMixin:
    """machina's getters answer with what the guard has found in the city of the request."""

    def get_forum(self):
        return self.request.forum_scope.forum

    def get_topic(self):
        return self.request.forum_scope.topic

    def get_post(self):
        return self.request.forum_scope.post
