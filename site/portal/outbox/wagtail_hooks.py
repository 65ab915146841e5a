"""«Листи» among Wagtail's reports, and the letters that need a person on the first page."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core.moderation import dashboard

from . import admin
from .admin.listing import LIST, unread_reply
from .models import Letter
from .permissions import SEE, letters_of
from .reaper import late_letters

State = Letter.State


@hooks.register("register_admin_urls")
def outbox_urls():
    return [
        path("letters/", admin.LettersView.as_view(), name=LIST),
        path("letters/results/", admin.LettersView.as_view(results_only=True), name="outbox_letters_results"),
        path("letters/bulk/", admin.BulkView.as_view(), name="outbox_letters_bulk"),
        path("letters/addresses/", admin.AddressesView.as_view(), name="outbox_addresses"),
        path("letters/addresses/results/", admin.AddressesView.as_view(results_only=True), name="outbox_addresses_results"),
        path("letters/addresses/<int:pk>/lift/", admin.LiftView.as_view(), name="outbox_address_lift"),
        path("letters/<int:pk>/", admin.LetterView.as_view(), name="outbox_letter"),
        path("letters/<int:pk>/words/", admin.WordsView.as_view(), name="outbox_letter_words"),
        path("letters/<int:pk>/words/html/", admin.HtmlView.as_view(), name="outbox_letter_html"),
        path("letters/<int:pk>/words/<int:number>/", admin.AttachmentView.as_view(), name="outbox_letter_attachment"),
    ]


class LettersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SEE)


@hooks.register("register_reports_menu_item")
def letters_menu():
    return LettersMenuItem(_("Листи"), reverse(LIST), name="letters", icon_name="mail", order=100)


FOR_A_PERSON = (
    (State.UNCERTAIN, _("Листи, про які невідомо, чи дійшли")),
    (State.BOUNCED, _("Листи, що повернулися: не доставлено")),
    (State.REFUSED, _("Листи, яких не прийняв сервер")),
)


def letters_waiting(request):
    """Letters for a person to settle, and letters that stand longer than they should."""
    if not request.user.has_perm(SEE):
        return
    letters, address = letters_of(request.user), reverse(LIST)
    for state, label in FOR_A_PERSON:
        count = letters.filter(state=state).count()
        if count:
            yield dashboard.Waiting(label, count, f"{address}?state={state}", alarm=True)
    late = late_letters(letters).count()
    if late:
        yield dashboard.Waiting(_("Листи в дорозі довше за чверть години"), late, f"{address}?marks=late", alarm=True)
    replies = letters.filter(unread_reply()).count()
    if replies:
        yield dashboard.Waiting(_("Відповіді на листи порталу"), replies, f"{address}?marks=reply")


dashboard.register("outbox", letters_waiting)
