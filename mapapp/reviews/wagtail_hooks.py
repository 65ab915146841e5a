"""Tags and rules of the feeds among snippets; entries and their answers among the reports, with an export."""

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.snippets.models import register_snippet

from portal.core.moderation.permissions import staff_city
from portal.places.viewsets import CitySnippetViewSet

from . import elements, feed, permissions
from .models import Entry, FeedPolicy, FeedTag

REPORT = "reviews_report"


class ElementForm(WagtailAdminModelForm):
    """«Про що» is a choice of what is registered, whichever sections run."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["element_kind"].widget = forms.Select(choices=elements.choices())


class TagViewSet(CitySnippetViewSet):
    model = FeedTag
    icon = "tag"
    menu_label = _("Позначки відгуків")
    list_display = ["text", "element_label", "tone", "is_active"]
    list_filter = ["city", "tone", "is_active"]
    ordering = ["element_kind", "order"]
    edit_handler = ObjectList(
        [
            FieldPanel("city"),
            FieldPanel("element_kind"),
            FieldRowPanel([FieldPanel("text"), FieldPanel("tone")]),
            FieldRowPanel([FieldPanel("order"), FieldPanel("is_active")]),
        ],
        base_form_class=ElementForm,
    )


class PolicyViewSet(CitySnippetViewSet):
    model = FeedPolicy
    icon = "tasks"
    menu_label = _("Правила стрічок відгуків")
    list_display = ["element_label", "is_open", "read_first", "answer_days", "city"]
    list_filter = ["city"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("city", "element_kind", "is_open", "read_first", "answer_days")], base_form_class=ElementForm
    )


register_snippet(TagViewSet)
register_snippet(PolicyViewSet)


class EntryFilter(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Вид"), choices=Entry.Kind.choices)
    element_kind = django_filters.ChoiceFilter(label=_("Про що"), choices=elements.choices)
    status = django_filters.ChoiceFilter(label=_("Стан"), choices=Entry.Status.choices)
    late = django_filters.BooleanFilter(label=_("Строк минув"), method="of_late")

    class Meta:
        model = Entry
        fields = ["kind", "element_kind", "status"]

    def of_late(self, queryset, name, value):
        late = Entry.objects.overdue().values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)


class EntriesView(ReportView):
    """What everybody may read, with its terms: what waits or is hidden stands in the moderation's queue alone."""

    model = Entry
    page_title = _("Відгуки й відповіді")
    header_icon = "comment"
    index_url_name = REPORT
    index_results_url_name = "reviews_report_results"
    filterset_class = EntryFilter
    default_ordering = "due_on"
    list_export = [
        "published_at", "kind", "element_title", "text", "signature", "status", "due_on", "is_overdue", "answered_at", "support_count",
    ]  # fmt: skip
    export_headings = {
        "element_title": _("про що"),
        "signature": _("підпис"),
        "is_overdue": _("строк минув"),
        "support_count": _("голоси"),
    }
    export_filename = "vidhuky"
    columns = [
        TitleColumn("title", label=_("Запис"), get_url=lambda row: row.get_absolute_url()),
        Column("text", label=_("Слова"), accessor=lambda row: row.text[:120]),
        Column("get_status_display", label=_("Стан")),
        DateColumn("due_on", label=_("Відповісти до"), sort_key="due_on"),
        Column("late", label=_("Строк минув"), accessor=lambda row: _("так") if row.is_overdue else ""),
        DateColumn("published_at", label=_("Показано"), sort_key="published_at"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not permissions.sees_report(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = Entry.objects.of_city(staff_city(self.request, permissions.SEE)).public()
        return self.order_queryset(feed.ready(rows).order_by("due_on", "-pk"))


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reviews/", EntriesView.as_view(), name=REPORT),
        path("reviews/results/", EntriesView.as_view(results_only=True), name="reviews_report_results"),
    ]


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return permissions.sees_report(request.user)


@hooks.register("register_reports_menu_item")
def report_menu():
    return ReportMenuItem(_("Відгуки й відповіді"), reverse(REPORT), name="reviews", icon_name="comment", order=300)
