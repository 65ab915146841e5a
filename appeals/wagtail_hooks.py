"""The section in Wagtail: list and page of appeals, the files behind a check, templates among snippets."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from portal.core.moderation import dashboard
from portal.core.moderation.permissions import staff_city
from portal.places.grants import may
from portal.places.viewsets import CitySnippetViewSet

from . import admin, permissions
from .models import AppealSettings, AppealTemplate


class TemplateViewSet(CitySnippetViewSet):
    model = AppealTemplate
    icon = "doc-full"
    menu_label = _("Зразки звернень")
    list_display = ["title", "group", "kind", "version", "is_active"]
    list_filter = ["group", "kind", "is_active"]
    copy_view_enabled = False


register_snippet(TemplateViewSet)


@hooks.register("register_admin_urls")
def appeals_urls():
    return [
        path("appeals/", admin.AppealsView.as_view(), name="appeals_staff"),
        path("appeals/results/", admin.AppealsView.as_view(results_only=True), name="appeals_staff_results"),
        path("appeals/<int:pk>/", admin.AppealView.as_view(), name="appeals_staff_appeal"),
        path("appeals/<int:pk>/document.pdf", admin.document, name="appeals_staff_document"),
        path("appeals/<int:pk>/file/<int:file_pk>/", admin.attachment, name="appeals_staff_file"),
    ]


class AppealsMenuItem(MenuItem):
    def is_shown(self, request):
        return permissions.sees_appeals(request.user)


@hooks.register("register_admin_menu_item")
def appeals_menu():
    return AppealsMenuItem(_("Звернення"), reverse("appeals_staff"), name="appeals", icon_name="mail", order=60)


def missing_addressee(request):
    """Without an address nothing can be approved: staff learn it before a moderator does."""
    city = staff_city(request)
    if city is None or not permissions.sees_appeals(request.user) or AppealSettings.of_city(city).addressee_email:
        return
    if may(request.user, "appeals.change_appealsettings", city):
        url = reverse("wagtailsettings:edit", args=["appeals", "appealsettings", city.site_id])
        yield dashboard.Waiting(_("Не вказано адреси, на яку йдуть звернення"), 1, url, alarm=True)
    else:
        label = _("Не вказано адреси, на яку йдуть звернення: скажіть адміністраторові")
        yield dashboard.Waiting(label, 1, reverse("appeals_staff"), alarm=True)


dashboard.register("appeals.addressee", missing_addressee)
