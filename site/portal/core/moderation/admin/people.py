"""Second looks, bans and figures."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .. import bans, figures, objections, permissions, policy, registry
from ..forms import AnswerForm, BanForm, LiftForm
from ..models import Ban, ModerationItem, Objection
from . import QUEUE

A_PAGE = 30


class StaffView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the inbox: for moderators of the city of the address alone."""

    header_icon = "glasses"

    def dispatch(self, request, *args, **kwargs):
        if not permissions.sees_queue(request.user):
            raise PermissionDenied
        if self.city is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def city(self):
        return permissions.staff_city(self.request)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(QUEUE), "label": _("Модерація")}, {"url": "", "label": self.get_page_title()}]


class ObjectionsView(StaffView):
    template_name = "portal_core/moderation/objections.html"
    page_title = gettext_lazy("Незгоди авторів")

    def get_context_data(self, **kwargs):
        found = Objection.objects.of_city(self.city).select_related("item", "ban__user", "against", "decided_by")
        found = permissions.without_unseen(found, self.request.user, "item__")
        decided = Paginator(found.exclude(state=Objection.State.OPEN).order_by("-decided_at"), A_PAGE)
        return super().get_context_data(
            waiting=found.filter(state=Objection.State.OPEN), decided=decided.get_page(self.request.GET.get("p")), **kwargs
        )


class ObjectionView(StaffView):
    template_name = "portal_core/moderation/objection.html"

    @cached_property
    def objection(self) -> Objection:
        found = Objection.objects.of_city(self.city).select_related("item__reason", "ban__user", "against", "decided_by")
        objection = permissions.without_unseen(found, self.request.user, "item__").filter(pk=self.kwargs["pk"]).first()
        if objection is None:
            raise Http404
        if objection.item and not permissions.may_open(self.request.user, objection.item):
            raise PermissionDenied
        return objection

    def get_page_title(self):
        return _("Незгода автора")

    def post(self, request, *args, **kwargs):
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        verb = objections.overturn if form.cleaned_data["action"] == "overturn" else objections.uphold
        try:
            verb(self.objection, request.user, form.cleaned_data["answer"])
        except registry.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("moderation_objection", self.objection.pk)
        messages.success(request, _("Рішення записано. Автор отримає вашу відповідь."))
        return redirect("moderation_objections")

    def get_context_data(self, **kwargs):
        objection = self.objection
        context = super().get_context_data(**kwargs)
        context.setdefault("form", AnswerForm())
        item = objection.item
        return {
            **context,
            "objection": objection,
            "item": item,
            "kind": registry.find(item.kind) if item else None,
            "target": item.target if item else None,
            "is_first": objection.against_id == self.request.user.pk,
        }


class BansView(StaffView):
    template_name = "portal_core/moderation/bans.html"
    page_title = gettext_lazy("Заборони писати")

    def get_context_data(self, **kwargs):
        found = Ban.objects.of_city(self.city).select_related("user", "by", "lifted_by")
        now = timezone.now()
        over = Paginator(found.exclude(is_open=True, ends_at__gt=now), A_PAGE)
        return super().get_context_data(
            running=found.filter(is_open=True, ends_at__gt=now).order_by("ends_at"),
            over=over.get_page(self.request.GET.get("p")),
            **kwargs,
        )


class BanView(StaffView):
    """Silence the author of an item, or lift the ban that runs."""

    template_name = "portal_core/moderation/ban.html"

    @cached_property
    def user(self):
        """Somebody who has written something in this city; nobody else is in reach of its moderators."""
        wrote = ModerationItem.objects.of_city(self.city).filter(author=self.kwargs["pk"]).exists()
        known = wrote or Ban.objects.of_city(self.city).filter(user=self.kwargs["pk"]).exists()
        user = get_user_model().objects.filter(pk=self.kwargs["pk"]).first() if known else None
        if user is None:
            raise Http404
        return user

    def get_page_title(self):
        return _("Заборона писати: %(who)s") % {"who": self.user}

    def post(self, request, *args, **kwargs):
        lifting = request.POST.get("action") == "lift"
        form = LiftForm(request.POST, prefix="lift") if lifting else BanForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(**{"lift_form" if lifting else "form": form}))
        try:
            done = self._lift(form) if lifting else self._ban(form)
        except registry.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("moderation_ban", self.user.pk)
        messages.success(request, done)
        return redirect("moderation_ban", self.user.pk)

    def _ban(self, form) -> str:
        data = form.cleaned_data
        until = timezone.now() + timedelta(days=data["days"])
        bans.ban(self.user, self.city, until=until, reason=data["reason"], by=self.request.user, kinds=data["kinds"], note=data["note"])
        return _("Заборону записано. Людина прочитає причину і дату, до якої вона діє.")

    def _lift(self, form) -> str:
        running = bans.ban_of(self.user, self.city)
        if running is None:
            raise registry.Refused(_("Ця заборона вже не діє."))
        bans.lift(running, by=self.request.user, reason=form.cleaned_data["reason"])
        return _("Заборону знято. Людина знову може писати.")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", BanForm())
        context.setdefault("lift_form", LiftForm(prefix="lift"))
        own = ModerationItem.objects.of_city(self.city).filter(author=self.user)
        return {
            **context,
            "person": self.user,
            "running": bans.ban_of(self.user, self.city),
            "history": Ban.objects.of_city(self.city).filter(user=self.user).select_related("by", "lifted_by"),
            "trust": policy.trust(self.user, self.city, 5),
            "items": own.order_by("-pk")[:10],
        }


class FiguresView(StaffView):
    template_name = "portal_core/moderation/figures.html"
    page_title = gettext_lazy("Модерація в числах")

    def get_context_data(self, **kwargs):
        days = self.request.GET.get("days", "30")
        days = int(days) if days in ("7", "30", "90", "365") else 30
        return super().get_context_data(
            figures=figures.now_figures(self.city, days), spans=(7, 30, 90, 365), rules=policy.modes(self.city), **kwargs
        )
