"""What a person has said in the forum of this city."""

from django.views.generic import ListView, TemplateView
from machina.conf import settings as machina_settings
from machina.core.db.models import get_model

from .access import crumbs

Forum = get_model("forum", "Forum")
Post = get_model("forum_conversation", "Post")

RECENT = 5


def posts_of(person, request):
    """The person's posts that the reader may see; one's own also while they wait or after a refusal."""
    readable = request.forum_permission_handler.get_readable_forums(Forum.objects.all(), request.user)
    posts = Post.objects.filter(poster=person, topic__forum__in=readable)
    if request.user != person:
        # machina shows everybody what waits for a moderator.
        posts = posts.filter(approved=True, topic__approved=True)
    return posts.select_related("topic__forum", "poster", "rejection").order_by("-created")


class PersonMixin:
    def get_context_data(self, **kwargs):
        person = self.request.forum_scope.person
        return super().get_context_data(person=person, is_me=self.request.user == person, crumbs=crumbs(), **kwargs)


class PersonView(PersonMixin, TemplateView):
    """A name, since when, how much, and the latest words. Nothing else of an account is public."""

    template_name = "forum_member/forum_profile_detail.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        seen = posts_of(context["person"], self.request).filter(approved=True, topic__approved=True)
        context["posts_count"] = seen.count()
        context["recent_posts"] = seen[:RECENT]
        return context


class PersonPostsView(PersonMixin, ListView):
    """All posts of a person, the newest first."""

    context_object_name = "posts"
    paginate_by = machina_settings.PROFILE_POSTS_NUMBER_PER_PAGE
    template_name = "forum_member/user_posts_list.html"

    def get_queryset(self):
        return posts_of(self.request.forum_scope.person, self.request)
