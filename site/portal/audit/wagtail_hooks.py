"""«Журнал дій» among Wagtail's reports, and «Історія дій» beside every register's record."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import ListingButton

from . import admin


@hooks.register("register_admin_urls")
def audit_urls():
    return [
        path("audit/", admin.EventsView.as_view(), name=admin.LIST),
        path("audit/results/", admin.EventsView.as_view(results_only=True), name="audit_log_results"),
        path("audit/<int:pk>/", admin.EventView.as_view(), name="audit_event"),
    ]


class LogMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(admin.SEE)


@hooks.register("register_reports_menu_item")
def log_menu():
    return LogMenuItem(_("Журнал дій"), reverse(admin.LIST), name="audit", icon_name="history", order=900)


@hooks.register("register_snippet_listing_buttons")
def record_history(snippet, user, next_url=None):
    if user.has_perm(admin.SEE):
        yield ListingButton(_("Історія дій"), admin.history_url(snippet), icon_name="history", priority=90)
