"""Topics of the forum can be followed: machina keeps who does, the portal tells them."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models.signals import m2m_changed
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.notify import kinds, services, topics

KIND = "forum"


def register_all() -> None:
    from .services import city_of

    kinds.register(
        kinds.Kind(
            KIND, gettext_lazy("Форум"), 420, gettext_lazy("Відповіді в темах."), sentence=gettext_lazy("Є нові відповіді на форумі.")
        )
    )
    topics.register(
        topics.Topic(
            KIND,
            "forum_conversation.Topic",
            gettext_lazy("Тема форуму"),
            visible=lambda topic: topic.approved,
            may_follow=_may_read,
            title=lambda topic: topic.subject,
            url=address,
            city=lambda topic: city_of(topic.forum),
            many=lambda count, title: (
                ngettext("%(count)d нова відповідь у темі «%(title)s»", "%(count)d нових відповідей у темі «%(title)s»", count)
                % {"count": count, "title": title}
            ),
            started=lambda user, topic: topic.subscribers.add(user),
            stopped=lambda user, topic: topic.subscribers.remove(user),
        )
    )
    subscribers = apps.get_model("forum_conversation", "Topic").subscribers.through
    m2m_changed.connect(_followers_changed, sender=subscribers, dispatch_uid="forumapp.followers")


def address(topic, post=None) -> str:
    forum = topic.forum
    url = reverse("forum_conversation:topic", args=[forum.slug, forum.pk, topic.slug, topic.pk])
    return f"{url}?post={post.pk}#post-{post.pk}" if post else url


def _may_read(user, topic, key: str) -> bool:
    from .forum_permission.handler import PermissionHandler

    return user is not None and PermissionHandler().can_read_forum(topic.forum, user)


def _followers_changed(sender, instance, action, pk_set, reverse=False, **kwargs):
    """machina's own list of followers is followed by ours, whichever page was used."""
    if action not in ("post_add", "post_remove") or reverse:
        return
    act = services.subscribe if action == "post_add" else services.unsubscribe
    for user in get_user_model().objects.filter(pk__in=pk_set):
        act(user, instance, KIND)


def announce(post) -> None:
    """Tell those who follow the topic of a post that everybody can read now, but not its author."""
    from .services import city_of

    topic = post.topic
    title = _("Нова відповідь у темі «%(topic)s»") % {"topic": topic.subject}
    for person in topic.subscribers.all():  # who followed before the portal kept its own list
        services.subscribe(person, topic, KIND)
    services.tell_subscribers(
        topic, KIND, f"forum-post:{post.pk}", title, address(topic, post), city=city_of(topic.forum), about=post, actor=post.poster
    )
