"""Addresses that do not take letters: one button writes to them again."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView

from .. import suppression
from ..models import SuppressedAddress
from ..permissions import DECIDE, SEE, addresses_of
from .listing import LIST


class LiftColumn(BaseColumn):
    header_template_name = "outbox/admin/lift_header.html"
    cell_template_name = "outbox/admin/lift_cell.html"


class AddressesView(ReportView):
    model = SuppressedAddress
    page_title = gettext_lazy("Призупинені адреси")
    header_icon = "no-view"
    index_url_name = "outbox_addresses"
    index_results_url_name = "outbox_addresses_results"
    default_ordering = "-since"
    is_searchable = True
    search_fields = ["address"]
    list_export = []
    no_results_message = gettext_lazy("Жодної адреси не призупинено: листи доходять усім.")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self):
        lift = [LiftColumn("lift", label=_("Дія"))] if self.request.user.has_perm(DECIDE) else []
        return [
            Column("address", label=_("Адреса")),
            Column("reason", label=_("Що сказав сервер")),
            DateColumn("since", label=_("З")),
            DateColumn("ends_at", label=_("До")),
            *lift,
        ]

    def get_queryset(self):
        return addresses_of(self.request.user).filter(pk__in=suppression.active().values("pk")).order_by("-since")

    def get_filtered_queryset(self):
        return self.search_queryset(super().get_filtered_queryset())

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": _("Листи")}, {"url": "", "label": self.page_title}]


class LiftView(View):
    def post(self, request, pk):
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        found = get_object_or_404(addresses_of(request.user), pk=pk)
        if suppression.lift(found.address, request.user):
            messages.success(request, _("На адресу %(address)s знову надсилаємо листи.") % {"address": found.address})
        return redirect("outbox_addresses")
