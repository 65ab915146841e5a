"""«Ролі» among Wagtail's settings, for those who give roles."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import granting, staff_roles


@hooks.register("register_admin_urls")
def roles_urls():
    return [
        path("roles/", staff_roles.RolesView.as_view(), name=staff_roles.LIST),
        path("roles/results/", staff_roles.RolesView.as_view(results_only=True), name="roles_list_results"),
        path("roles/grant/", staff_roles.give_role, name="roles_grant"),
        path("roles/<int:pk>/", staff_roles.one, name="roles_one"),
    ]


class RolesMenuItem(MenuItem):
    def is_shown(self, request):
        return granting.manages(request.user)


@hooks.register("register_settings_menu_item")
def roles_menu():
    return RolesMenuItem(_("Ролі"), reverse(staff_roles.LIST), name="roles", icon_name="group", order=590)
