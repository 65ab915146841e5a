"""The forum in Wagtail's menu: its forums for editors, what waits for moderators."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from machina.core.db.models import get_model
from machina.core.loading import get_class
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permissions import register_permission_policy

from portal.core.moderation import dashboard
from portal.core.moderation.clock import due_after
from portal.places.scope import current_city

from . import services
from .models import CityForum
from .viewsets import POLICY, Forum, ForumViewSet

Post = get_model("forum_conversation", "Post")
PermissionHandler = get_class("forum_permission.handler", "PermissionHandler")

register_permission_policy(Forum, POLICY)
forums = ForumViewSet("forums", url_prefix="forums")


@hooks.register("register_admin_viewset")
def register_forums():
    return forums


def waiting(request):
    """Posts that wait for this person's decision in the city of the request."""
    city = current_city(request)
    place = CityForum.objects.of_city(city).select_related("root").first()
    if place is None:
        return Post.objects.none()
    handler = PermissionHandler(place.root.tree_id, city)
    forums_of_user = handler.get_moderation_queue_forums(request.user)
    return services.waiting_posts(place.root.tree_id).filter(topic__forum__in=forums_of_user)


class QueueItem(MenuItem):
    def is_shown(self, request):
        return waiting(request).exists()


@hooks.register("register_admin_menu_item")
def forum_menu():
    items = [
        forums.get_menu_item(order=10),
        QueueItem(_("Дописи на перевірку"), reverse("forum_moderation:queue"), icon_name="clipboard-list", order=20),
    ]
    return SubmenuMenuItem(_("Форум"), Menu(items=items), icon_name="comment", order=350)


def waiting_lines(request):
    """The dashboard's line, with the clock of the post that waits longest."""
    posts = list(waiting(request).values_list("created", flat=True))
    if not posts:
        return []
    return [dashboard.Waiting(_("Дописи на форумі"), len(posts), reverse("forum_moderation:queue"), oldest_due=due_after(posts[0]))]


dashboard.register("forum", waiting_lines)
