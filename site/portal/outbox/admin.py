"""Letters for staff: how each fared, and what to do with those that need a person.

Staff see who a letter went to and what the server said, not its words: those are somebody's correspondence.
"""

import django_filters
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from portal.core.moderation.permissions import staff_city

from . import services
from .models import Letter

LIST = "outbox_letters"
SEE = "outbox.view_letter"
DECIDE = "outbox.change_letter"


def staff_letters(request):
    """Letters of this person's city; a superuser also sees those that belong to no city."""
    letters = Letter.objects.defer("raw")
    city = staff_city(request)
    if request.user.is_superuser:
        return letters.filter(city=city) | letters.filter(city=None)
    return letters.filter(city=city) if city else letters.none()


class LetterFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("Стан"), choices=Letter.State.choices)

    class Meta:
        model = Letter
        fields = ["state"]


class LettersView(ReportView):
    model = Letter
    page_title = gettext_lazy("Листи")
    header_icon = "mail"
    index_url_name = LIST
    index_results_url_name = "outbox_letters_results"
    filterset_class = LetterFilter
    default_ordering = "-pk"
    list_export = []
    columns = [
        TitleColumn("subject", label=gettext_lazy("Тема"), url_name="outbox_letter"),
        Column("recipient", label=gettext_lazy("Кому")),
        StatusTagColumn("get_state_display", label=gettext_lazy("Стан"), primary=lambda letter: letter.state in services.FOR_A_PERSON),
        Column("attempts", label=gettext_lazy("Спроб")),
        DateColumn("created_at", label=gettext_lazy("Створено"), sort_key="created_at"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return staff_letters(self.request).order_by("-pk")


class LetterView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "outbox/staff_letter.html"
    header_icon = "mail"

    @cached_property
    def letter(self) -> Letter:
        if not self.request.user.has_perm(SEE):
            raise PermissionDenied
        return get_object_or_404(staff_letters(self.request), pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.letter.subject

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": _("Листи")}, {"url": "", "label": self.letter.subject}]

    @property
    def may_decide(self) -> bool:
        return self.letter.state in services.FOR_A_PERSON and self.request.user.has_perm(DECIDE)

    def post(self, request, *args, **kwargs):
        letter = self.letter
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        acts = {
            "send_again": (services.send_again, _("Лист знову в черзі.")),
            "consider_sent": (services.consider_sent, _("Лист вважаємо відправленим.")),
        }
        if request.POST.get("action") not in acts:
            raise BadRequest("unknown action")
        act, done = acts[request.POST["action"]]
        try:
            act(letter, request.user)
        except services.NotNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect("outbox_letter", letter.pk)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "letter": self.letter, "may_decide": self.may_decide}
