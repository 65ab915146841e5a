"""The inbox: what waits, one item, the decision."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from . import permissions, registry, services
from .forms import DecisionForm
from .models import ModerationItem

QUEUE = "moderation_queue"


class QueueFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("Стан"), choices=ModerationItem.State.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Вид"), choices=registry.choices)

    class Meta:
        model = ModerationItem
        fields = ["state", "kind"]


class ClockColumn(StatusTagColumn):
    """How long is left of the promise, in words; late ones stand out."""

    def get_value(self, item):
        if not item.is_pending:
            return item.get_state_display()
        if item.is_late:
            return _("прострочено на %(time)s") % {"time": timesince(item.due_at, depth=1)}
        return _("ще %(time)s") % {"time": timeuntil(item.due_at, depth=1)}


class QueueView(ReportView):
    model = ModerationItem
    page_title = gettext_lazy("Модерація")
    header_icon = "glasses"
    index_url_name = QUEUE
    index_results_url_name = "moderation_queue_results"
    filterset_class = QueueFilter
    default_ordering = "due_at"
    list_export = []
    columns = [
        TitleColumn("title", label=gettext_lazy("Що"), url_name="moderation_item"),
        Column("kind_label", label=gettext_lazy("Вид")),
        ClockColumn("clock", label=gettext_lazy("Час"), primary=lambda item: item.is_late),
        Column("claimed_by", label=gettext_lazy("Розглядає")),
        DateColumn("created_at", label=gettext_lazy("Надійшло"), sort_key="created_at"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not permissions.sees_queue(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        items = permissions.queue_for(self.request).order_by("due_at", "pk")
        # What was decided is a filter away; the queue itself is what waits.
        return items if self.request.GET.get("state") else items.filter(state=ModerationItem.State.PENDING)


class ItemView(WagtailAdminTemplateMixin, TemplateView):
    """One item: who wrote it, its clock and history, the section's own picture of it, and the decision."""

    template_name = "portal_core/moderation/item.html"
    header_icon = "glasses"

    @cached_property
    def item(self) -> ModerationItem:
        item = permissions.queue_for(self.request).filter(pk=self.kwargs["pk"]).first()
        if item is None:
            raise Http404
        if not permissions.may_open(self.request.user, item):
            raise PermissionDenied
        return item

    @property
    def kind(self):
        return registry.get(self.item.kind)

    def get_page_title(self):
        return self.item.title

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(QUEUE), "label": _("Модерація")}, {"url": "", "label": self.item.title}]

    def get(self, request, *args, **kwargs):
        self.kind.opened(self.item, request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = DecisionForm(request.POST, kind=self.kind)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            done = self.act(form)
        except registry.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("moderation_item", self.item.pk)
        messages.success(request, done)
        return redirect(QUEUE) if form.is_decision else redirect("moderation_item", self.item.pk)

    def act(self, form) -> str:
        """Carry out what the button asked; the sentence for the moderator. Raises Refused."""
        action, user, item = form.cleaned_data["action"], self.request.user, self.item
        reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
        if action == "claim":
            services.claim(item, user)
            return _("Ви взяли це до розгляду. Колеги це бачать.")
        if action == "release":
            services.release(item, user)
            return _("Повернуто до черги.")
        if action == "approve":
            services.approve(item, user, note)
            return _("Схвалено: %(title)s.") % {"title": item.title}
        if action == "send_back":
            services.send_back(item, user, reason, note)
            return _("Повернуто авторові на доповнення: %(title)s.") % {"title": item.title}
        services.reject(item, user, reason, note)
        return _("Відхилено: %(title)s.") % {"title": item.title}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", DecisionForm(kind=self.kind))
        return {
            **context,
            "item": self.item,
            "kind": self.kind,
            "can_send_back": self.kind.send_back is not None,  # a template would call it instead of asking
            "target": self.item.target,
            "decisions": self.item.decisions.select_related("by"),
            "is_mine": self.item.claimed_by_id == self.request.user.pk,
        }
