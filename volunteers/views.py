"""How to join, the application, «Мої зміни», and an outing for those who go."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.places.scope import current_city

from . import permissions, services, stats
from .forms import ApplicationForm
from .models import Outing, OutingSignUp, Volunteer


def _city(request):
    city = current_city(request)
    if city is None:
        raise Http404
    return city


def _me(request) -> Volunteer | None:
    return Volunteer.objects.of_city(current_city(request)).filter(user=request.user).first()


@require_safe
def join(request):
    """The same page for everybody: nothing of it depends on who reads it."""
    return render(request, "volunteers/join.html", {"counts": stats.counts(_city(request))})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request):
    city = _city(request)
    me = Volunteer.objects.filter(user=request.user).first()
    if me and me.state != Volunteer.State.LEFT:
        return redirect("volunteers:shifts")
    form = ApplicationForm(request.POST or None, city=city, request=request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.apply(request.user, city=city, district=data["district"], track=data["track"], name=data["name"], phone=data["phone"])
        except services.AlreadyApplied as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("Заяву прийнято. Координатор зателефонує вам і домовиться про зустріч."))
        return redirect("volunteers:shifts")
    return render(request, "volunteers/apply.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_safe
def shifts(request):
    city, me, now = _city(request), _me(request), timezone.now()
    mine = OutingSignUp.objects.filter(volunteer=me, state=OutingSignUp.State.JOINED).select_related("outing__district") if me else []
    offered = []
    if me and me.may_patrol:
        taken = [sign_up.outing_id for sign_up in mine]
        offered = (
            Outing.objects.of_city(city)
            .open()
            .filter(starts_at__gt=now)
            .exclude(pk__in=taken)
            .select_related("district")
            .order_by("starts_at")
        )
    context = {
        "me": me,
        "coming": sorted((row.outing for row in mine if row.outing.ends_at > now), key=lambda outing: outing.starts_at),
        "past": [row.outing for row in mine if row.outing.ends_at <= now],
        "offered": [{"outing": outing, "part_of_day": part_of_day(outing.starts_at)} for outing in offered],
    }
    return render(request, "volunteers/shifts.html", context)


def part_of_day(moment) -> str:
    """What a volunteer learns of the hour before joining."""
    hour = timezone.localtime(moment).hour
    if hour < 12:
        return _("зранку")
    return _("удень") if hour < 17 else _("увечері")


@login_required
@never_cache
@require_safe
def outing(request, pk):
    """The route: for those who go. To others the outing does not exist."""
    found = get_object_or_404(Outing.objects.of_city(_city(request)).select_related("district"), pk=pk)
    me = _me(request)
    if not permissions.sees_route(me, found):
        raise Http404
    return render(
        request, "volunteers/outing.html", {"outing": found, "can_leave": found.starts_at > timezone.now() and found.state != "cancelled"}
    )


@login_required
@require_POST
def join_outing(request, pk):
    found = get_object_or_404(Outing.objects.of_city(_city(request)), pk=pk)
    me = _me(request)
    if me is None:
        raise Http404
    try:
        services.join(found, me)
    except services.VolunteersError as error:
        messages.error(request, str(error))
        return redirect("volunteers:shifts")
    messages.success(request, _("Ви записані. Тут маршрут і час: не пересилайте їх нікому."))
    return redirect("volunteers:outing", pk)


@login_required
@require_POST
def leave_outing(request, pk):
    found = get_object_or_404(Outing.objects.of_city(_city(request)), pk=pk)
    me = _me(request)
    if me is None:
        raise Http404
    if services.leave(found, me):
        messages.success(request, _("Запис скасовано. Дякуємо, що попередили."))
    return redirect("volunteers:shifts")
