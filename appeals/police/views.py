"""The page behind the link of a letter: GET and HEAD show, POST acts. Programs that open links in mail change nothing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.places.scope import current_city

from .. import legal_clock
from ..models import Appeal
from . import links
from .forms import AnswerForm, ExtendForm, ForwardForm, RegisterForm, acts_of
from .services import Actor, Conflict

FORMS = {form.act: form for form in (RegisterForm, ExtendForm, ForwardForm, AnswerForm)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, address):
    city = current_city(request)
    link = links.find(city, address) if city else None
    if link is None:
        raise Http404
    if not links.is_in_force(link):
        context = {"link": link, "number": link.appeal.number, **links.whom_to_ask(city)}
        return _private(render(request, "appeals/police/closed_link.html", context, status=410))
    appeal = link.appeal
    forms, done = act(request, appeal, Actor(link=link))
    if done:
        return redirect("appeals:police", address)
    context = {
        **desk(appeal, forms),
        "failed": next((form for form in forms if form.is_bound), None),
        "may_read": not appeal.is_sensitive,
        **links.whom_to_ask(city),
    }
    return _private(render(request, "appeals/police/desk.html", context, status=422 if context["failed"] else 200))


def act(request, appeal: Appeal, actor: Actor) -> tuple[list, bool]:
    """Carry out what was posted: the forms to show, and whether it is done (or can no longer be)."""
    chosen = FORMS.get(request.POST.get("act", "")) if request.method == "POST" else None
    if chosen is None:
        return [form(appeal=appeal) for form in acts_of(appeal)], False
    bound = chosen(request.POST, request.FILES, appeal=appeal)
    if bound.is_valid():
        try:
            bound.carry_out(actor)
        except Conflict as conflict:
            messages.error(request, str(conflict))
        else:
            messages.success(request, bound.done)
        return [], True
    others = [form(appeal=appeal) for form in acts_of(appeal) if form is not chosen]
    return [bound, *others], False


def desk(appeal: Appeal, forms: list) -> dict:
    """What both pages show of an appeal: its clock, the forms, the answers so far."""
    return {
        "appeal": appeal,
        "clock": legal_clock.read(appeal),
        "forms": forms,
        "answers": appeal.police_answers.all(),
        "is_over": appeal.state in Appeal.ENDED,
    }


def _private(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
