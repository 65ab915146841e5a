"""Small acts of a signed-in person: answering a topic's poll, following a topic, marking as read."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from machina.apps.forum_conversation.forum_attachments.views import AttachmentView as MachinaAttachmentView
from machina.apps.forum_conversation.forum_polls.views import TopicPollVoteView
from machina.apps.forum_member import views as member_views
from machina.apps.forum_tracking import views as tracking_views
from machina.core.db.models import get_model

from .. import services
from .access import ScopedMixin, crumbs, topic_url
from .reading import with_people

Forum = get_model("forum", "Forum")
Topic = get_model("forum_conversation", "Topic")


class VoteView(ScopedMixin, TopicPollVoteView):
    """One answer a person, by a constraint of the database."""

    def perform_permissions_check(self, user, obj, perms):
        handler = self.request.forum_permission_handler
        return handler.can_read_forum(self.get_forum(), user) and super().perform_permissions_check(user, obj, perms)

    def form_valid(self, form):
        try:
            services.vote(self.object, self.request.user, form.cleaned_data["options"])
        except services.AlreadyVoted:
            messages.error(self.request, _("Ви вже відповіли на це запитання."))
        else:
            messages.success(self.request, _("Вашу відповідь зараховано."))
        return redirect(topic_url(self.get_topic()))

    def form_invalid(self, form):
        limit = self.object.max_options
        text = _("Оберіть один варіант.") if limit == 1 else _("Оберіть варіанти, щонайбільше %(limit)s.") % {"limit": limit}
        messages.error(self.request, text)
        return redirect(topic_url(self.get_topic()))


class AttachmentView(ScopedMixin, MachinaAttachmentView):
    """A file of a post: for those who may read the post, always as a download."""

    def perform_permissions_check(self, user, obj, perms):
        handler = self.request.forum_permission_handler
        return handler.can_read_forum(obj, user) and handler.can_download_files(obj, user)

    def render_to_response(self, context, **kwargs):
        return FileResponse(self.object.file.open("rb"), as_attachment=True, filename=self.object.filename)


class FollowMixin(ScopedMixin):
    def get_object(self, queryset=None):
        return self.get_topic()

    def get_context_data(self, **kwargs):
        topic = self.get_topic()
        return super().get_context_data(crumbs=[*crumbs(topic.forum), {"url": topic_url(topic), "label": topic.subject}], **kwargs)


class FollowView(FollowMixin, member_views.TopicSubscribeView):
    def subscribe(self, request, *args, **kwargs):
        self.get_topic().subscribers.add(request.user)
        messages.success(request, _("Тема — у ваших підписках."))
        return redirect(topic_url(self.get_topic()))


class UnfollowView(FollowMixin, member_views.TopicUnsubscribeView):
    def unsubscribe(self, request, *args, **kwargs):
        self.get_topic().subscribers.remove(request.user)
        messages.success(request, _("Ви більше не стежите за цією темою."))
        return redirect(topic_url(self.get_topic()))


class FollowedTopicsView(member_views.TopicSubscriptionListView):
    """What the person follows in this city, as far as it is still to be read."""

    def get_queryset(self):
        readable = self.request.forum_permission_handler.get_readable_forums(Forum.objects.all(), self.request.user)
        topics = self.request.user.topic_subscriptions.filter(forum__in=readable, approved=True)
        return with_people(topics).order_by("-last_post_on")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(crumbs=crumbs(), **kwargs)
        context["unread_topics"] = tracking_views.track_handler.get_unread_topics(list(context["topics"]), self.request.user)
        return context


class UnreadTopicsView(LoginRequiredMixin, member_views.ListView):
    """Topics of the city with something new for the person, the freshest first."""

    context_object_name = "topics"
    paginate_by = tracking_views.UnreadTopicsView.paginate_by
    template_name = "forum_tracking/unread_topic_list.html"

    def get_queryset(self):
        user = self.request.user
        readable = self.request.forum_permission_handler.get_readable_forums(Forum.objects.all(), user)
        topics = Topic.approved_objects.filter(forum__in=readable)
        unread = tracking_views.track_handler.get_unread_topics(topics, user)
        return with_people(Topic.approved_objects.filter(pk__in=[topic.pk for topic in unread])).order_by("-last_post_on")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(crumbs=crumbs(), **kwargs)
        context["unread_topics"] = context["topics"]
        return context


class MarkAllReadView(tracking_views.MarkForumsReadView):
    """Everything in the forum of this city is read."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(crumbs=crumbs(), **kwargs)

    def mark_as_read(self, request, pk):
        readable = request.forum_permission_handler.get_readable_forums(Forum.objects.all(), request.user)
        tracking_views.track_handler.mark_forums_read(list(readable), request.user)
        messages.success(request, _("Усі теми позначено прочитаними."))
        return redirect(reverse("forum:index"))


class MarkForumReadView(ScopedMixin, tracking_views.MarkTopicsReadView):
    """Everything in one forum is read."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(crumbs=crumbs(self.get_forum()), **kwargs)

    def mark_topics_read(self, request, pk):
        tracking_views.track_handler.mark_forums_read([self.get_forum()], request.user)
        messages.success(request, _("Теми цього форуму позначено прочитаними."))
        return redirect(self.get_forum_url())
