"""Pages of the console. Each starts from the officer to whom the account is linked in the city of the address."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Role, has_role
from mapapp import checking, permissions
from mapapp.models import OfficerDuty, Priority, last_report_on, report_due_on
from mapapp.models.common import today
from portal.places.scope import current_city

from . import services
from .forms import AbsenceForm, DoneForm, PriorityForm, ReceptionForm, ReportForm
from .rows import rows_of

DONE_SHOWN = 20
UNFINISHED = 422  # a form came back with what to mend


def at_the_console(view):
    """Finds the officer of the person in the city of the address and lets nobody else in: one act, never apart."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request, **kwargs):
        city = current_city(request)
        officer = permissions.officer_of(request.user, city)
        if officer is not None:
            return view(request, officer, **kwargs)
        if city is not None and has_role(request.user, Role.OFFICER, city=city):
            return render(request, "mapapp/console/not_linked.html")
        raise PermissionDenied

    return guarded


@at_the_console
@require_safe
def home(request, officer):
    due = report_due_on(officer)
    context = {
        "officer": officer,
        "absence": services.absence_today(officer),
        "ahead": services.absences_ahead(officer),
        "rows": rows_of(officer),
        "open_priorities": officer.priorities.exclude(state=Priority.State.DONE).count(),
        "report_due": due,
        "report_is_due": due is None or due <= today(),
        "checked_today": officer.verified_at == today(),
    }
    return render(request, "mapapp/console/home.html", context)


# ---- absence ----


@at_the_console
@require_POST
def away(request, officer):
    services.away_today(officer, by=request.user)
    messages.success(request, _("Записано: сьогодні ви не приймаєте. Скажіть, хто заміщає і до якого дня."))
    return redirect("officer_console:absence")


@at_the_console
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request, officer):
    """Today's absence where there is one: until when, who stands in."""
    duty = services.absence_today(officer)
    if duty is None:
        return redirect("officer_console:home")
    initial = {"ends_on": duty.ends_on, "substitute": duty.substitute}
    form = AbsenceForm(request.POST or None, officer=officer, planned=False, initial=initial)
    if form.is_valid() and _did(request, services.change_absence, duty, **form.cleaned_data, by=request.user):
        messages.success(request, _("Збережено. Мешканці бачать лише, до кого звернутися сьогодні."))
        return redirect("officer_console:home")
    return _form(request, "mapapp/console/absence.html", form, officer=officer, absence=duty)


@at_the_console
@require_POST
def end_absence(request, officer, pk):
    duty = get_object_or_404(OfficerDuty.objects.filter(officer=officer), pk=pk)
    has_begun = duty.starts_on <= today()
    services.end_absence(duty, by=request.user)
    messages.success(request, _("Ви знову приймаєте.") if has_begun else _("Запис прибрано."))
    return redirect("officer_console:home")


@at_the_console
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, officer):
    """Days ahead: nobody but the officer and the editors sees them before they come."""
    form = AbsenceForm(request.POST or None, officer=officer)
    if form.is_valid() and _did(request, services.plan_absence, officer, **form.cleaned_data, by=request.user):
        messages.success(request, _("Записано. Мешканці дізнаються про заміну лише того дня."))
        return redirect("officer_console:home")
    return _form(request, "mapapp/console/plan.html", form, officer=officer)


# ---- reception and the check ----


@at_the_console
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request, officer):
    initial = {"reception": officer.reception, "reception_point": officer.reception_point}
    form = ReceptionForm(request.POST or None, officer=officer, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        if _did(request, services.change_reception, officer, data["reception"], data["reception_point"], by=request.user):
            messages.success(request, _("Збережено. Мешканці вже бачать нові години й місце."))
            return redirect("officer_console:home")
    return _form(request, "mapapp/console/reception.html", form, officer=officer)


@at_the_console
@require_POST
def checked(request, officer):
    checking.check(officer, request.user)
    messages.success(request, _("Дякуємо. Мешканці бачать: перевірено %(day)s.") % {"day": date_format(today(), "j E Y")})
    return redirect("officer_console:home")


# ---- priorities ----


@at_the_console
@require_http_methods(["GET", "HEAD", "POST"])
def priorities(request, officer):
    """The list, and a new matter."""
    form = PriorityForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        if _did(request, services.add_priority, officer, data["title"], data["text"], by=request.user):
            messages.success(request, _("Додано. Мешканці бачать цю справу на вашій сторінці."))
            return redirect("officer_console:priorities")
    rows = list(Priority.objects.of_officer(officer))
    opened = [row for row in rows if not row.is_done]
    done = [row for row in rows if row.is_done][:DONE_SHOWN]
    return _form(request, "mapapp/console/priorities.html", form, officer=officer, opened=opened, done=done)


@at_the_console
@require_POST
def priority_step(request, officer, pk, name):
    matter = get_object_or_404(Priority.objects.filter(officer=officer), pk=pk)
    if name == "start":
        services.start_priority(matter, by=request.user)
    elif services.drop_priority(matter, by=request.user):
        messages.success(request, _("Справу прибрано зі списку."))
    return redirect("officer_console:priorities")


@at_the_console
@require_http_methods(["GET", "HEAD", "POST"])
def priority_done(request, officer, pk):
    """What was done, in words."""
    matter = get_object_or_404(Priority.objects.filter(officer=officer), pk=pk)
    if matter.is_done:
        return redirect("officer_console:priorities")
    form = DoneForm(request.POST or None)
    if form.is_valid() and _did(request, services.finish_priority, matter, form.cleaned_data["done_text"], by=request.user):
        messages.success(request, _("Записано як зроблене. Дякуємо!"))
        return redirect("officer_console:priorities")
    return _form(request, "mapapp/console/priority_done.html", form, officer=officer, matter=matter)


# ---- reports ----


@at_the_console
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request, officer):
    """When the next is due, a new one, and those before."""
    form = ReportForm(request.POST or None, initial={"held_on": today()})
    if form.is_valid() and _did(request, services.add_report, officer, **form.cleaned_data, by=request.user):
        messages.success(request, _("Звіт записано. Мешканці бачать його на вашій сторінці."))
        return redirect("officer_console:reports")
    due = report_due_on(officer)
    context = {
        "officer": officer,
        "reports": officer.reports.all()[:DONE_SHOWN],
        "last_report": last_report_on(officer),
        "report_due": due,
        "report_is_due": due is None or due <= today(),
    }
    return _form(request, "mapapp/console/reports.html", form, **context)


def _form(request, template: str, form, **context):
    wrong = (form.is_bound and not form.is_valid()) or bool(getattr(request, "refused", False))
    return render(request, template, {"form": form, **context}, status=UNFINISHED if wrong else 200)


def _did(request, service, *args, **kwargs) -> bool:
    """Whether the service agreed; its sentence is shown where it did not."""
    try:
        service(*args, **kwargs)
    except services.ConsoleError as error:
        messages.error(request, str(error))
        request.refused = True
        return False
    return True
