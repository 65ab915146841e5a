"""The resident's pages: asking about a draft or about nothing yet, and the conversation behind a secret link."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.places.scope import current_city

from ..models import Appeal, LegalQuestion
from . import services
from .forms import AskForm, ReplyForm

METHODS = ["GET", "HEAD", "POST"]


def _city(request):
    city = current_city(request)
    if city is None:
        raise Http404
    return city


def _private(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_http_methods(METHODS)
def ask_about_draft(request, token):
    """Whoever has the draft's secret link asks about it. An open question is shown instead of a second one."""
    drafts = Appeal.objects.of_city(_city(request)).filter(state__in=Appeal.EDITABLE)
    appeal = get_object_or_404(drafts, token=token)
    standing = appeal.legal_questions.filter(state__in=LegalQuestion.OPEN).first()
    if standing:
        return redirect("appeals:legal_question", standing.token)
    return _ask(request, appeal)


@never_cache
@require_http_methods(METHODS)
def ask(request):
    """A question without a draft."""
    return _ask(request, None)


def _ask(request, appeal):
    form = AskForm(request.POST if request.method == "POST" else None, appeal=appeal, request=request)
    if request.method == "POST" and form.is_ready:
        data = form.cleaned_data
        asker = request.user if request.user.is_authenticated else None
        question = services.ask(
            _city(request),
            appeal=appeal,
            asker=asker,
            email=data["email"],
            subject=data["subject"],
            text=data["text"],
            shared=form.shared,
            once=f"ask-{data['once']}",
        )
        return redirect("appeals:legal_question", question.token)
    shows = form.is_bound and not form.non_field_errors() and not any(form[name].errors for name in ("subject", "text", "email"))
    context = {"form": form, "appeal": appeal, "shows": shows}
    return _private(render(request, "appeals/legal_help/ask.html", context, status=422 if form.errors else 200))


@never_cache
@require_http_methods(METHODS)
def question(request, token):
    """The conversation. Its link is the key, as with an appeal."""
    rows = LegalQuestion.objects.of_city(_city(request)).filter(nameless_at=None).select_related("city__site", "lawyer", "appeal")
    found = get_object_or_404(rows, token=token)
    asker = request.user if request.user.is_authenticated else None
    form = ReplyForm(None, request=request)
    if request.method == "POST" and "close" in request.POST:
        return _act(request, found, lambda: services.close(found, asker), _("Розмову закрито. Дякуємо."))
    if request.method == "POST":
        form = ReplyForm(request.POST, request=request)
        if form.is_valid():
            data = form.cleaned_data
            act = lambda: services.reply(found, data["text"], f"reply-{data['once']}", asker)  # noqa: E731
            return _act(request, found, act, _("Ваші слова додано."))
    context = {"question": found, "said": found.messages.all(), "form": form, "draft": _draft(found)}
    return _private(render(request, "appeals/legal_help/question.html", context, status=422 if form.errors else 200))


def _draft(found):
    return found.appeal if found.appeal and found.appeal.is_editable else None


def _act(request, found, act, words):
    try:
        act()
    except services.Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, words)
    return redirect("appeals:legal_question", found.token)
