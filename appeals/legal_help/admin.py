"""The lawyers' queue in Wagtail. A coordinator sees how many wait and since when, and not a word."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.audit.services import record
from portal.core.moderation import dashboard
from portal.core.moderation.permissions import staff_city
from portal.places.grants import may

from ..letters import origin
from ..models import LegalQuestion
from . import services
from .forms import AnswerForm

State = LegalQuestion.State


def is_lawyer(user, city) -> bool:
    return city is not None and may(user, services.WORK, city)


def oversees(user, city) -> bool:
    return city is not None and may(user, services.OVERSEE, city)


def questions(request):
    """Of this city, for its lawyers."""
    city = staff_city(request, services.WORK)
    rows = LegalQuestion.objects.filter(nameless_at=None).select_related("lawyer", "city__site")
    return rows.filter(city=city) if city else rows.none()


class QueueView(WagtailAdminTemplateMixin, TemplateView):
    """Oldest first, with age. What one has taken stands above what waits."""

    template_name = "appeals/legal_help/queue.html"
    page_title = gettext_lazy("Запитання до юриста")
    header_icon = "help"

    def dispatch(self, request, *args, **kwargs):
        self.city = staff_city(request)
        if not (is_lawyer(request.user, self.city) or oversees(request.user, self.city)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        reads = is_lawyer(self.request.user, self.city)
        rows = LegalQuestion.objects.filter(city=self.city, nameless_at=None).select_related("lawyer", "city__site")
        waiting = list(rows.filter(state=State.WAITING).order_by("created_at", "pk"))
        now = timezone.now()
        for one in waiting:
            one.due = services.due_at(one)
            one.is_late = one.due < now
        context = {"reads": reads, "waiting": waiting, "counts": services.counts(self.city)}
        if reads:
            mine = rows.filter(lawyer=self.request.user).order_by("-pk")
            context |= {"mine": mine.filter(state=State.TAKEN), "done": mine.filter(state__in=[State.ANSWERED, State.CLOSED])[:20]}
        return {**super().get_context_data(**kwargs), **context}


class QuestionView(WagtailAdminTemplateMixin, TemplateView):
    """One question: claim, answer, ask back, hand back, close. The words are shown to whoever has claimed it, each look audited."""

    template_name = "appeals/legal_help/staff_question.html"
    header_icon = "help"

    @cached_property
    def question(self) -> LegalQuestion:
        if not is_lawyer(self.request.user, staff_city(self.request)):
            raise PermissionDenied
        return get_object_or_404(questions(self.request), pk=self.kwargs["pk"])

    @property
    def is_mine(self) -> bool:
        return self.question.lawyer_id == self.request.user.pk

    def get_page_title(self):
        return self.question.subject

    def get_breadcrumbs_items(self):
        here = [{"url": reverse("appeals_legal_queue"), "label": _("Запитання до юриста")}, {"url": "", "label": self.get_page_title()}]
        return [*self.breadcrumbs_items, *here]

    def get_context_data(self, **kwargs):
        question = self.question
        said = question.messages.all() if self._reads() else []
        context = {"question": question, "is_mine": self.is_mine, "said": said, "reads": self._reads()}
        context["form"] = kwargs.get("form") or AnswerForm(city=question.city)
        return {**super().get_context_data(**kwargs), **context}

    def _reads(self) -> bool:
        """Before claiming: a question that waits is read by any lawyer of the city; one that is taken by its lawyer alone."""
        return self.is_mine or self.question.state == State.WAITING

    def get(self, request, *args, **kwargs):
        if self._reads():
            record("legal_question.viewed", self.question, actor=request.user, city=self.question.city)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        action = request.POST.get("action", "")
        if action in ("answer", "ask_back"):
            form = AnswerForm(request.POST, city=self.question.city)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form), status=422)
            return self._do(self._answer, form, action == "ask_back")
        acts = {"take": services.take, "put_back": services.put_back}
        if action in acts:
            return self._do(acts[action], self.question, request.user)
        if action == "close":
            return self._do(services.close, self.question, request.user, own=request.user)
        return redirect("appeals_legal_question", self.question.pk)

    def _answer(self, form, asks_back) -> None:
        words, template = form.cleaned_data["text"], form.cleaned_data["template"]
        if template:
            url = origin(self.question.city) + reverse("appeals:begin", args=[template.slug])
            words += "\n\n" + _("Вам підійде зразок «%(title)s»: %(url)s") % {"title": template.title, "url": url}
        services.answer(self.question, self.request.user, words, f"answer-{form.cleaned_data['once']}", asks_back=asks_back)

    def _do(self, act, *args, **kwargs):
        try:
            act(*args, **kwargs)
        except services.Conflict as conflict:
            messages.error(self.request, str(conflict))
        else:
            messages.success(self.request, _("Зроблено."))
        if act == services.put_back:
            return redirect("appeals_legal_queue")
        return redirect("appeals_legal_question", self.question.pk)


def waiting_questions(request):
    """What a lawyer, or a coordinator, should know first."""
    city = staff_city(request)
    url = reverse("appeals_legal_queue")
    if oversees(request.user, city) and (late := services.late(city)):
        yield dashboard.Waiting(_("Запитання до юриста чекають понад два робочі дні"), len(late), url, alarm=True)
    elif is_lawyer(request.user, city):
        rows = LegalQuestion.objects.filter(city=city, state=State.WAITING).select_related("city__site").order_by("created_at")
        if rows:
            yield dashboard.Waiting(_("Запитання до юриста"), len(rows), url, services.due_at(rows[0]))


dashboard.register("appeals.legal_help", waiting_questions)
