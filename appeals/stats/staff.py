"""Figures for staff: nothing is hidden in them, and nothing shown of what the person may not see."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from portal.core.moderation.permissions import staff_city

from .. import permissions
from ..models import Appeal, Questionnaire
from . import figures

State = Appeal.State


class ReportFigures(WagtailAdminTemplateMixin, TemplateView):
    """Counts and medians by month, template and district, of the appeals that this person may see."""

    template_name = "appeals/moderation/report.html"
    page_title = gettext_lazy("Звернення в числах")
    header_icon = "table"

    def dispatch(self, request, *args, **kwargs):
        if not permissions.sees_appeals(request.user) or staff_city(request) is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        back = {"url": reverse("appeals_staff"), "label": _("Звернення")}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        city = staff_city(self.request)
        seen = permissions.staff_appeals(self.request).exclude(state=State.SUBMITTED).exclude(submitted_at=None)
        rows = list(seen.select_related(None).values(*figures.FIELDS))
        tables = [
            (_("За місяцями"), _("Місяць"), _lines(rows, figures.by_month)),
            (_("За зразками"), _("Зразок"), _lines(rows, lambda some: figures.by_template(city, some, with_sensitive=True))),
            (_("За районами"), _("Район"), _lines(rows, lambda some: figures.by_district(city, some))),
        ]
        return {
            **super().get_context_data(**kwargs),
            "tables": tables,
            "measures": figures.measure_labels(),
            "total": figures.count(rows),
            "overall": _time(rows),
            "overdue": sum(1 for row in rows if _is_overdue(row)),
        }


def _lines(rows, group) -> list[dict]:
    """One line for each group: its counts, and how long its answers took."""
    return [{"label": label, "counts": count, **_time(count.rows)} for label, count in group(rows)]


def _time(rows) -> dict:
    took = sorted(days for row in rows if (days := figures.days_to_answer(row)) is not None)
    still = [days for row in rows if (days := figures.days_open(row, timezone.localdate())) is not None]
    middle = figures.median(took) if took else None
    return {"n": len(took), "median": middle, "open": len(still), "longer": sum(days > middle for days in still) if took else None}


def _is_overdue(row) -> bool:
    return bool(row["due_on"] and row["state"] in Appeal.OPEN_AT_THE_POLICE and row["due_on"] < timezone.localdate())


class UnsolvedView(ReportView):
    """What people say is not solved: each a reason to call the police or to help with a complaint."""

    model = Questionnaire
    page_title = gettext_lazy("Не вирішено: що кажуть люди")
    header_icon = "warning"
    index_url_name = "appeals_unsolved"
    index_results_url_name = "appeals_unsolved_results"
    default_ordering = "-answered_at"
    list_export: list = []
    columns = [
        TitleColumn("appeal", label=gettext_lazy("Звернення"), get_url=lambda row: reverse("appeals_staff_appeal", args=[row.appeal_id])),
        Column("about", label=gettext_lazy("Про що"), accessor=lambda row: row.appeal.form["title"]),
        Column("get_solved_display", label=gettext_lazy("Чи вирішено")),
        Column("words", label=gettext_lazy("Що додали"), accessor=lambda row: "" if row.appeal.is_sensitive else row.words),
        DateColumn("answered_at", label=gettext_lazy("Відповіли"), sort_key="answered_at"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not permissions.sees_appeals(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        appeals = permissions.staff_appeals(self.request).values("pk")
        found = Questionnaire.objects.filter(appeal__in=appeals, solved__in=[Questionnaire.Solved.NO, Questionnaire.Solved.PARTLY])
        return self.order_queryset(found.select_related("appeal"))
