"""Starting a topic, replying, changing and deleting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from machina.apps.forum_conversation import views as machina_views
from machina.core.db.models import get_model

from portal.guards.views import ask

from .. import following, moderation, services
from ..forms import PostForm, TopicForm
from ..markup import render
from .access import ScopedMixin, crumbs, forum_url, post_url, topic_url

Forum = get_model("forum", "Forum")
Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")


class FormMixin(ScopedMixin):
    """machina's forms without its attachments, with a preview and in one transaction."""

    def init_attachment_cache(self):
        """Nothing: machina keeps every file that anybody sends before it asks who may send files."""

    def get_attachment_formset(self, formset_class):
        return None

    def get_poll_option_formset(self, formset_class):
        return None

    def get_post_form_kwargs(self):
        return {**super().get_post_form_kwargs(), "handler": self.request.forum_permission_handler}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        forum, topic = self.get_forum(), self.get_topic()
        context["crumbs"] = crumbs(forum)
        if topic:
            context["crumbs"].append({"url": topic_url(topic), "label": topic.subject})
        if context.get("preview"):
            context["preview_html"] = render(context["post_form"].cleaned_data["content"])
        return context

    def form_valid(self, post_form, *args, **kwargs):
        if self.preview:
            return self.render_to_response(self.get_context_data(preview=True, post_form=post_form, **_no_formsets()))
        with transaction.atomic():
            return self.write(post_form)

    def form_invalid(self, post_form, *args, **kwargs):
        if post_form.asks_first:
            return ask(self.request, post_form)
        return self.render_to_response(self.get_context_data(post_form=post_form, **_no_formsets()))


def _no_formsets() -> dict:
    """machina's context expects both."""
    return {"attachment_formset": None, "poll_option_formset": None}


class CreateMixin(FormMixin):
    """One form gives one post, however often its button is pressed."""

    def write(self, post_form):
        sent, is_first = services.claim_form(self.request.user, post_form.cleaned_data["form_token"])
        if not is_first:
            return redirect(self._where(sent.post))
        self.hold(post_form)
        sent.post = post_form.save()
        sent.save(update_fields=["post"])
        moderation.put_in_queue(sent.post)
        if sent.post.approved:
            following.announce(sent.post)
        self._say(sent.post)
        return redirect(self._where(sent.post))

    def _where(self, post) -> str:
        if post is None:  # deleted since
            return forum_url(self.get_forum())
        return post_url(post)

    def _say(self, post):
        if post.approved:
            messages.success(self.request, _("Допис опубліковано."))
        else:
            messages.info(self.request, _("Дякуємо. Допис з’явиться, щойно його перевірить модератор."))


class TopicCreateView(CreateMixin, machina_views.TopicCreateView):
    """A new topic."""

    post_form_class = TopicForm

    def hold(self, post_form):
        post_form.forum = services.lock_forum(self.get_forum())

    def write(self, post_form):
        response = super().write(post_form)
        if post_form.topic:
            post_form.topic.subscribers.add(self.request.user)  # one's own topic is followed
        return response

    def check_permissions(self, request):
        if not self.get_forum().is_forum:
            raise Http404("topics live in forums, not in categories")
        return super().check_permissions(request)


class PostCreateView(CreateMixin, machina_views.PostCreateView):
    """A reply."""

    post_form_class = PostForm

    def check_permissions(self, request):
        if not self.get_topic().approved:
            raise Http404("nobody replies to what waits for a moderator")
        return super().check_permissions(request)

    def hold(self, post_form):
        """Reply to the topic as it is now: it may have been closed or removed while the form was open."""
        try:
            topic = services.lock_topic(self.get_topic())
        except (Topic.DoesNotExist, Forum.DoesNotExist) as error:
            raise Http404("the topic is gone") from error
        if not self.request.forum_permission_handler.can_add_post(topic, self.request.user):
            raise PermissionDenied
        post_form.topic, post_form.forum = topic, topic.forum


class UpdateMixin(FormMixin):
    """The change of a post."""

    def write(self, post_form):
        topic = services.lock_topic(self.get_topic())
        post_form.instance.topic = topic
        post = post_form.save()
        if post.poster_id == self.request.user.pk:
            moderation.put_in_queue(post)
        messages.success(self.request, _("Зміни збережено."))
        return redirect(post_url(post))


class TopicUpdateView(UpdateMixin, machina_views.TopicUpdateView):
    """The first post with the topic's subject."""

    post_form_class = TopicForm

    def get_post(self):
        return self.get_topic().first_post

    def check_permissions(self, request):
        if self.get_post() is None:
            raise Http404("the topic has no posts")
        return super().check_permissions(request)


class PostUpdateView(UpdateMixin, machina_views.PostUpdateView):
    """A reply."""

    post_form_class = PostForm


class PostDeleteView(ScopedMixin, machina_views.PostDeleteView):
    """Asks, then deletes."""

    def get_object(self, queryset=None):
        return self.get_post()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["crumbs"] = [*crumbs(self.get_forum()), {"url": topic_url(self.get_topic()), "label": self.get_topic().subject}]
        return context

    def form_valid(self, form):
        forum, topic = self.get_forum(), self.get_topic()
        services.delete_post(self.get_post(), self.request.user)
        messages.success(self.request, _("Допис видалено."))
        alive = Topic.objects.filter(pk=topic.pk).exists()
        return redirect(topic_url(topic) if alive else forum_url(forum))
