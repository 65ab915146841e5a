"""The list of appeals with its filters and search; the same rows go out as the register (CMU 858)."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import HeaderButton

from portal.audit.services import record
from portal.core.moderation.permissions import staff_city
from portal.places.models import District

from .. import permissions
from ..models import Appeal, AppealTemplate
from . import register

STATES = [choice for choice in Appeal.State.choices if choice[0] != Appeal.State.DRAFT]
SOON_DAYS = 3
CLOCKS = [
    ("overdue", gettext_lazy("строк минув")),
    ("soon", gettext_lazy("лишилося до трьох днів")),
    ("running", gettext_lazy("строк іде")),
]
MARKS = [
    ("assisted", gettext_lazy("написано за допомогою")),
    ("group", gettext_lazy("колективні")),
    ("sensitive", gettext_lazy("делікатні")),
    ("repeated", gettext_lazy("повторні")),
    ("officer", gettext_lazy("скарга на офіцера")),
    ("returned", gettext_lazy("лист повернувся або непевний")),
]


def clock_rows(name: str) -> Q:
    """Rows whose legal clock stands so, by today in Kyiv."""
    today = timezone.localdate()
    running = Q(state__in=Appeal.OPEN_AT_THE_POLICE, due_on__isnull=False)
    if name == "overdue":
        return running & Q(due_on__lt=today)
    if name == "soon":
        return running & Q(due_on__gte=today, due_on__lte=today + timezone.timedelta(days=SOON_DAYS))
    return running


class AppealFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("Стан"), choices=STATES)
    template = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Зразок"), queryset=lambda request: AppealTemplate.objects.of_city(staff_city(request))
    )
    clock = django_filters.ChoiceFilter(label=gettext_lazy("Строк відповіді"), choices=CLOCKS, method="by_clock")
    district = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Район"), queryset=lambda request: District.objects.of_city(staff_city(request)), method="by_district"
    )
    mark = django_filters.ChoiceFilter(label=gettext_lazy("Що показати"), choices=MARKS, method="by_mark")

    class Meta:
        model = Appeal
        fields = ["state", "template", "clock", "district", "mark"]

    def by_clock(self, appeals, name, value):
        return appeals.filter(clock_rows(value))

    def by_district(self, appeals, name, value):
        """A district with its parts."""
        return appeals.filter(Q(district=value) | Q(district__parent=value))

    def by_mark(self, appeals, name, value):
        wanted = {
            "assisted": ~Q(assisted_as=""),
            "group": Q(is_group=True),
            "sensitive": Q(is_sensitive=True),
            "repeated": ~Q(earlier_number="") | Q(follows__isnull=False) | Q(state="duplicate"),
            "officer": Q(about_officer__isnull=False) | Q(complained_of__isnull=False),
            "returned": Q(letter__state__in=["bounced", "uncertain", "refused"]),
        }
        return appeals.filter(wanted[value]).distinct()


class AgeColumn(Column):
    """How long ago the person submitted it."""

    def get_value(self, appeal):
        return timesince(appeal.submitted_at, depth=1) if appeal.submitted_at else ""


class ClockColumn(StatusTagColumn):
    """The law's clock in words; what is overdue stands out."""

    def get_value(self, appeal):
        if not appeal.due_on or appeal.state not in Appeal.OPEN_AT_THE_POLICE:
            return "—"
        left = (appeal.due_on - timezone.localdate()).days
        if left < 0:
            return ngettext("прострочено на %(days)s день", "прострочено на %(days)s днів", -left) % {"days": -left}
        if left == 0:
            return _("відповісти сьогодні")
        return ngettext("ще %(days)s день", "ще %(days)s днів", left) % {"days": left}


def is_overdue(appeal) -> bool:
    return bool(appeal.due_on and appeal.state in Appeal.OPEN_AT_THE_POLICE and appeal.due_on < timezone.localdate())


class AppealsView(ReportView):
    model = Appeal
    page_title = gettext_lazy("Звернення")
    header_icon = "mail"
    index_url_name = "appeals_staff"
    index_results_url_name = "appeals_staff_results"
    filterset_class = AppealFilter
    default_ordering = "-pk"
    is_searchable = True
    search_fields = ["number", "last_name", "police_number"]
    export_filename = "reiestr-zvernen"
    list_export = list(register.HEADINGS)
    export_headings = register.HEADINGS
    columns = [
        TitleColumn("number", label=gettext_lazy("Номер"), url_name="appeals_staff_appeal"),
        Column("form.title", label=gettext_lazy("Про що"), accessor=lambda appeal: appeal.form["title"]),
        StatusTagColumn("get_state_display", label=gettext_lazy("Стан"), primary=lambda appeal: appeal.state == "on_moderation"),
        AgeColumn("age", label=gettext_lazy("Чекає"), sort_key="submitted_at"),
        ClockColumn("clock", label=gettext_lazy("Строк відповіді"), primary=is_overdue, sort_key="due_on"),
        DateColumn("sent_at", label=gettext_lazy("Надіслано"), sort_key="sent_at"),
        Column("police_number", label=gettext_lazy("Вх. № поліції")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not permissions.sees_appeals(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return self.order_queryset(permissions.staff_appeals(self.request))

    def get_filtered_queryset(self):
        return self.search_queryset(super().get_filtered_queryset())

    def search_queryset(self, appeals):
        """By number, surname or the police's number. SQLite does not know that «з» is the small «З»."""
        words = (self.search_query or "").strip().lstrip("№").strip()
        if not words:
            return appeals
        ways = Q(number__icontains=words) | Q(police_number__icontains=words)
        for way in {words, words.lower(), words.capitalize(), words.upper()}:
            ways |= Q(last_name__icontains=way) | Q(number__icontains=way)
        return appeals.filter(ways)

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(_("Звіт у числах"), url=reverse("appeals_report"), icon_name="table"),
            HeaderButton(_("Не вирішено"), url=reverse("appeals_unsolved"), icon_name="warning"),
        ]

    def to_row_dict(self, item):
        return register.row(item)

    def render_to_response(self, context, **kwargs):
        if self.is_export:
            city = staff_city(self.request)
            record("appeal.exported", actor=self.request.user, city=city, rows=len(context["object_list"]))
            for appeal in context["object_list"]:
                if appeal.is_sensitive:
                    record("appeal.viewed", appeal, actor=self.request.user, city=city, what="register")
        return super().render_to_response(context, **kwargs)
