"""The inbox in Wagtail's menu, the reasons among snippets, «Що чекає» on the first page."""

from django.db.models import Count, Min
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.places.viewsets import CitySnippetViewSet

from . import dashboard, permissions, registry
from .admin import QUEUE, people
from .admin.item import ItemView
from .admin.queue import QueueView, bulk
from .models import DayOff, ModerationItem, ModerationPolicy, Objection, ReasonTemplate


class ReasonViewSet(SnippetViewSet):
    model = ReasonTemplate
    icon = "list-ul"
    menu_label = _("Причини рішень")
    list_display = ["label", "action", "kind_label", "is_active"]
    list_filter = ["action", "kind", "is_active"]


class PolicyViewSet(CitySnippetViewSet):
    model = ModerationPolicy
    icon = "tasks"
    menu_label = _("Правила модерації")
    list_display = ["kind_label", "mode", "trusted_after", "flags_to_hide"]
    copy_view_enabled = False


class DayOffViewSet(CitySnippetViewSet):
    model = DayOff
    icon = "calendar"
    menu_label = _("Вихідні й робочі дні")
    list_display = ["date", "name", "is_working", "city"]
    list_filter = ["is_working"]
    ordering = ["-date"]

    def own_records(self, user, *actions):
        """Days of all cities are seen by everybody and changed by a superuser; days of a city are its own staff's."""
        mine = super().own_records(user, *actions)
        return mine if actions or user.is_superuser else mine | DayOff.objects.filter(city=None)


register_snippet(ReasonViewSet)
register_snippet(PolicyViewSet)
register_snippet(DayOffViewSet)


@hooks.register("register_admin_urls")
def moderation_urls():
    return [
        path("moderation/", QueueView.as_view(), name=QUEUE),
        path("moderation/results/", QueueView.as_view(results_only=True), name="moderation_queue_results"),
        path("moderation/bulk/", bulk, name="moderation_bulk"),
        path("moderation/<int:pk>/", ItemView.as_view(), name="moderation_item"),
        path("moderation/objections/", people.ObjectionsView.as_view(), name="moderation_objections"),
        path("moderation/objections/<int:pk>/", people.ObjectionView.as_view(), name="moderation_objection"),
        path("moderation/bans/", people.BansView.as_view(), name="moderation_bans"),
        path("moderation/people/<int:pk>/", people.BanView.as_view(), name="moderation_ban"),
        path("moderation/figures/", people.FiguresView.as_view(), name="moderation_figures"),
    ]


class ForModerators(MenuItem):
    def is_shown(self, request):
        return permissions.sees_queue(request.user)


@hooks.register("register_admin_menu_item")
def moderation_menu():
    rows = [
        (_("Черга"), QUEUE, "glasses"),
        (_("Незгоди авторів"), "moderation_objections", "warning"),
        (_("Заборони писати"), "moderation_bans", "user"),
        (_("У числах"), "moderation_figures", "table"),
    ]
    items = [ForModerators(label, reverse(name), icon_name=icon, order=place) for place, (label, name, icon) in enumerate(rows)]
    return SubmenuMenuItem(_("Модерація"), Menu(items=items), name="moderation", icon_name="glasses", order=50)


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


def objection_lines(request):
    """Authors who wait for a second look, but not at this person's own decisions."""
    city = permissions.staff_city(request)
    if city is None or not permissions.sees_queue(request.user):
        return
    waits = Objection.objects.of_city(city).filter(state=Objection.State.OPEN).exclude(against=request.user)
    waits = permissions.without_unseen(waits, request.user, "item__")
    found = waits.aggregate(count=Count("pk"), oldest=Min("due_at"))
    if found["count"]:
        alarm = found["oldest"] < timezone.now()
        yield dashboard.Waiting(_("Незгоди авторів"), found["count"], reverse("moderation_objections"), found["oldest"], alarm)


dashboard.register("objections", objection_lines)
