"""«Чого не знайшли» among Wagtail's reports: what people look for and the portal does not have."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin


@hooks.register("register_admin_urls")
def missed_urls():
    return [
        path("missed-words/", admin.MissedWordsView.as_view(), name=admin.LIST),
        path("missed-words/results/", admin.MissedWordsView.as_view(results_only=True), name="search_missed_results"),
    ]


class MissedMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(admin.SEE)


@hooks.register("register_reports_menu_item")
def missed_menu():
    return MissedMenuItem(_("Чого не знайшли"), reverse(admin.LIST), name="search-missed", icon_name="search", order=800)
