"""What residents see of moderation: the decision about their words, «Поскаржитися», the monthly account."""

import csv

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.visitors import client_address
from portal.places.scope import current_city

from . import figures, flags, links, objections, registry
from .forms import FlagForm, ObjectionForm
from .models import Ban, TransparencyMonth

FORM_SALT = "moderation.flag-form"
FORM_AGE = 4 * 3600  # seconds a form of a visitor stays good


# ---- the author and the decision ----


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request, key):
    """What was decided, why, and the one word against it. Only the author; without an account the key itself opens."""
    about = links.read(key)
    if about is None or about.city != current_city(request):
        raise Http404
    is_ban = isinstance(about, Ban)
    author = about.user if is_ban else about.author
    if author is not None and request.user != author:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objections.object_to(about, form.cleaned_data["text"])
        except objections.NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("moderation:decision", key=key)
    objection = getattr(about, "objection", None)
    context = {
        "about": about,
        "is_ban": is_ban,
        "form": form,
        "objection": objection,
        "may_object": objection is None and objections.may_object(about),
        "last_day": None if is_ban or not about.decided_at else objections.last_day(about.decided_at, about.city),
        "words": [] if is_ban else [value for value in about.original.values() if isinstance(value, str) and value.strip()],
    }
    return render(request, "portal_core/moderation/decision.html", context, status=422 if form.errors else 200)


# ---- «Поскаржитися» ----


def _target(request, kind_name: str, pk: str):
    """The public record of this city that an address names, with its kind and what is known of it. Raises Http404."""
    kind = registry.find(kind_name)
    if kind is None or not kind.model:
        raise Http404
    model = apps.get_model(kind.model)
    try:
        target = model._default_manager.filter(pk=pk).first()
    except (ValueError, TypeError) as error:
        raise Http404 from error
    about = kind.about(target) if target is not None else None
    if about is None or about.city != current_city(request):
        raise Http404
    return kind, target, about


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request, kind, pk):
    """One complaint a person. The form of a visitor carries a signed mark of the record and the hour."""
    known, target, about = _target(request, kind, pk)
    mark = f"{known.name}:{target.pk}"
    user = request.user if request.user.is_authenticated else None
    form, status = FlagForm(request.POST or None), 422
    if request.method == "POST" and form.is_valid():
        if not _is_ours(request.POST.get("mark", ""), mark):
            form.add_error(None, _("Сторінка застаріла. Надішліть скаргу ще раз."))
        else:
            try:
                flags.flag(target, form.cleaned_data["category"], form.cleaned_data["text"], user=user, address=client_address(request))
            except flags.TooMany:
                status = 429
                form.add_error(None, _("Забагато скарг за годину з цього пристрою. Якщо справа нагальна, телефонуйте 102."))
            except flags.NotPublic as error:
                raise Http404 from error
            else:
                return redirect("moderation:thanks")
    context = {"form": form, "about": about, "kind": known, "mark": signing.dumps(mark, salt=FORM_SALT)}
    return render(request, "portal_core/moderation/complain.html", context, status=status if form.errors else 200)


def _is_ours(value: str, mark: str) -> bool:
    try:
        return signing.loads(value, salt=FORM_SALT, max_age=FORM_AGE) == mark
    except signing.BadSignature:
        return False


@require_safe
def thanks(request):
    return render(request, "portal_core/moderation/thanks.html")


# ---- the monthly account ----


def _months(request):
    city = current_city(request)
    if city is None:
        raise Http404
    return TransparencyMonth.objects.of_city(city)


@require_safe
def transparency(request, year=None, month=None):
    """The closed months of the city, one at a time, the last one first."""
    months = list(_months(request))
    chosen = months[0] if months else None
    if year is not None:
        chosen = next((row for row in months if (row.month.year, row.month.month) == (year, month)), None)
        if chosen is None:
            raise Http404
    rows, totals = figures.public_rows(chosen.figures) if chosen else ([], {})
    context = {"months": months, "chosen": chosen, "rows": rows, "totals": totals, "columns": _columns(), "table": _table(rows, totals)}
    return render(request, "portal_core/moderation/transparency.html", context)


def _columns() -> list[tuple[str, str]]:
    return [
        ("received", _("надійшло")),
        ("published", _("показано")),
        ("returned", _("повернуто")),
        ("rejected", _("відхилено")),
        ("hidden", _("приховано")),
        ("appealed", _("незгод авторів")),
        ("overturned", _("рішень скасовано")),
    ]


def _table(rows, totals) -> dict:
    names = [name for name, _label in _columns()]
    return {
        "rows": [{"label": row.label, "cells": [row.cells[name].text for name in names], "hours": row.median_hours} for row in rows],
        "totals": ["—" if totals[name] is None else totals[name].text for name in names] if rows else [],
    }


@require_safe
def transparency_csv(request):
    """All closed months as a table; numbers of 1 to 4 are kept here, too."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    response.write("\ufeff")  # so that a spreadsheet reads the letters
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("місяць"), _("вид"), *(label for _name, label in _columns()), _("медіана годин до рішення")])
    for month in _months(request):
        rows, _totals = figures.public_rows(month.figures)
        for row in rows:
            hours = "" if row.median_hours is None else str(row.median_hours).replace(".", ",")
            writer.writerow([f"{month.month:%Y-%m}", row.label, *(row.cells[name].text for name, _label in _columns()), hours])
    return response
