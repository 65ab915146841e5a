"""Meetings in Wagtail: the desk one press away, problems as a register, and no deletion of what people signed up for."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from portal.places.models import Curfew
from portal.places.viewsets import CitySnippetViewSet

from . import permissions
from .models import MeetingPage, MeetingState, ProblemRaised


@hooks.register("register_page_header_buttons")
def desk_button(page, user, view_name, next_url=None):
    if isinstance(page, MeetingPage) and page.live and permissions.may_run(user, page.get_city()):
        yield Button(_("Пульт зустрічі"), reverse("meetings:desk", args=[_original_pk(page)]), icon_name="group", priority=5)


@hooks.register("register_page_listing_more_buttons")
def desk_listing_button(page, user, next_url=None):
    if isinstance(page, MeetingPage) and page.live and permissions.may_run(user, page.get_city()):
        yield Button(_("Пульт зустрічі"), reverse("meetings:desk", args=[_original_pk(page)]), icon_name="group", priority=5)


def _original_pk(page: MeetingPage) -> int:
    return page.state.page_id if page.state else page.pk


@hooks.register("before_delete_page")
def keep_what_people_signed_up_for(request, page):
    """A meeting with sign-ups or problems is cancelled, not deleted: people would come to a closed door."""
    states = MeetingState.objects.filter(page__in=Page.objects.descendant_of(page, inclusive=True))
    used = states.filter(sign_ups__isnull=False) | states.filter(problems__isnull=False)
    if used.exists():
        messages.error(request, _("На цю зустріч уже записалися люди або є записані проблеми. Скасуйте її на пульті: усі отримають лист."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    if request.method == "POST":
        states.delete()
    return None


class ProblemViewSet(CitySnippetViewSet):
    model = ProblemRaised
    icon = "warning"
    menu_label = gettext_lazy("Проблеми із зустрічей")
    menu_order = 330
    add_to_admin_menu = True
    list_display = ["text", "meeting", "state", BooleanColumn("is_public", label=gettext_lazy("Видно всім")), "created_at"]
    list_filter = ["state", "is_public"]
    search_fields = ["text"]
    panels = [FieldPanel("text", read_only=True), FieldPanel("state"), FieldPanel("answer"), FieldPanel("is_public")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("meeting__page")


class CurfewViewSet(CitySnippetViewSet):
    model = Curfew
    icon = "time"
    menu_label = gettext_lazy("Комендантська година")
    list_display = ["city", "starts", "ends", "valid_from", "valid_until"]
    panels = [FieldPanel("city"), FieldPanel("starts"), FieldPanel("ends"), FieldPanel("valid_from"), FieldPanel("valid_until")]


register_snippet(ProblemViewSet)
register_snippet(CurfewViewSet)
