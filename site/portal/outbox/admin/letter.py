"""One letter: how it fared, what to do with it, and, for who may read it, what exactly was sent."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.audit.models import AuditEvent
from portal.audit.services import record

from .. import kinds, services, suppression
from ..models import IncomingMail, Letter, LetterAttempt
from ..permissions import DECIDE, READ, SEE, letters_of
from ..reading import read
from .listing import LIST

State = Letter.State


@dataclass(frozen=True)
class Line:
    """One moment of a letter's life: when, what, in whose words; ``alarm`` marks what went wrong."""

    at: datetime
    what: str
    words: str = ""
    who: str = ""
    alarm: bool = False
    mail: IncomingMail | None = None


DECISIONS = {
    "letter.sent_again": gettext_lazy("Працівник відправив ще раз"),
    "letter.considered_sent": gettext_lazy("Працівник вважає лист відправленим"),
    "letter.cancelled": gettext_lazy("Скасовано"),
    "letter.read": gettext_lazy("Працівник прочитав лист"),
    "letter.file_read": gettext_lazy("Працівник завантажив вкладення"),
    "letter.reply_handled": gettext_lazy("Працівник опрацював відповідь"),
}
_WELL = {LetterAttempt.Outcome.SENT, ""}


def history(letter: Letter) -> list[Line]:
    """Everything that happened to a letter, oldest first: attempts, what came back, what people decided."""
    lines = [Line(letter.created_at, _("Створено"))]
    lines += [_attempt(one) for one in letter.history.all()]
    lines += [_mail(one) for one in letter.incoming.all()]
    events = AuditEvent.objects.filter(target=f"outbox.letter:{letter.pk}", action__in=DECISIONS).select_related("actor")
    lines += [Line(event.at, str(DECISIONS[event.action]), event.reason, str(event.actor or "")) for event in events]
    return sorted(lines, key=lambda line: line.at)


def _attempt(one: LetterAttempt) -> Line:
    title = _("Спроба № %(number)s: %(outcome)s") % {
        "number": one.number,
        "outcome": one.get_outcome_display() or one.get_stage_display(),
    }
    words = f"{one.step}: {one.answer}" if one.step and one.answer else one.answer
    return Line(one.started_at, title, words, one.worker, alarm=one.outcome not in _WELL)


def _mail(one: IncomingMail) -> Line:
    words = " · ".join(part for part in (one.sender, one.subject, one.summary) if part)
    return Line(one.received_at, one.get_verdict_display().capitalize(), words, alarm=one.verdict == IncomingMail.Verdict.HARD, mail=one)


class OfLetter(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def letter(self) -> Letter:
        return get_object_or_404(letters_of(self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.letter.subject

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": _("Листи")}, {"url": "", "label": self.letter.subject}]


class LetterView(OfLetter):
    template_name = "outbox/admin/letter.html"

    def post(self, request, *args, **kwargs):
        letter = self.letter
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        acts = {
            "send_again": (services.send_again, _("Лист знову в черзі.")),
            "consider_sent": (services.consider_sent, _("Лист вважаємо відправленим.")),
            "cancel": (services.cancel, _("Лист скасовано, він не піде.")),
            "lift": (lambda letter, user: suppression.lift(letter.recipient, user), _("На цю адресу знову надсилаємо листи.")),
            "handled": (self._handled, _("Відповідь опрацьовано.")),
        }
        if request.POST.get("action") not in acts:
            raise BadRequest("unknown action")
        act, done = acts[request.POST["action"]]
        try:
            act(letter, request.user)
        except services.NotNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect("outbox_letter", letter.pk)

    def _handled(self, letter, user):
        for mail in letter.incoming.filter(verdict=IncomingMail.Verdict.REPLY, handled_at=None):
            services.handled(mail, user)

    def get_context_data(self, **kwargs):
        letter, user = self.letter, self.request.user
        decides = user.has_perm(DECIDE)
        return {
            **super().get_context_data(**kwargs),
            "letter": letter,
            "kind": kinds.get(letter.kind).label,
            "needs_a_person": decides and letter.state in services.FOR_A_PERSON,
            "may_cancel": decides and letter.state in (State.QUEUED, State.RETRY),
            "may_decide": decides,
            "may_read": user.has_perm(READ),
            "suppressed": suppression.find(letter.recipient),
            "history": history(letter),
            "unread_reply": letter.incoming.filter(verdict=IncomingMail.Verdict.REPLY, handled_at=None).exists(),
        }


class _Reading:
    """Only for who may read letters; each look is written down before anything is shown."""

    def written_down(self, action: str, **more) -> Letter:
        if not self.request.user.has_perm(READ):
            raise PermissionDenied
        record(action, self.letter, actor=self.request.user, city=self.letter.city, **more)
        return self.letter


@method_decorator(never_cache, name="dispatch")
class WordsView(_Reading, OfLetter):
    """The letter as it left: headers, text, HTML in a frame where nothing runs, attachments, replies."""

    template_name = "outbox/admin/words.html"

    def get_context_data(self, **kwargs):
        letter = self.written_down("letter.read")
        replies = letter.incoming.filter(verdict=IncomingMail.Verdict.REPLY)
        return {**super().get_context_data(**kwargs), "letter": letter, "reading": read(letter), "replies": replies}

    def get_breadcrumbs_items(self):
        items = super().get_breadcrumbs_items()
        items[-1]["url"] = reverse("outbox_letter", args=[self.letter.pk])
        return [*items, {"url": "", "label": _("Текст листа")}]


class _OfLetterFile(_Reading, View):
    @cached_property
    def letter(self) -> Letter:
        return get_object_or_404(letters_of(self.request.user), pk=self.kwargs["pk"])


@method_decorator([never_cache, xframe_options_sameorigin], name="dispatch")
class HtmlView(_OfLetterFile):
    """The HTML of a letter, for the frame of its page: nothing in it runs or loads."""

    def get(self, request, pk):
        if not request.user.has_perm(READ):
            raise PermissionDenied
        response = HttpResponse(read(self.letter).html)
        response._csp_replace = {"default-src": ["'none'"], "sandbox": [""], "frame-ancestors": ["'self'"]}
        response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'self'"
        return response


@method_decorator(never_cache, name="dispatch")
class AttachmentView(_OfLetterFile):
    """An attachment, as a file to save and never to open in the browser."""

    def get(self, request, pk, number):
        parts = read(self.letter).attachments
        if number >= len(parts):
            raise Http404
        self.written_down("letter.file_read", number=number)
        response = HttpResponse(parts[number].content, content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, parts[number].name)
        response["X-Content-Type-Options"] = "nosniff"
        return response
