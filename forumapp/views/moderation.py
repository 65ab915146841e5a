"""What moderators do: the queue of waiting posts, and topics closed, moved, pinned and removed."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from machina.apps.forum_moderation import views as machina_views
from machina.core.db.models import get_model

from .. import services
from ..forms import MoveForm, RejectForm
from .access import ScopedMixin, crumbs, forum_url, topic_url

Topic = get_model("forum_conversation", "Topic")


class TopicActMixin(ScopedMixin):
    """A page that asks and a button that acts, for one topic."""

    def get_object(self, queryset=None):
        return self.get_topic()

    def get_context_data(self, **kwargs):
        topic = self.get_topic()
        way = [*crumbs(topic.forum), {"url": topic_url(topic), "label": topic.subject}]
        return super().get_context_data(crumbs=way, **kwargs)

    def _done(self, text):
        messages.success(self.request, text)
        return redirect(topic_url(Topic.objects.select_related("forum").get(pk=self.get_topic().pk)))


class TopicLockView(TopicActMixin, machina_views.TopicLockView):
    def lock(self, request, *args, **kwargs):
        services.set_topic_locked(self.get_topic(), True, request.user)
        return self._done(_("Тему закрито."))


class TopicUnlockView(TopicActMixin, machina_views.TopicUnlockView):
    def unlock(self, request, *args, **kwargs):
        services.set_topic_locked(self.get_topic(), False, request.user)
        return self._done(_("Тему знову відкрито."))


class TopicDeleteView(TopicActMixin, machina_views.TopicDeleteView):
    def form_valid(self, form):
        forum = self.get_topic().forum
        services.delete_topic(self.get_topic(), self.request.user)
        messages.success(self.request, _("Тему видалено."))
        return redirect(forum_url(forum))


class TopicMoveView(TopicActMixin, machina_views.TopicMoveView):
    """To another forum of the same city."""

    form_class = MoveForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {**kwargs, "handler": self.request.forum_permission_handler}

    def form_valid(self, form):
        services.move_topic(self.get_topic(), form.cleaned_data["forum"], form.cleaned_data.get("lock_topic", False), self.request.user)
        return self._done(_("Тему перенесено."))


class TypeMixin(TopicActMixin):
    def update_type(self, request, *args, **kwargs):
        services.set_topic_type(self.get_topic(), self.target_type, request.user)
        return self._done(_("Вид теми змінено."))


class TopicToNormalView(TypeMixin, machina_views.TopicUpdateToNormalTopicView):
    question = gettext_lazy("Зробити тему звичайною?")


class TopicToStickyView(TypeMixin, machina_views.TopicUpdateToStickyTopicView):
    question = gettext_lazy("Закріпити тему вгорі списку?")


class TopicToAnnounceView(TypeMixin, machina_views.TopicUpdateToAnnounceView):
    question = gettext_lazy("Зробити тему оголошенням? Його видно на кожній сторінці форуму.")


class QueueView(machina_views.ModerationQueueListView):
    """What waits, the oldest first."""

    def get_queryset(self):
        forums = self.request.forum_permission_handler.get_moderation_queue_forums(self.request.user)
        return services.waiting_posts(self.request.forum_scope.tree_id).filter(topic__forum__in=forums)

    def get_context_data(self, **kwargs):
        return super().get_context_data(crumbs=crumbs(), **kwargs)


class QueuedMixin(ScopedMixin):
    """A waiting post. What somebody has decided meanwhile is said so and not decided twice."""

    def get_object(self, queryset=None):
        return self.get_post()

    def dispatch(self, request, *args, **kwargs):
        refused = self.check_permissions_first(request)
        if refused:
            return refused
        if not services.waiting_posts(request.forum_scope.tree_id).filter(pk=self.get_post().pk).exists():
            return self._decided()
        return super().dispatch(request, *args, **kwargs)

    def check_permissions_first(self, request):
        self.request = request
        return self.check_permissions(request)

    def get_context_data(self, **kwargs):
        queue = {"url": reverse("forum_moderation:queue"), "label": _("Дописи на перевірку")}
        return super().get_context_data(crumbs=[*crumbs(), queue], topic=self.get_topic(), forum=self.get_forum(), **kwargs)

    def _decided(self):
        messages.info(self.request, _("Про цей допис уже вирішили."))
        return redirect("forum_moderation:queue")


class QueuedPostView(QueuedMixin, machina_views.ModerationQueueDetailView):
    """One waiting post with what was said before it."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(reject_form=RejectForm(), **kwargs)


class ApproveView(QueuedMixin, machina_views.PostApproveView):
    def approve(self, request, *args, **kwargs):
        if not services.approve(self.get_post(), request.user):
            return self._decided()
        messages.success(request, _("Допис опубліковано."))
        return redirect("forum_moderation:queue")


class RejectView(QueuedMixin, machina_views.PostDisapproveView):
    """Not without a reason; the post stays for its author, machina would delete it in silence."""

    def get_context_data(self, **kwargs):
        kwargs.setdefault("reject_form", RejectForm())
        return super().get_context_data(**kwargs)

    def disapprove(self, request, *args, **kwargs):
        form = RejectForm(request.POST)
        if not form.is_valid():
            self.object = self.get_post()
            return self.render_to_response(self.get_context_data(reject_form=form))
        if not services.reject(self.get_post(), request.user, form.cleaned_data["reason"]):
            return self._decided()
        messages.success(request, _("Допис відхилено. Автор отримає лист із причиною."))
        return redirect("forum_moderation:queue")
