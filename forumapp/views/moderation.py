"""What moderators do: topics closed, moved, pinned and removed. Posts are decided in the portal's one inbox."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from machina.apps.forum_moderation import views as machina_views
from machina.core.db.models import get_model

from .. import moderation as posts
from .. import services
from ..forms import MoveForm
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


class QueueView(View):
    """The old address of the forum's own queue: posts are in the one inbox now."""

    def get(self, request):
        if not request.forum_scope.may_moderate:
            raise PermissionDenied
        return redirect(f"{reverse('moderation_queue')}?kind={posts.KIND}")


class QueuedPostView(ScopedMixin, View):
    """From a waiting post to its place in the inbox."""

    def get(self, request, pk):
        post = self.get_post()
        if not request.forum_permission_handler.can_approve_posts(post.topic.forum, request.user):
            raise PermissionDenied
        if not services.waiting_posts(request.forum_scope.tree_id).filter(pk=post.pk).exists():
            messages.info(request, _("Про цей допис уже вирішили."))
            return redirect(f"{reverse('moderation_queue')}?kind={posts.KIND}")
        return redirect("moderation_item", posts.item_of(post).pk)
