"""Addresses in Latin letters, and counters that stay right whichever way a row is deleted.

machina's own receiver of this module counts views with a write for every page read; it is left
out on purpose: reading writes nothing.
"""

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from machina.core.db.models import get_model

from portal.core.translit import latin_slug

Forum = get_model("forum", "Forum")
Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")


@receiver(pre_save, sender=Forum, dispatch_uid="forumapp.forum_slug")
def write_forum_slug(sender, instance, **kwargs):
    instance.slug = latin_slug(instance.name) or "forum"


@receiver(pre_save, sender=Topic, dispatch_uid="forumapp.topic_slug")
def write_topic_slug(sender, instance, **kwargs):
    instance.slug = latin_slug(instance.subject) or "topic"


def _model_of(origin):
    """The model whose deletion pulled the row along: of an instance or of a queryset."""
    return getattr(origin, "model", type(origin))


@receiver(post_delete, sender=Topic, dispatch_uid="forumapp.topic_deleted")
def recount_forum(sender, instance, origin, **kwargs):
    if issubclass(_model_of(origin), Forum):
        return  # the forum goes with it
    forum = Forum.objects.filter(pk=instance.forum_id).first()
    if forum:
        forum.update_trackers()


@receiver(post_delete, sender=Post, dispatch_uid="forumapp.post_deleted")
def recount_topic(sender, instance, origin, **kwargs):
    if issubclass(_model_of(origin), (Topic, Forum)):
        return  # the topic goes with it
    topic = Topic.objects.filter(pk=instance.topic_id).first()
    if topic:
        topic.update_trackers()
