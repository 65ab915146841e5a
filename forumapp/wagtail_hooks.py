"""The forum in Wagtail's menu: its forums for editors, what waits for moderators."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from machina.core.db.models import get_model
from machina.core.loading import get_class
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permissions import register_permission_policy

from portal.places.scope import current_city

from . import services
from .models import CityForum
from .moderation import KIND
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
        QueueItem(_("Дописи на перевірку"), f"{reverse('moderation_queue')}?kind={KIND}", icon_name="clipboard-list", order=20),
    ]
    return SubmenuMenuItem(_("Форум"), Menu(items=items), icon_name="comment", order=350)
