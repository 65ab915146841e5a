"""What waits, with filters, decisions for many at once and a keyboard."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from .. import permissions, registry, services
from ..forms import BulkForm
from ..models import ModerationItem, ReasonTemplate
from . import QUEUE

AGES = [("day", gettext_lazy("до доби")), ("three", gettext_lazy("1–3 доби")), ("older", gettext_lazy("понад 3 доби"))]
MARKS = [
    ("mine", gettext_lazy("розглядаю я")),
    ("free", gettext_lazy("ніхто не розглядає")),
    ("late", gettext_lazy("термін минув")),
    ("escalated", gettext_lazy("покликано іншого модератора або координатора")),
    ("sensitive", gettext_lazy("делікатні")),
    ("flagged", gettext_lazy("є скарги читачів")),
    ("shown", gettext_lazy("уже бачать усі")),
]


class QueueFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("Стан"), choices=ModerationItem.State.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Вид"), choices=registry.choices)
    age = django_filters.ChoiceFilter(label=gettext_lazy("Чекає"), choices=AGES, method="by_age")
    mark = django_filters.ChoiceFilter(label=gettext_lazy("Що показати"), choices=MARKS, method="by_mark")

    class Meta:
        model = ModerationItem
        fields = ["state", "kind", "age", "mark"]

    def by_age(self, items, name, value):
        day, three = (timezone.now() - timezone.timedelta(days=days) for days in (1, 3))
        wanted = {"day": Q(created_at__gt=day), "three": Q(created_at__lte=day, created_at__gt=three), "older": Q(created_at__lte=three)}
        return items.filter(wanted[value])

    def by_mark(self, items, name, value):
        wanted = {
            "mine": Q(claimed_by=self.request.user),
            "free": Q(claimed_by=None),
            "late": Q(due_at__lt=timezone.now()),
            "escalated": Q(level__gt=0),
            "sensitive": Q(is_sensitive=True),
            "flagged": Q(flags_count__gt=0),
            "shown": Q(is_shown=True),
        }
        return items.filter(wanted[value])


class PickColumn(Column):
    """A box that belongs to the form of decisions for many, wherever that stands on the page."""

    cell_template_name = "portal_core/moderation/pick.html"


class ClockColumn(StatusTagColumn):
    """How long is left of the promise, in words; late ones stand out."""

    def get_value(self, item):
        if not item.is_pending:
            return item.get_state_display()
        if item.is_late:
            return _("прострочено на %(time)s") % {"time": timesince(item.due_at, depth=1)}
        return _("ще %(time)s") % {"time": timeuntil(item.due_at, depth=1)}


class MarksColumn(Column):
    """What a moderator should know before opening: complaints, who is asked by now, whether everybody sees it."""

    def get_value(self, item):
        words = []
        if item.flags_count:
            words.append(ngettext("%(count)s скарга", "%(count)s скарг", item.flags_count) % {"count": item.flags_count})
        if item.level:
            words.append(_("чекає на координатора") if item.level == item.Level.COORDINATOR else _("потрібен інший модератор"))
        if item.is_shown and item.is_pending:
            words.append(_("бачать усі"))
        if item.is_sensitive:
            words.append(_("делікатне"))
        return ", ".join(words)


class WhatColumn(TitleColumn):
    """A link for who may open the item; the others learn that it waits."""

    def get_link_url(self, instance, parent_context):
        if not permissions.may_open(parent_context["request"].user, instance):
            return None
        return super().get_link_url(instance, parent_context)


class QueueView(ReportView):
    model = ModerationItem
    page_title = gettext_lazy("Модерація")
    header_icon = "glasses"
    template_name = "portal_core/moderation/queue.html"
    index_url_name = QUEUE
    index_results_url_name = "moderation_queue_results"
    filterset_class = QueueFilter
    default_ordering = "due_at"
    list_export: list = []
    columns = [
        PickColumn("pick", label=""),
        WhatColumn("title", label=gettext_lazy("Що"), url_name="moderation_item"),
        Column("kind_label", label=gettext_lazy("Вид")),
        ClockColumn("clock", label=gettext_lazy("Час"), primary=lambda item: item.is_late),
        MarksColumn("marks", label=gettext_lazy("Зауважте")),
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

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        return {**context, "reasons": self._reasons, "bulk_url": reverse("moderation_bulk"), "query": self.request.GET.urlencode()}

    @cached_property
    def _reasons(self):
        return ReasonTemplate.objects.filter(action=ReasonTemplate.Action.REJECTED, is_active=True)


def bulk(request):
    """One decision for the marked items; each is decided by itself, and what could not be is said by name."""
    if not permissions.sees_queue(request.user) or request.method != "POST":
        raise PermissionDenied
    back = f"{reverse(QUEUE)}?{request.POST.get('query', '')}".rstrip("?")
    waiting = permissions.queue_for(request).filter(state=ModerationItem.State.PENDING)
    mine = {item.pk: item for item in waiting if permissions.may_open(request.user, item)}
    form = BulkForm(request.POST, items=mine)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect(back)
    chosen = [mine[pk] for pk in form.cleaned_data["items"]]
    sensitive = [item for item in chosen if item.is_sensitive]
    chosen = [item for item in chosen if not item.is_sensitive]
    done, refused = services.decide_many(chosen, request.user, form.cleaned_data["action"], form.cleaned_data["reason"])
    refused += [(item, _("Делікатне: відкрийте й розгляньте окремо.")) for item in sensitive]
    if done:
        text = ngettext("Вирішено: %(count)s запис.", "Вирішено: %(count)s записів.", len(done))
        messages.success(request, text % {"count": len(done)})
    for item, why in refused:
        messages.error(request, format_html("«{}»: {}", item.title, why))
    return redirect(back)
