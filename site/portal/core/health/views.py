"""«Стан системи» for staff. It opens whatever else stands still: what is not there says so in its own row."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from redis import RedisError
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from . import jobs, permissions, registry, running
from .basic.queues import failed_jobs
from .models import CheckState

PAGE = "system_status"


class StatusView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "health/status.html"
    page_title = _("Стан системи")
    header_icon = "desktop"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(permissions.SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request, *args, **kwargs):
        """A failed job is run again or deleted."""
        if not request.user.has_perm(permissions.ACT):
            raise PermissionDenied
        action = request.POST.get("action")
        if action not in ("again", "delete"):
            raise BadRequest("unknown action")
        try:
            messages.success(request, jobs.act(action, request.POST.get("queue", ""), request.POST.get("job", ""), request.user))
        except jobs.NotNow as refusal:
            messages.error(request, str(refusal))
        return redirect(PAGE)

    def get_context_data(self, **kwargs):
        told = running.run(registry.checks())
        since = dict(CheckState.objects.values_list("name", "since"))
        states = dict(CheckState.objects.values_list("name", "state"))
        rows = [Row(one, since.get(one.check.name) if states.get(one.check.name) == one.result.state else None) for one in told]
        troubles = sorted((row for row in rows if row.state != registry.OK), key=lambda row: -registry.LEVELS[row.state])
        return super().get_context_data(
            parts=registry.parts(rows),
            troubles=troubles,
            alarms=sum(row.state == registry.ALARM for row in rows),
            failed=_failed_jobs(),
            may_act=self.request.user.has_perm(permissions.ACT),
            now=timezone.now(),
            seconds=max((one.seconds for one in told), default=0),
            **kwargs,
        )


class Row:
    """A check as the page shows it."""

    def __init__(self, told: running.Told, since):
        self.check, self.result, self.since = told.check, told.result, since
        self.state, self.seconds = told.result.state, told.seconds

    @property
    def folded(self) -> bool:
        """Details of what is well stay folded: on a phone the troubles come first."""
        return self.state == registry.OK


def _failed_jobs() -> list[dict]:
    try:
        return failed_jobs()
    except (RedisError, OSError):
        return []
