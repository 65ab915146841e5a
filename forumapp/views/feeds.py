"""RSS of the topics of a city."""

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import gettext as _
from machina.core.db.models import get_model

from ..markup import plain
from .access import forum_url, topic_url

Forum = get_model("forum", "Forum")
Topic = get_model("forum_conversation", "Topic")

LIMIT = 30
SUMMARY_LENGTH = 400


class LatestTopicsFeed(Feed):
    """The latest topics that a visitor may read, of the city or of one forum.

    One instance serves every request, and machina keeps the forums of the last one on it, so two
    requests at once can swap what they may see. Here everything travels as the feed's object.
    """

    def get_object(self, request, **kwargs):
        scope = request.forum_scope
        forums = Forum.objects.filter(pk=scope.forum.pk) if scope.forum else Forum.objects.all()
        readable = request.forum_permission_handler.get_readable_forums(forums, request.user)
        return {"forum": scope.forum, "forums": list(readable)}

    def title(self, found) -> str:
        if found["forum"]:
            return _("Форум: %(name)s") % {"name": found["forum"].name}
        return _("Форум: нові теми")

    def description(self, found) -> str:
        return _("Про що говорять сусіди")

    def link(self, found) -> str:
        return forum_url(found["forum"]) if found["forum"] else reverse("forum:index")

    def items(self, found):
        topics = Topic.approved_objects.filter(forum__in=found["forums"]).select_related("forum", "poster", "first_post")
        return topics.order_by("-last_post_on")[:LIMIT]

    def item_title(self, topic) -> str:
        return topic.subject

    def item_description(self, topic) -> str:
        words = plain(topic.first_post.content) if topic.first_post and topic.first_post.approved else ""
        return words if len(words) <= SUMMARY_LENGTH else words[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + " …"

    def item_link(self, topic) -> str:
        return topic_url(topic)

    def item_author_name(self, topic):
        return topic.poster.get_display_name() if topic.poster else None

    def item_pubdate(self, topic):
        return topic.created

    def item_updateddate(self, topic):
        return topic.last_post_on
