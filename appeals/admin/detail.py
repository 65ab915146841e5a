"""One appeal for staff, and its files."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.audit.services import record

from .. import permissions, services
from ..forms import RegisterForm
from ..models import Appeal


def seen(request, pk) -> Appeal:
    """The appeal, if this person may see it; a look at a sensitive one goes to the log."""
    if not permissions.sees_appeals(request.user):
        raise PermissionDenied
    appeal = get_object_or_404(permissions.staff_appeals(request), pk=pk)
    if appeal.is_sensitive:
        record("appeal.viewed", appeal, actor=request.user, city=appeal.city, what=request.resolver_match.url_name)
    return appeal


class AppealView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "appeals/moderation/detail.html"
    header_icon = "mail"

    @cached_property
    def appeal(self) -> Appeal:
        return seen(self.request, self.kwargs["pk"])

    def get_page_title(self):
        return f"{self.appeal.number} — {self.appeal.form['title']}"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("appeals_staff"), "label": _("Звернення")},
            {"url": "", "label": self.get_page_title()},
        ]

    def post(self, request, *args, **kwargs):
        form = RegisterForm(request.POST, appeal=self.appeal)
        if not permissions.may_register(request.user, self.appeal):
            raise PermissionDenied
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            services.register(self.appeal, form.cleaned_data["police_number"], form.cleaned_data["police_date"], request.user)
        except services.Conflict as conflict:
            messages.error(request, str(conflict))
        else:
            messages.success(request, _("Номер поліції записано. Мешканець отримає лист."))
        return redirect("appeals_staff_appeal", self.appeal.pk)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", RegisterForm(appeal=self.appeal))
        can_register = self.appeal.state == Appeal.State.SENT and permissions.may_register(self.request.user, self.appeal)
        return {**context, "appeal": self.appeal, "events": self.appeal.events.select_related("actor"), "can_register": can_register}


def _download(content: bytes, name: str, mime: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def document(request, pk):
    appeal = seen(request, pk)
    if not appeal.document:
        raise Http404
    with appeal.document.open("rb") as file:
        return _download(file.read(), f"{appeal.number}.pdf", "application/pdf")


@never_cache
@require_safe
def attachment(request, pk, file_pk):
    found = get_object_or_404(seen(request, pk).attachments, pk=file_pk)
    with found.file.open("rb") as file:
        return _download(file.read(), found.name, found.mime)
