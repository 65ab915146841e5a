"""«Помилки на мапі» in the reports, and how many wait on the first page of the staff."""

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core.moderation import dashboard

from . import admin
from .services import CHANGE


@hooks.register("register_admin_urls")
def corrections_urls():
    return [
        path("corrections/", admin.CorrectionsView.as_view(), name=admin.LIST),
        path("corrections/results/", admin.CorrectionsView.as_view(results_only=True), name="corrections_list_results"),
        path("corrections/<int:pk>/", admin.CorrectionView.as_view(), name="corrections_one"),
    ]


class CorrectionsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(CHANGE)


@hooks.register("register_reports_menu_item")
def corrections_menu():
    return CorrectionsMenuItem(_("Помилки на мапі"), reverse(admin.LIST), name="corrections", icon_name="warning", order=310)


def corrections_waiting(request):
    """What residents reported and nobody has answered."""
    if not request.user.has_perm(CHANGE):
        return
    count = admin.corrections_of(request.user).open().count()
    if count:
        yield dashboard.Waiting(_("Повідомлення про помилки на мапі"), count, f"{reverse(admin.LIST)}?state=open")


if "community" in settings.PORTAL_PARTS:
    dashboard.register("corrections", corrections_waiting)
