"""The inbox in Wagtail's menu, the reasons among snippets, «Що чекає» on the first page."""

from django.db.models import Count, Min
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from . import dashboard, permissions, registry
from .admin import QUEUE, ItemView, QueueView
from .models import ModerationItem, ReasonTemplate


class ReasonViewSet(SnippetViewSet):
    model = ReasonTemplate
    icon = "list-ul"
    menu_label = _("Причини рішень")
    list_display = ["label", "action", "kind", "is_active"]
    list_filter = ["action", "kind", "is_active"]


register_snippet(ReasonViewSet)


@hooks.register("register_admin_urls")
def moderation_urls():
    return [
        path("moderation/", QueueView.as_view(), name=QUEUE),
        path("moderation/results/", QueueView.as_view(results_only=True), name="moderation_queue_results"),
        path("moderation/<int:pk>/", ItemView.as_view(), name="moderation_item"),
    ]


class QueueMenuItem(MenuItem):
    def is_shown(self, request):
        return permissions.sees_queue(request.user)


@hooks.register("register_admin_menu_item")
def moderation_menu():
    return QueueMenuItem(_("Модерація"), reverse(QUEUE), name="moderation", icon_name="glasses", order=50)


class WaitingPanel(Component):
    """What waits for staff, each with its clock. The first thing on the first page."""

    name = "waiting"
    template_name = "portal_core/moderation/waiting.html"
    order = 10

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context):
        return {"lines": dashboard.waiting(self.request)}


@hooks.register("construct_homepage_panels")
def waiting_panel(request, panels):
    panels.append(WaitingPanel(request))


def queue_lines(request):
    """A line for each kind that waits, with the clock of its oldest item."""
    waits = permissions.queue_for(request).filter(state=ModerationItem.State.PENDING)
    rows = waits.order_by("kind").values("kind").annotate(count=Count("pk"), oldest=Min("due_at"))
    for row in rows:
        url = f"{reverse(QUEUE)}?kind={row['kind']}"
        yield dashboard.Waiting(registry.get(row["kind"]).label, row["count"], url, row["oldest"], alarm=row["oldest"] < timezone.now())


dashboard.register("moderation", queue_lines)
