"""The queue's place in Wagtail's admin; read in by appeals/wagtail_hooks.py."""

from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core.moderation import dashboard
from portal.core.moderation.permissions import staff_city
from portal.places.scope import current_city

from . import staff


@hooks.register("register_admin_urls")
def police_urls():
    base = "appeals/police/"
    return [
        path(base, staff.QueueView.as_view(), name="appeals_police_queue"),
        path(f"{base}<int:pk>/", staff.AppealView.as_view(), name="appeals_police_appeal"),
        path(f"{base}<int:pk>/document.pdf", staff.document, name="appeals_police_document"),
        path(f"{base}<int:pk>/file/<int:file_pk>/", staff.attachment, name="appeals_police_file"),
        path(f"{base}<int:pk>/answer/<int:answer_pk>/", staff.answer_file, name="appeals_police_answer"),
        path(f"{base}<int:pk>/links/revoke/", staff.revoke_links, name="appeals_police_revoke"),
        path(f"{base}<int:pk>/links/new/", staff.new_link, name="appeals_police_new_link"),
    ]


class QueueMenuItem(MenuItem):
    def is_shown(self, request):
        return staff.works_here(request.user, current_city(request))


@hooks.register("register_admin_menu_item")
def queue_menu():
    return QueueMenuItem(_("Черга поліції"), reverse("appeals_police_queue"), name="police-queue", icon_name="time", order=61)


def overdue(request):
    """Late answers are the first thing the duty officer sees, and the portal's staff too."""
    if not staff.works_here(request.user, staff_city(request)):
        return
    rows = staff.queue_of(request)
    for shown, label in (("overdue", _("Строк відповіді поліції минув")), ("unsolved", _("Людина каже: поліція не вирішила"))):
        found = staff.narrowed(rows, shown, timezone.localdate())
        count = found.exclude(state="closed").count() if shown == "unsolved" else found.count()
        if count:
            yield dashboard.Waiting(label, count, f"{reverse('appeals_police_queue')}?show={shown}", alarm=shown == "overdue")


dashboard.register("appeals.police", overdue)
