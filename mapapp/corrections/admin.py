"""The editors' list: reports about the same record stand together; one opens it, claims it and answers."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
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

from portal.places.viewsets import of_own_city

from . import elements, services
from .forms import DecisionForm
from .models import Correction

LIST = "corrections_list"
State = Correction.State


def corrections_of(user):
    """Reports of the cities in which the person edits the map."""
    if not user.has_perm(services.CHANGE):
        raise PermissionDenied
    return of_own_city(Correction, user, "change")


class CorrectionFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Стан"),
        choices=[("open", gettext_lazy("ще не вирішено")), *State.choices],
        method="filter_state",
        empty_label=gettext_lazy("усі"),
    )
    what = django_filters.ChoiceFilter(label=gettext_lazy("Що не так"), choices=Correction.What.choices)

    class Meta:
        model = Correction
        fields = ["state", "what"]

    def filter_state(self, queryset, name, value):
        return queryset.open() if value == "open" else queryset.filter(state=value)


class CorrectionsView(ReportView):
    """Open ones first; beside each how many more are open about the same record."""

    model = Correction
    page_title = gettext_lazy("Помилки на мапі")
    header_icon = "warning"
    index_url_name = LIST
    index_results_url_name = "corrections_list_results"
    filterset_class = CorrectionFilter
    is_searchable = False
    default_ordering = None
    paginate_by = 50
    columns = [
        TitleColumn("element_name", label=gettext_lazy("Про що"), url_name="corrections_one"),
        Column("get_what_display", label=gettext_lazy("Що не так")),
        Column("same_open", label=gettext_lazy("Відкритих про це")),
        StatusTagColumn("get_state_display", label=gettext_lazy("Стан"), primary=lambda row: row.is_open),
        Column("claimed_by", label=gettext_lazy("У кого")),
        DateColumn("created_at", label=gettext_lazy("Надійшло")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(services.CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return in_groups(corrections_of(self.request.user))


def in_groups(rows):
    """``rows`` with ``same_open``; the most reported records first, and reports about one record together."""
    same = (
        Correction.objects.open()
        .filter(city=OuterRef("city"), element_kind=OuterRef("element_kind"), element_pk=OuterRef("element_pk"))
        .order_by()
        .values("element_pk")
        .annotate(number=Count("pk"))
        .values("number")
    )
    counted = rows.annotate(same_open=Coalesce(Subquery(same), 0)).select_related("claimed_by", "city")
    return counted.order_by("decided_at", "-same_open", "element_kind", "element_pk", "created_at", "pk")


class CorrectionView(WagtailAdminTemplateMixin, TemplateView):
    """One report, what else was said about the record, and the answer."""

    template_name = "corrections/admin/one.html"
    header_icon = "warning"

    @cached_property
    def correction(self) -> Correction:
        rows = corrections_of(self.request.user).select_related("city", "user", "claimed_by", "decided_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.correction.element_name

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": _("Помилки на мапі")}, {"url": "", "label": str(self.correction)}]

    def get_context_data(self, **kwargs):
        one = self.correction
        element = elements.ELEMENTS.get(one.element_kind)
        record = element.rows(one.city).filter(pk=one.element_pk).first() if element else None
        return super().get_context_data(
            **{
                "one": one,
                "others": Correction.objects.about(one).exclude(pk=one.pk).select_related("claimed_by").order_by("decided_at", "pk")[:30],
                "edit_url": elements.edit_url(one),
                "public_url": elements.public_url(record) if record else "",
                "mine": one.claimed_by_id == self.request.user.pk,
                "form": DecisionForm(),
                **kwargs,
            }
        )

    def post(self, request, *args, **kwargs):
        act = {"claim": self._claim, "release": self._release, State.ACCEPTED: self._decide, State.REFUSED: self._decide}
        chosen = request.POST.get("action", "")
        if chosen not in act:
            return redirect("corrections_one", self.correction.pk)
        try:
            return act[chosen](chosen)
        except services.AlreadyTaken:
            messages.warning(request, _("Колега вже працює з цим повідомленням або закрив його. Ось що з ним тепер."))
        return redirect("corrections_one", self.correction.pk)

    def _claim(self, _action):
        services.claim(self.correction, self.request.user)
        messages.success(self.request, _("Повідомлення у вас. Виправте запис і напишіть відповідь."))
        return redirect("corrections_one", self.correction.pk)

    def _release(self, _action):
        services.release(self.correction, self.request.user)
        messages.success(self.request, _("Повідомлення знову в черзі для всіх."))
        return redirect(LIST)

    def _decide(self, action):
        form = DecisionForm(self.request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                count = services.decide(self.correction, action, self.request.user, data["answer"], data["together"])
            except services.WordsNeeded:
                form.add_error("answer", _("Напишіть людині хоча б речення: що перевірили і що зробили або чому лишили як є."))
            else:
                messages.success(self.request, _("Закрито повідомлень: %(count)d.") % {"count": count})
                return redirect(LIST)
        return self.render_to_response(self.get_context_data(form=form), status=422)
