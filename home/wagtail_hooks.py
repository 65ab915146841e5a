"""Wagtail's admin as the editors' house: help, urgent messages, copying a practice, our mark and colours."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from home import admin_views
from home.models import PracticePage, UrgentMessage
from portal.places.viewsets import CitySnippetViewSet


class UrgentMessageViewSet(CitySnippetViewSet):
    model = UrgentMessage
    icon = "warning"
    menu_label = _("Термінове")
    menu_order = 150
    add_to_admin_menu = True
    list_display = ["text", "city", "district", "starts_at", "ends_at", BooleanColumn("is_running", label=_("на сторінках"))]
    list_filter = ["city", "severity"]
    ordering = ["-starts_at"]


register_snippet(UrgentMessageViewSet)


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("help/", admin_views.editors_help, name="editors_help"),
        path("practices/<int:page_id>/copy/", admin_views.practice_copy, name="practice_copy"),
    ]


@hooks.register("register_admin_menu_item")
def help_item():
    return MenuItem(_("Довідка редактора"), reverse("editors_help"), icon_name="help", order=9990)


def _copy_button(page, user):
    if (
        isinstance(page.specific_deferred if hasattr(page, "specific_deferred") else page, PracticePage)
        and page.permissions_for_user(user).can_edit()
    ):
        yield Button(_("Скопіювати в інший район"), reverse("practice_copy", args=[page.pk]), icon_name="copy", priority=25)


@hooks.register("register_page_header_buttons")
def practice_header_buttons(page, user, view_name, next_url=None):
    yield from _copy_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def practice_listing_buttons(page, user, next_url=None):
    yield from _copy_button(page, user)


@hooks.register("insert_global_admin_css")
def admin_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin.css"))
