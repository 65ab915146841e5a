"""The duty officer's own queue in Wagtail: open appeals of the city, oldest due first, and the same acts as by the link."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts.roles import Role, has_role
from portal.audit.services import record
from portal.core.moderation.permissions import staff_city
from portal.guards import serving

from .. import legal_clock, permissions
from ..models import Appeal, Questionnaire
from . import links, views
from .services import Actor

State = Appeal.State
A_PAGE = 50
SOON = 5  # days
SHOWN = {
    "open": gettext_lazy("Відкриті"),
    "overdue": gettext_lazy("Прострочені"),
    "soon": gettext_lazy("До п’яти днів"),
    "unnumbered": gettext_lazy("Без вхідного номера"),
    "forwarded": gettext_lazy("Переслані"),
    "answered": gettext_lazy("З відповіддю"),
    "unsolved": gettext_lazy("Люди кажуть: не вирішено"),
}


def works_here(user, city) -> bool:
    return city is not None and has_role(user, Role.LIAISON, Role.MODERATOR, Role.CONFIDANT, city=city)


def may_send_links(user, city) -> bool:
    """Links go out of the portal: its own staff decide about them, not the police."""
    return city is not None and has_role(user, Role.MODERATOR, Role.CONFIDANT, city=city)


def queue_of(request):
    """Appeals that reached the police and that this person may see. Nothing that complains of them;
    what is sensitive with its own right alone."""
    rows = permissions.staff_appeals(request).exclude(sent_at=None)
    return rows.filter(state__in=[*Appeal.AT_THE_POLICE, State.CLOSED])


def narrowed(rows, shown: str, today=None):
    """One of SHOWN, oldest due first."""
    today = today or timezone.localdate()
    waiting = Q(state__in=Appeal.OPEN_AT_THE_POLICE)
    chosen = {
        "overdue": waiting & Q(due_on__lt=today),
        "soon": waiting & Q(due_on__range=(today, today + timedelta(days=SOON))),
        "unnumbered": Q(state=State.SENT, police_number=""),
        "forwarded": Q(state=State.FORWARDED),
        "answered": Q(state=State.ANSWERED),
        "unsolved": Q(questionnaire__solved=Questionnaire.Solved.NO),
    }.get(shown, waiting)
    return rows.filter(chosen).order_by(F("due_on").asc(nulls_last=True), "pk")


class QueueView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "appeals/police/queue.html"
    page_title = gettext_lazy("Черга поліції")
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        if not works_here(request.user, staff_city(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": _("Черга поліції")}]

    def get_context_data(self, **kwargs):
        rows, shown = queue_of(self.request), self.request.GET.get("show", "open")
        number = " ".join(self.request.GET.get("q", "").split())
        found = narrowed(rows, shown)
        if number:
            found = rows.filter(Q(number__icontains=number) | Q(police_number__icontains=number)).order_by("-pk")
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("p"))
        filters = [
            {"key": key, "label": label, "count": narrowed(rows, key).count(), "is_on": key == shown and not number}
            for key, label in SHOWN.items()
        ]
        lines = [{"appeal": appeal, "clock": legal_clock.read(appeal)} for appeal in page]
        return {**super().get_context_data(**kwargs), "lines": lines, "page": page, "filters": filters, "q": number, "shown": shown}


def _seen(request, pk) -> Appeal:
    """The appeal, if this person may see it; a look at a sensitive one goes to the log."""
    if not works_here(request.user, staff_city(request)):
        raise PermissionDenied
    appeal = get_object_or_404(queue_of(request).select_related("city__site", "letter"), pk=pk)
    if appeal.is_sensitive:
        record("appeal.viewed", appeal, actor=request.user, city=appeal.city, what=request.resolver_match.url_name)
    return appeal


class AppealView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "appeals/police/appeal.html"
    header_icon = "mail"

    @cached_property
    def appeal(self) -> Appeal:
        return _seen(self.request, self.kwargs["pk"])

    def get_page_title(self):
        return f"{self.appeal.number} — {self.appeal.form['title']}"

    def get_breadcrumbs_items(self):
        queue = {"url": reverse("appeals_police_queue"), "label": _("Черга поліції")}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.get_page_title()}]

    def post(self, request, *args, **kwargs):
        forms, done = views.act(request, self.appeal, Actor(user=request.user))
        if done:
            return redirect("appeals_police_appeal", self.appeal.pk)
        return self.render_to_response(self.get_context_data(forms=forms), status=422)

    def get_context_data(self, **kwargs):
        forms = kwargs.pop("forms", None) or views.act(self.request, self.appeal, Actor(user=self.request.user))[0]
        asked = Questionnaire.objects.filter(appeal=self.appeal).exclude(answered_at=None).first()
        context = {**super().get_context_data(**kwargs), **views.desk(self.appeal, forms), "questionnaire": asked}
        return {**context, "events": self.appeal.events.select_related("actor")}


@never_cache
@require_safe
def document(request, pk):
    appeal = _seen(request, pk)
    if not appeal.document:
        return redirect("appeals_police_appeal", pk)
    return serving.give(request, appeal.document, f"{appeal.number}.pdf", "application/pdf")


@never_cache
@require_safe
def attachment(request, pk, file_pk):
    found = get_object_or_404(_seen(request, pk).attachments, pk=file_pk)
    return serving.give(request, found.file, found.name, found.mime)


@never_cache
@require_safe
def answer_file(request, pk, answer_pk):
    found = get_object_or_404(_seen(request, pk).police_answers.exclude(file=""), pk=answer_pk)
    return serving.give(request, found.file, found.file_name, found.mime)


# ---- links, for the portal's own staff (police_panel on their page of the appeal) ----


def _about_links(request, pk) -> Appeal:
    if not may_send_links(request.user, staff_city(request)):
        raise PermissionDenied
    return get_object_or_404(queue_of(request).select_related("city__site"), pk=pk)


def _back(request, appeal):
    """To the page where the button stood."""
    page = "appeals_staff_appeal" if request.POST.get("from") == "staff" else "appeals_police_appeal"
    return redirect(page, appeal.pk)


@never_cache
@require_POST
def revoke_links(request, pk):
    appeal = _about_links(request, pk)
    if links.revoke(appeal, request.user):
        messages.success(request, _("Посилання скасовано. Хто його відкриє, прочитає, куди телефонувати."))
    else:
        messages.info(request, _("Чинних посилань немає."))
    return _back(request, appeal)


@never_cache
@require_POST
def new_link(request, pk):
    appeal = _about_links(request, pk)
    if not appeal.addressee_email or appeal.state not in Appeal.AT_THE_POLICE:
        messages.error(request, _("Це звернення зараз не в поліції, посилання не потрібне."))
    else:
        links.send_fresh(appeal, request.user)
        text = _("Нове посилання надіслано на %(email)s. Попередні більше не діють.")
        messages.success(request, text % {"email": appeal.addressee_email})
    return _back(request, appeal)
