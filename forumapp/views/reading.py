"""The front of the forum, a forum, a topic."""

from django.db.models import Q
from machina.apps.forum import views as forum_views
from machina.apps.forum_conversation import views as conversation_views
from machina.core.db.models import get_model
from machina.core.loading import get_class

from .. import guard
from ..forms import PostForm
from ..polls import PollOnPage
from .access import ScopedMixin, crumbs, official_posts

Topic = get_model("forum_conversation", "Topic")
TrackingHandler = get_class("forum_tracking.handler", "TrackingHandler")

FRESH_TOPICS = 6


def with_people(topics):
    """Topics with everything that a row of the list shows."""
    return topics.select_related("forum", "poster", "last_post__poster")


class IndexView(forum_views.IndexView):
    """The forums of the city and the topics that are alive."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        tree = context["forums"]
        nodes = [node for node in tree.nodes if node.obj.level > 0]
        fresh = Topic.approved_objects.filter(forum__in=[node.obj.pk for node in nodes]).order_by("-last_post_on")
        topics = list(with_people(fresh)[:FRESH_TOPICS])
        handler = TrackingHandler(self.request)
        context.update(
            nodes=nodes,
            fresh_topics=topics,
            unread_topics=handler.get_unread_topics(topics, self.request.user),
        )
        return context


class ForumView(ScopedMixin, forum_views.ForumView):
    """A forum with its topics."""

    def get_queryset(self):
        return with_people(self.get_forum().topics.filter(approved=True).exclude(type=Topic.TOPIC_ANNOUNCE))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        forum = self.get_forum()
        # machina's own list of announcements shows those that wait for a moderator, too.
        context["announces"] = list(with_people(forum.topics.filter(type=Topic.TOPIC_ANNOUNCE, approved=True)))
        context["unread_topics"] = TrackingHandler(self.request).get_unread_topics(
            [*context["topics"], *context["announces"]], self.request.user
        )
        context["crumbs"] = crumbs(*_parents(forum))
        context["may_start_topic"] = self.request.forum_permission_handler.can_add_topic(forum, self.request.user)
        return context


def _parents(forum):
    """The forums above, without the city's root, which is the front page."""
    if forum.level < 2:
        return []
    return [parent for parent in forum.get_ancestors() if parent.level > 0]


class TopicView(ScopedMixin, conversation_views.TopicView):
    """A topic, page by page, with the form for a reply at its end."""

    def get(self, request, **kwargs):
        wanted = request.GET.get("post", "")
        if wanted.isdecimal() and len(wanted) < 12:
            request.GET = request.GET.copy()
            request.GET["page"] = self._page_of(int(wanted))
            request.GET.pop("post")
        return super().get(request, **kwargs)

    def _page_of(self, pk: int) -> int:
        """The page with a post; machina counts those that wait for a moderator and lands beside it."""
        posts = list(self.get_queryset().values_list("pk", flat=True))
        return posts.index(pk) // self.paginate_by + 1 if pk in posts else 1

    def get_queryset(self):
        user = self.request.user
        posts = self.get_topic().posts.select_related("poster", "updated_by")
        if guard.may_see_waiting(self.request, self.get_forum()):
            return posts.filter(rejection=None)
        visible = Q(approved=True) | Q(poster=user, rejection=None) if user.is_authenticated else Q(approved=True)
        return posts.filter(visible)

    def get_context_data(self, **kwargs):
        # Not machina's: its poll form and counters are made another way here.
        context = super(conversation_views.TopicView, self).get_context_data(**kwargs)
        topic, forum, user = self.get_topic(), self.get_forum(), self.request.user
        context.update(topic=topic, forum=forum, crumbs=crumbs(*_parents(forum), forum), poll=PollOnPage.of(topic, self.request))
        self._mark_posts(context["posts"])
        context.update(self._actions())
        if context["may_reply"]:
            context["reply_form"] = PostForm(user=user, forum=forum, topic=topic, handler=self.request.forum_permission_handler)
        return context

    def _mark_posts(self, posts):
        handler, user = self.request.forum_permission_handler, self.request.user
        officials = official_posts(posts)
        for post in posts:
            post.official = officials.get(post.poster_id, "")
            if user.is_authenticated:
                post.may_edit = handler.can_edit_post(post, user)
                post.may_delete = handler.can_delete_post(post, user)

    def _actions(self) -> dict:
        user, topic, forum = self.request.user, self.get_topic(), self.get_forum()
        if not user.is_authenticated:
            return {"may_reply": False}
        handler = self.request.forum_permission_handler
        return {
            "may_reply": topic.approved and handler.can_add_post(topic, user),
            "may_subscribe": handler.can_subscribe_to_topic(topic, user),
            "may_unsubscribe": handler.can_unsubscribe_from_topic(topic, user),
            "may_moderate": handler.can_approve_posts(forum, user),
            "may_lock": handler.can_lock_topics(forum, user),
            "may_move": handler.can_move_topics(forum, user),
            "may_delete_topic": handler.can_delete_topics(forum, user),
            "may_type": handler.can_update_topics_to_sticky_topics(forum, user),
        }
