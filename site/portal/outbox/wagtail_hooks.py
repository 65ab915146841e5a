"""«Листи» among Wagtail's reports, and the letters that need a person on the first page."""

from datetime import timedelta

from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core.moderation import dashboard

from . import admin
from .models import Letter

State = Letter.State
ALARM = timedelta(minutes=15)  # longer than this in a state that should pass by itself


@hooks.register("register_admin_urls")
def outbox_urls():
    return [
        path("letters/", admin.LettersView.as_view(), name=admin.LIST),
        path("letters/results/", admin.LettersView.as_view(results_only=True), name="outbox_letters_results"),
        path("letters/<int:pk>/", admin.LetterView.as_view(), name="outbox_letter"),
    ]


class LettersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(admin.SEE)


@hooks.register("register_reports_menu_item")
def letters_menu():
    return LettersMenuItem(_("Листи"), reverse(admin.LIST), name="letters", icon_name="mail", order=100)


def letters_waiting(request):
    """Letters for a person to settle, and letters that stand longer than they should."""
    if not request.user.has_perm(admin.SEE):
        return
    letters = admin.staff_letters(request)
    for state, label in ((State.UNCERTAIN, _("Листи, про які невідомо, чи дійшли")), (State.REFUSED, _("Листи, яких не прийняв сервер"))):
        count = letters.filter(state=state).count()
        if count:
            yield dashboard.Waiting(label, count, f"{reverse(admin.LIST)}?state={state}", alarm=True)
    automatic = letters.filter(state__in=[State.QUEUED, State.IN_FLIGHT, State.RETRY])
    late = automatic.filter(created_at__lt=timezone.now() - ALARM).count()
    if late:
        yield dashboard.Waiting(_("Листи в дорозі довше за чверть години"), late, reverse(admin.LIST), alarm=True)


dashboard.register("outbox", letters_waiting)
