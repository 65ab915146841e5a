"""The map in Wagtail: registers, reports, and what is said after a record is saved."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from portal.audit import services as audit
from portal.places import grants

from .importing import views as exchange
from .models import Officer, OfficerAccount
from .registers import overlaps, views
from .viewsets import MapGroup

register_snippet(MapGroup)


@hooks.register("register_admin_urls")
def urls():
    return [
        path("map/stale/", views.stale, name="mapapp_stale"),
        path("map/overlaps/", views.shared, name="mapapp_overlaps"),
        path("map/exchange/", exchange.exchange, name="mapapp_exchange"),
        path("map/exchange/export/", exchange.export, name="mapapp_export"),
        path("map/exchange/<int:pk>/", exchange.confirm, name="mapapp_import"),
    ]


class _ForEditors(MenuItem):
    def is_shown(self, request):
        return bool(grants.city_ids(request.user, views.SEE))


@hooks.register("register_reports_menu_item")
def stale_item():
    return _ForEditors(gettext_lazy("Давно не перевірені"), reverse("mapapp_stale"), name="mapapp-stale", icon_name="history", order=810)


@hooks.register("register_reports_menu_item")
def overlaps_item():
    return _ForEditors(gettext_lazy("Перетини дільниць"), reverse("mapapp_overlaps"), name="mapapp-overlaps", icon_name="site", order=820)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_of_shared_ground(request, instance):
    """Two boundaries over one street are no error: a person there is shown both. The editor should know."""
    if not isinstance(instance, Officer):
        return
    names = ", ".join(pair.second.full_name for pair in overlaps.areas_meeting(instance))
    if names:
        messages.warning(request, _("Межа дільниці накладається на межу: %(names)s. Людині звідти покажемо обох.") % {"names": names})


@hooks.register("after_create_snippet")
def log_link(request, instance):
    if isinstance(instance, OfficerAccount):
        audit.record("map.account_linked", instance.officer, actor=request.user, city=instance.officer.city, account=instance.user_id)


@hooks.register("after_edit_snippet")
def log_changed_link(request, instance):
    log_link(request, instance)


@hooks.register("before_delete_snippet")
def log_unlink(request, instances):
    if request.method != "POST":
        return
    for instance in instances:
        if isinstance(instance, OfficerAccount):
            audit.record("map.account_unlinked", instance.officer, actor=request.user, city=instance.officer.city, account=instance.user_id)
