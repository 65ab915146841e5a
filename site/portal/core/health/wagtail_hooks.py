"""«Стан системи» in Wagtail's menu, and alarms on its first page."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core.moderation import dashboard

from . import permissions, registry
from .models import CheckState
from .views import PAGE, StatusView


@hooks.register("register_admin_urls")
def status_urls():
    return [path("status/", StatusView.as_view(), name=PAGE)]


class StatusMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(permissions.SEE)


@hooks.register("register_admin_menu_item")
def status_menu():
    return StatusMenuItem(_("Стан системи"), reverse(PAGE), name="status", icon_name="desktop", order=9000)


@hooks.register("insert_global_admin_css")
def status_css():
    return format_html('<link rel="stylesheet" href="{}">', static("health/status.css"))


def alarms(request):
    if not request.user.has_perm(permissions.SEE):
        return
    count = CheckState.objects.filter(state=registry.ALARM).count()
    if count:
        yield dashboard.Waiting(_("Тривоги в стані системи"), count, reverse(PAGE), alarm=True)


dashboard.register("health", alarms)
