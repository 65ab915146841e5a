"""The volunteer's desk: who comes, who came, what was said. Made for one hand and a phone."""

from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.guards.views import ask
from portal.places.scope import current_city

from . import permissions, services
from .forms import CapacityForm, DecisionForm, ProblemForm, WalkInForm
from .models import MeetingState, SignUp

AHEAD, BEHIND = timedelta(days=30), timedelta(days=7)
DIRECTED = {"confirm", "postpone", "cancel"}


def at_the_desk(view):
    """Loads the meeting of the address's city and lets in those who may run it: one act, never apart."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request, pk, **kwargs):
        city = current_city(request)
        if not permissions.may_run(request.user, city):
            raise PermissionDenied
        found = MeetingState.objects.of_city(city).select_related("page__district__city", "page__street", "city__site")
        return view(request, get_object_or_404(found, page=pk), **kwargs)

    return guarded


def directors_only(request, state) -> None:
    if not permissions.may_direct(request.user, state.city):
        raise PermissionDenied


@login_required
@never_cache
@require_safe
def index(request):
    city = current_city(request)
    if not permissions.may_run(request.user, city):
        raise PermissionDenied
    now = timezone.now()
    states = (
        MeetingState.objects.of_city(city)
        .filter(page__live=True, page__starts_at__range=(now - BEHIND, now + AHEAD))
        .select_related("page")
        .order_by("page__starts_at")
    )
    return render(request, "meetings/desk_index.html", {"states": states})


@at_the_desk
@require_safe
def show(request, state):
    return _desk(request, state)


def _desk(request, state, *, status=200, **forms):
    sign_ups = state.sign_ups.active().order_by("state", "name", "pk")
    numbers = sign_ups.aggregate(
        coming=Sum("seats", filter=Q(state=SignUp.State.CONFIRMED, is_walk_in=False)),
        waiting=Sum("seats", filter=Q(state=SignUp.State.WAITING)),
        came=Sum("seats", filter=~Q(checked_in_at=None)),
    )
    context = {
        "state": state,
        "page": state.page,
        "sign_ups": sign_ups,
        "numbers": {name: value or 0 for name, value in numbers.items()},
        "problems": state.problems.all(),
        "may_direct": permissions.may_direct(request.user, state.city),
        "walk_in_form": WalkInForm(auto_id="walk_%s"),
        "problem_form": ProblemForm(auto_id="problem_%s"),
        "capacity_form": CapacityForm(initial={"capacity": state.capacity}, auto_id="capacity_%s"),
        "decision_form": DecisionForm(initial={"text": state.decision_point}, auto_id="decision_%s"),
        "steps": [name for name in services.STEPS if services.may_follow(state, name)],
        **forms,
    }
    return render(request, "meetings/desk.html", context, status=status)


def _back(state: MeetingState, anchor: str = ""):
    return redirect(reverse("meetings:desk", args=[state.page_id]) + (f"#{anchor}" if anchor else ""))


@at_the_desk
@require_POST
def check_in(request, state, sign_up_pk):
    sign_up = get_object_or_404(state.sign_ups.active(), pk=sign_up_pk)
    if request.POST.get("undo"):
        services.undo_check_in(sign_up)
    else:
        services.check_in(sign_up, by=request.user)
    return _back(state, f"s{sign_up.pk}")


@at_the_desk
@require_POST
def walk_in(request, state):
    form = WalkInForm(request.POST, auto_id="walk_%s")
    if not form.is_valid():
        return _desk(request, state, status=422, walk_in_form=form, faulty=form)
    data = form.cleaned_data
    try:
        made = services.walk_in(state, data["name"], data["seats"], by=request.user, form_key=data["form_key"])
    except services.MeetingError as error:
        messages.error(request, str(error))
        return _back(state)
    messages.success(request, _("Додано: %(name)s.") % {"name": made.name})
    return _back(state, f"s{made.pk}")


@at_the_desk
@require_POST
def step(request, state):
    name = request.POST.get("step", "")
    if name not in services.STEPS:
        raise PermissionDenied
    if name in DIRECTED:
        directors_only(request, state)
    try:
        state = services.step(state, name, by=request.user, reason=request.POST.get("reason", ""))
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Стан зустрічі: %(status)s.") % {"status": state.get_status_display()})
    return _back(state)


@at_the_desk
@require_POST
def capacity(request, state):
    directors_only(request, state)
    form = CapacityForm(request.POST, auto_id="capacity_%s")
    if not form.is_valid():
        return _desk(request, state, status=422, capacity_form=form, faulty=form)
    try:
        services.set_capacity(state, form.cleaned_data["capacity"], by=request.user)
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Число місць змінено."))
    return _back(state)


@at_the_desk
@require_POST
def problem(request, state):
    form = ProblemForm(request.POST, auto_id="problem_%s")
    if not form.is_valid():
        if form.asks_first:
            return ask(request, form)
        return _desk(request, state, status=422, problem_form=form, faulty=form)
    services.raise_problem(state, form.cleaned_data["text"], by=request.user, is_public=form.cleaned_data["is_public"])
    messages.success(request, _("Проблему записано."))
    return _back(state, "problems")


@at_the_desk
@require_POST
def decision(request, state):
    directors_only(request, state)
    form = DecisionForm(request.POST, auto_id="decision_%s")
    if not form.is_valid():
        return _desk(request, state, status=422, decision_form=form, faulty=form)
    services.decide_point(state, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Рішення записано."))
    return _back(state)
