"""The person's pages after sending: take it back, ask for a review, say how it ended, read the answer. GET shows, POST acts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.guards import serving
from portal.outbox.models import Letter
from portal.places.scope import current_city

from .. import legal_clock
from ..letters import LEGAL_AID
from ..models import Appeal, AppealSettings, Questionnaire
from ..services import Conflict
from . import services
from .forms import QuestionnaireForm

METHODS = ["GET", "HEAD", "POST"]


def _appeal(request, token) -> Appeal:
    """Whoever has the secret link; at the site of the appeal's own city alone."""
    city = current_city(request)
    if city is None:
        raise Http404
    return get_object_or_404(Appeal.objects.of_city(city).select_related("city__site", "letter"), token=token)


def _private(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def on_status(appeal: Appeal) -> dict:
    """What the status page shows of the time after sending."""
    return {
        "clock": legal_clock.read(appeal),
        "letter_came_back": bool(appeal.letter) and appeal.letter.state == Letter.State.BOUNCED,
        "answers": appeal.police_answers.all(),
        "can_withdraw": appeal.state in services.WITHDRAWABLE,
        "can_review": services.may_review(appeal),
        "reviews": appeal.followed_by.exclude(state=Appeal.State.DRAFT),
        "legal_aid": LEGAL_AID,
    }


@never_cache
@require_http_methods(METHODS)
def withdraw(request, token):
    appeal = _appeal(request, token)
    if appeal.state not in services.WITHDRAWABLE:
        return redirect("appeals:status", token)
    if request.method == "POST":
        try:
            services.withdraw(appeal)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect("appeals:withdraw", token)
        messages.success(request, _("Звернення відкликано."))
        return redirect("appeals:status", token)
    context = {"appeal": appeal, "at_police": appeal.state in Appeal.OPEN_AT_THE_POLICE}
    return _private(render(request, "appeals/after/withdraw.html", context))


@never_cache
@require_http_methods(METHODS)
def review(request, token):
    appeal = _appeal(request, token)
    if not services.may_review(appeal):
        return redirect("appeals:status", token)
    if request.method == "POST":
        try:
            draft = services.ask_review(appeal)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect("appeals:status", token)
        return redirect("appeals:resume" if not draft.is_editable else "appeals:step", *_first_screen(draft))
    context = {"appeal": appeal, "addressee": AppealSettings.of_city(appeal.city).review_addressee}
    return _private(render(request, "appeals/after/review.html", context))


def _first_screen(draft) -> list:
    return [draft.token, "what"] if draft.is_editable else [draft.token]


@never_cache
@require_http_methods(METHODS)
def questionnaire(request, token):
    city = current_city(request)
    asked = get_object_or_404(Questionnaire.objects.of_city(city).select_related("appeal__city__site"), token=token)
    form = None
    if asked.answered_at is None:
        form = QuestionnaireForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            services.keep_answers(asked, form.cleaned_data)
            return redirect("appeals:questionnaire", token)
    context = {"asked": asked, "appeal": asked.appeal, "form": form, "can_review": services.may_review(asked.appeal)}
    return _private(render(request, "appeals/after/questionnaire.html", context, status=422 if form is not None and form.errors else 200))


@never_cache
@require_safe
def answer_file(request, token, pk):
    found = get_object_or_404(_appeal(request, token).police_answers.exclude(file=""), pk=pk)
    return serving.give(request, found.file, found.file_name, found.mime)
