"""«Журнал дій» for staff: who did what in their own city. Personal details are shown one row at a time, and the look is a row too."""

import django_filters
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from portal.core import unseen
from portal.core.moderation.permissions import staff_city
from portal.places.models import City

from . import chain, labels
from .models import AuditEvent
from .services import record

LIST = "audit_log"
SEE = "audit.view_auditevent"


def staff_events(request):
    """Rows of this person's city; a superuser also sees other cities and rows of none."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    if request.user.is_superuser:
        events = AuditEvent.objects.all()
    else:
        city = staff_city(request, SEE)
        events = AuditEvent.objects.of_city(city) if city else AuditEvent.objects.none()
    return unseen.without_traces(events, "target", request.user)


def history_url(target) -> str:
    """The log of one record, for a link «Історія» beside it."""
    return f"{reverse(LIST)}?{urlencode({'target': f'{target._meta.label_lower}:{target.pk}'})}"


def actor_name(event) -> str:
    """Who did it; people who have left are told by their number alone."""
    if event.actor_id is None:
        return _("портал")
    person = _people([event.actor_id]).get(event.actor_id)
    return str(person) if person else _("Видалений учасник № %(number)s") % {"number": event.actor_id}


def _people(numbers) -> dict:
    return get_user_model().objects.in_bulk(set(numbers))


def target_name(event) -> str:
    """«звернення 12» instead of «appeals.appeal:12»."""
    label, _colon, key = event.target.partition(":")
    try:
        return f"{apps.get_model(label)._meta.verbose_name} {key}"
    except (LookupError, ValueError):
        return event.target


def target_url(event, user) -> str | None:
    """Where the record is edited, for who may."""
    label, _colon, key = event.target.partition(":")
    try:
        found = apps.get_model(label)._base_manager.filter(pk=key).first()
    except (LookupError, ValueError):
        return None
    return AdminURLFinder(user).get_edit_url(found) if found else None


def _safe_cell(value: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


class EventFilter(WagtailFilterSet):
    actor = django_filters.CharFilter(label=gettext_lazy("Хто: ім’я або пошта"), method="by_person")
    action = django_filters.ChoiceFilter(label=gettext_lazy("Дія"))
    target = django_filters.CharFilter(
        label=gettext_lazy("Запис"), method="by_target", help_text=gettext_lazy("Наприклад appeals.appeal:12 або лише 12.")
    )
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Коли"), widget=DateRangePickerWidget)
    city = django_filters.ModelChoiceFilter(label=gettext_lazy("Місто"), queryset=City.objects.none())

    class Meta:
        model = AuditEvent
        fields = ["actor", "action", "target", "at", "city"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = sorted(set(staff_events(self.request).order_by().values_list("action", flat=True).distinct()), key=labels.label)
        self.filters["action"].extra["choices"] = [(action, labels.label(action)) for action in there]
        if self.request and self.request.user.is_superuser:
            self.filters["city"].queryset = City.objects.all()
        else:
            del self.filters["city"]  # there is one: the person's own

    def by_person(self, queryset, name, value):
        people = get_user_model().objects
        found = people.filter(display_name__icontains=value) | people.filter(email__iexact=value)
        numbers = list(found.values_list("pk", flat=True))
        return queryset.filter(actor_id__in=[*numbers, int(value)] if value.isdecimal() and len(value) < 18 else numbers)

    def by_target(self, queryset, name, value):
        return queryset.filter(target=value) if ":" in value else queryset.filter(target__endswith=f":{value}")


class EventsView(ReportView):
    model = AuditEvent
    page_title = gettext_lazy("Журнал дій")
    header_icon = "history"
    index_url_name = LIST
    index_results_url_name = "audit_log_results"
    filterset_class = EventFilter
    default_ordering = "-pk"
    export_filename = "zhurnal-dii"
    list_export = ["seq", "at", "who", "what", "record", "city", "reason", "data", "hash"]
    export_headings = {"who": gettext_lazy("Хто"), "what": gettext_lazy("Дія"), "record": gettext_lazy("Запис")}
    columns = [
        TitleColumn("what", label=gettext_lazy("Дія"), url_name="audit_event", accessor=lambda event: labels.label(event.action)),
        Column("who", label=gettext_lazy("Хто"), accessor=lambda event: getattr(event, "who_name", "")),
        Column("record", label=gettext_lazy("Запис"), accessor=target_name),
        Column("reason", label=gettext_lazy("Підстава")),
        DateColumn("at", label=gettext_lazy("Коли"), sort_key="at"),
    ]

    def get_queryset(self):
        return staff_events(self.request).select_related("city").order_by("-pk")

    def decorate_paginated_queryset(self, object_list):
        events = list(object_list)
        people = _people(event.actor_id for event in events if event.actor_id)
        for event in events:
            known = people.get(event.actor_id)
            event.who_name = str(known) if known else actor_name(event)
        return events

    def to_row_dict(self, item):
        row = {
            "seq": item.seq,
            "at": f"{timezone.localtime(item.at):%d.%m.%Y %H:%M:%S}",
            "who": item.who_name,
            "what": labels.label(item.action),
            "record": item.target,
            "city": str(item.city or ""),
            "reason": item.reason,
            "data": ", ".join(f"{name}={value}" for name, value in item.data.items()),
            "hash": item.hash,
        }
        return {name: _safe_cell(value) if isinstance(value, str) else value for name, value in row.items()}

    def render_to_response(self, context, **kwargs):
        if self.is_export:
            count = len(context["object_list"])
            record("audit.exported", actor=self.request.user, city=staff_city(self.request), rows=count)
        return super().render_to_response(context, **kwargs)


class EventView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "audit/event.html"
    header_icon = "history"

    @cached_property
    def event(self) -> AuditEvent:
        return get_object_or_404(staff_events(self.request).select_related("city"), pk=self.kwargs["pk"])

    def get_page_title(self):
        return labels.label(self.event.action)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": _("Журнал дій")}, {"url": "", "label": self.get_page_title()}]

    def post(self, request, *args, **kwargs):
        """Show the personal details: a POST, since the look itself is written down."""
        detail = chain.details_of(self.event)
        if detail:
            record("audit.detail_viewed", self.event, actor=request.user, city=self.event.city)
        return self.render_to_response(self.get_context_data(detail=detail))

    def get_context_data(self, **kwargs):
        event = self.event
        return {
            **super().get_context_data(**kwargs),
            "event": event,
            "who": actor_name(event),
            "what": labels.label(event.action),
            "record_name": target_name(event),
            "record_url": target_url(event, self.request.user) if event.target else None,
            "same_record": f"{reverse(LIST)}?{urlencode({'target': event.target})}" if event.target else "",
            "has_detail": bool(event.commitment) and chain.details_of(event) is not None,
        }
