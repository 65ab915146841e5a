"""The list of letters with its filters, and one decision about many of them."""

import django_filters
from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from portal.places.models import City

from .. import kinds, services
from ..figures import counts_of
from ..models import IncomingMail, Letter
from ..permissions import DECIDE, SEE, letters_of
from ..reaper import late_letters

LIST = "outbox_letters"
MOST_AT_ONCE = 200


class LetterFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Стан"), choices=Letter.State.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Вид"), choices=kinds.choices)
    city = django_filters.ModelChoiceFilter(label=gettext_lazy("Місто"), queryset=lambda request: _cities(request))
    created_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Створено"), widget=DateRangePickerWidget)
    recipient = django_filters.CharFilter(label=gettext_lazy("Кому"), lookup_expr="icontains")
    marks = django_filters.ChoiceFilter(
        label=gettext_lazy("Позначки"),
        choices=[("late", gettext_lazy("затримується")), ("reply", gettext_lazy("є непрочитана відповідь"))],
        method="filter_marks",
    )

    class Meta:
        model = Letter
        fields = ["state", "kind", "city", "created_at", "recipient"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if _cities(self.request).count() < 2:
            self.filters.pop("city", None)

    def filter_marks(self, queryset, name, value):
        return late_letters(queryset) if value == "late" else queryset.filter(unread_reply())


def _cities(request):
    return City.objects.filter(pk__in=letters_of(request.user).order_by().values("city").distinct())


def unread_reply() -> Exists:
    """Whether a person answered the letter and nobody has handled the answer."""
    return Exists(IncomingMail.objects.filter(letter=OuterRef("pk"), verdict=IncomingMail.Verdict.REPLY, handled_at=None))


class ChooseColumn(BaseColumn):
    header_template_name = "outbox/admin/choose_header.html"
    cell_template_name = "outbox/admin/choose_cell.html"


class LettersView(ReportView):
    model = Letter
    template_name = "outbox/admin/letters.html"
    page_title = gettext_lazy("Листи")
    header_icon = "mail"
    index_url_name = LIST
    index_results_url_name = "outbox_letters_results"
    filterset_class = LetterFilter
    default_ordering = "-pk"
    is_searchable = True
    search_fields = ["subject", "recipient", "message_id"]
    list_export = []

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self):
        choose = [ChooseColumn("choose", width="40px")] if self.request.user.has_perm(DECIDE) else []
        return [
            *choose,
            TitleColumn("subject", label=_("Тема"), url_name="outbox_letter"),
            Column("recipient", label=_("Кому")),
            Column("kind", label=_("Вид"), accessor=lambda letter: kinds.get(letter.kind).label),
            StatusTagColumn("state", label=_("Стан"), accessor="get_state_display", primary=lambda one: one.state in services.FOR_A_PERSON),
            Column("attempts", label=_("Спроб")),
            DateColumn("created_at", label=_("Створено"), sort_key="created_at"),
        ]

    @cached_property
    def header_buttons(self):
        return [HeaderButton(_("Призупинені адреси"), url=reverse("outbox_addresses"), icon_name="no-view")]

    def get_queryset(self):
        return self.order_queryset(letters_of(self.request.user).defer("raw"))

    def get_filtered_queryset(self):
        return self.search_queryset(super().get_filtered_queryset())

    def search_queryset(self, queryset):
        """SQLite does not know that «л» is the small «Л», so the usual ways to write a word are tried."""
        words = (self.search_query or "").strip()
        if not words:
            return queryset
        ways = Q(recipient__icontains=words) | Q(message_id__icontains=words)
        for way in {words, words.lower(), words.capitalize(), words.upper()}:
            ways |= Q(subject__icontains=way)
        return queryset.filter(ways)

    def get_context_data(self, **kwargs):
        letters = letters_of(self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "counts": [(state, Letter.State(state).label, count) for state, count in counts_of(letters).items() if count],
            "late": late_letters(letters).count(),
            "list_url": reverse(LIST),
            "may_decide": self.request.user.has_perm(DECIDE),
            "acts": ACTS,
        }


# What a person may decide, for one letter and for many: the verb, its button, the word when it is done.
ACTS = {
    "send_again": (services.send_again, gettext_lazy("Відправити ще раз"), gettext_lazy("Знову в черзі"), services.FOR_A_PERSON),
    "consider_sent": (
        services.consider_sent,
        gettext_lazy("Вважати відправленими"),
        gettext_lazy("Вважаємо відправленими"),
        services.FOR_A_PERSON,
    ),
    "cancel": (services.cancel, gettext_lazy("Скасувати"), gettext_lazy("Скасовано"), (Letter.State.QUEUED, Letter.State.RETRY)),
}


class BulkView(WagtailAdminTemplateMixin, TemplateView):
    """First the letters that were chosen and what will happen to each; after the second button it happens."""

    template_name = "outbox/admin/bulk.html"
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        self.action = request.POST.get("action") or request.GET.get("action")
        if self.action not in ACTS:
            raise BadRequest("unknown action")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def chosen(self) -> list[Letter]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        keys = [int(key) for key in given.getlist("letter")[:MOST_AT_ONCE] if key.isdigit() and len(key) < 19]
        return list(letters_of(self.request.user).filter(pk__in=keys).defer("raw"))

    def get(self, request, *args, **kwargs):
        if not self.chosen:
            messages.warning(request, _("Спершу позначте листи у списку."))
            return redirect(LIST)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        act, _button, done, _states = ACTS[self.action]
        failed = 0
        for letter in self.chosen:
            try:
                act(letter, request.user)
            except services.NotNow:
                failed += 1
        messages.success(request, _("%(done)s: %(count)s.") % {"done": done, "count": len(self.chosen) - failed})
        if failed:
            messages.warning(request, _("Стан уже інший, тож лишили як є: %(count)s.") % {"count": failed})
        return redirect(LIST)

    def get_page_title(self):
        return ACTS[self.action][1]

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": _("Листи")}, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        states = ACTS[self.action][3]
        return {
            **super().get_context_data(**kwargs),
            "action": self.action,
            "button": ACTS[self.action][1],
            "able": [letter for letter in self.chosen if letter.state in states],
            "unable": [letter for letter in self.chosen if letter.state not in states],
            "uncertain": self.action == "send_again" and any(letter.state == Letter.State.UNCERTAIN for letter in self.chosen),
            "list_url": reverse(LIST),
        }
