"""One item: who wrote it, its clock and history, what was written and what it is now, and the decision."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .. import bans, diff, hiding, links, permissions, policy, registry, services
from ..forms import DecisionForm
from ..models import ModerationItem
from . import QUEUE


class ItemView(WagtailAdminTemplateMixin, TemplateView):
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
        extra = registry.extra_of(self.kind, request.POST.get("action", ""))
        if extra is not None:
            return self._extra(extra)
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

    def _extra(self, extra):
        form = extra.form(self.request.POST, item=self.item)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(extras=self._extras(form, extra)))
        try:
            services.decide_extra(self.item, self.request.user, extra, form.cleaned_data)
        except registry.Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect("moderation_item", self.item.pk)
        messages.success(self.request, extra.done)
        return redirect(QUEUE)

    def _extras(self, filled=None, which=None) -> list[dict]:
        """The kind's own decisions with their forms; the one that was filled in comes back with its errors."""
        if not self.item.is_pending or self.item.target is None:
            return []
        return [
            {"extra": extra, "form": filled if extra is which else extra.form(None, item=self.item), "is_open": extra is which}
            for extra in self.kind.extras
        ]

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
        if action == "note":
            services.note(item, user, form.cleaned_data["internal"])
            return _("Нотатку збережено. Автор її не побачить.")
        if action == "hide":
            return self._hide(reason, note)
        if action == "restore":
            services.restore(self._target_or_refuse(), by=user, note=note)
            return _("Запис знову бачать усі.")
        if action == "approve":
            services.approve(item, user, note)
            return _("Схвалено: %(title)s.") % {"title": item.title}
        if action == "send_back":
            services.send_back(item, user, reason, note)
            return _("Повернуто авторові на доповнення: %(title)s.") % {"title": item.title}
        services.reject(item, user, reason, note)
        return _("Відхилено: %(title)s.") % {"title": item.title}

    def _hide(self, reason, note) -> str:
        words = "\n\n".join(part for part in (reason.text if reason else "", note) if part)
        services.hide(self._target_or_refuse(), words, by=self.request.user)
        return _("Приховано від усіх: %(title)s.") % {"title": self.item.title}

    def _target_or_refuse(self):
        if self.item.target is None:
            raise registry.Refused(_("Запису вже немає: автор його видалив."))
        return self.item.target

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", DecisionForm(kind=self.kind))
        context.setdefault("extras", self._extras())
        item, kind = self.item, self.kind
        target = item.target
        return {
            **context,
            "item": item,
            "kind": kind,
            "can_send_back": kind.send_back is not None and not item.is_shown,  # a template would call it instead of asking
            "target": target,
            "decisions": item.decisions.select_related("by"),
            "is_mine": item.claimed_by_id == self.request.user.pk,
            "flags": item.flags.select_related("user"),
            "changes": diff.changes(item.original, self._words_now(target)),
            "is_hidden": target is not None and hiding.is_hidden(target),
            "can_hide": target is not None and not item.is_pending and kind.about is not None and kind.about(target) is not None,
            "objection": getattr(item, "objection", None),
            **self._author(),
            **self._neighbours(),
        }

    def _words_now(self, target) -> dict | None:
        return self.kind.words(target) if target is not None and self.kind.words else None

    def _author(self) -> dict:
        """What is known of the author: what the trust rule says, the ban in force."""
        author = self.item.author
        if author is None or self.kind.open_to_banned:
            return {"trust": None}
        rule = policy.of(self.kind, self.item.city)
        return {
            "trust": policy.trust(author, self.item.city, rule.trusted_after),
            "ban": bans.ban_of(author, self.item.city),
            "can_ban": not permissions.sees_queue(author),
            "author_page": links.decision(self.item),
        }

    def _neighbours(self) -> dict:
        """The items before and after this one in the queue, for the keys j and k."""
        waiting = list(
            permissions.queue_for(self.request)
            .filter(state=ModerationItem.State.PENDING)
            .order_by("due_at", "pk")
            .values_list("pk", flat=True)[:500]
        )
        here = waiting.index(self.item.pk) if self.item.pk in waiting else -1
        return {
            "next_pk": waiting[here + 1] if here + 1 < len(waiting) else None,
            "previous_pk": waiting[here - 1] if here > 0 else None,
        }
