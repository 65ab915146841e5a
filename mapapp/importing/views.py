"""«Імпорт і експорт» in Wagtail: upload → what would change → apply."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from mapapp.models import RegisterImport
from portal.audit.services import record as audit
from portal.places import grants
from portal.places.models import City

from . import plans, services, tables

SEE = {"points": "mapapp.view_policepoint", "officers": "mapapp.view_officer", "streets": "mapapp.view_officer"}
CHANGE = {"points": "mapapp.change_policepoint", "officers": "mapapp.change_officer", "streets": "mapapp.change_officer"}
ADD = {"points": "mapapp.add_policepoint", "officers": "mapapp.add_officer", "streets": "mapapp.change_officer"}
PUBLISH = {"points": "mapapp.publish_policepoint", "officers": "mapapp.publish_officer", "streets": "mapapp.publish_officer"}
KINDS = ("csv", "xlsx", "geojson")
PROBLEMS_SHOWN, CHANGES_SHOWN = 200, 200
REFUSED = 422


class UploadForm(forms.Form):
    city = forms.ModelChoiceField(label=gettext_lazy("Місто"), queryset=City.objects.none(), empty_label=None)
    register = forms.ChoiceField(label=gettext_lazy("Що у файлі"), choices=list(services.LABELS.items()))
    file = forms.FileField(label=gettext_lazy("Файл CSV, XLSX або GeoJSON"), help_text=gettext_lazy("До 5 МБ і до 5000 рядків."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = City.objects.filter(pk__in=grants.city_ids(user, *CHANGE.values())).order_by("name")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > tables.LARGEST_FILE:
            raise forms.ValidationError(_("Файл більший за 5 МБ. Розділіть його на частини."))
        return file


def _may(user, permissions: dict, register: str, city) -> None:
    if not grants.may(user, permissions[register], city):
        raise PermissionDenied


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request):
    """Files out, a file in, and what was brought in before."""
    cities = City.objects.filter(pk__in=grants.city_ids(request.user, *SEE.values())).order_by("name")
    if not cities:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    plan = refused = None
    if form.is_valid():
        data = form.cleaned_data
        _may(request.user, CHANGE, data["register"], data["city"])
        try:
            plan, kept = services.look(data["register"], data["city"], data["file"].name, data["file"].read(), by=request.user)
        except tables.FileError as error:
            refused = str(error)
        else:
            if kept is not None:
                return redirect("mapapp_import", kept.pk)
    applied = RegisterImport.objects.of_cities(cities)
    context = {
        "form": form,
        "cities": cities,
        "registers": services.LABELS.items(),
        "kinds": KINDS,
        "may_import": form.fields["city"].queryset.exists(),
        "refused": refused,
        "plan": plan,
        "problems": plan.problems[:PROBLEMS_SHOWN] if plan else [],
        "more_problems": max(0, len(plan.problems) - PROBLEMS_SHOWN) if plan else 0,
        "before": applied.filter(state=RegisterImport.State.APPLIED).select_related("made_by", "city")[:10],
        "labels": services.LABELS,
    }
    wrong = form.is_bound and (not form.is_valid() or refused or (plan and plan.problems))
    return render(request, "mapapp/admin/exchange.html", context, status=REFUSED if wrong else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, pk):
    """What would change, and the press that changes it."""
    mine = RegisterImport.objects.of_cities(grants.city_ids(request.user, *CHANGE.values()))
    kept = get_object_or_404(mine.filter(made_by=request.user).select_related("city"), pk=pk)
    _may(request.user, CHANGE, kept.register, kept.city)
    if kept.state == RegisterImport.State.APPLIED:
        messages.success(request, _("Цей файл уже застосовано."))
        return redirect("mapapp_exchange")
    may_publish = grants.may(request.user, PUBLISH[kept.register], kept.city)
    try:
        plan = services.plan_of(kept)
        if plan.of_kind(plans.NEW):
            _may(request.user, ADD, kept.register, kept.city)
        if request.method == "POST":
            publish = may_publish and request.POST.get("then") == "publish"
            done = services.apply(kept, publish=publish, by=request.user)
            messages.success(request, _("Застосовано.") if done else _("Цей файл уже застосовано."))
            return redirect("mapapp_exchange")
    except services.Changed as error:
        messages.error(request, str(error))
        return redirect("mapapp_exchange")
    context = {
        "kept": kept,
        "plan": plan,
        "counts": plan.counts,
        "label": services.LABELS[kept.register],
        "changes": plan.to_write[:CHANGES_SHOWN],
        "more": max(0, len(plan.to_write) - CHANGES_SHOWN),
        "may_publish": may_publish,
    }
    return render(request, "mapapp/admin/import.html", context)


@never_cache
@require_safe
def export(request):
    """A register of one city as a file: ?register=points&city=1&kind=csv."""
    register, kind, key = (request.GET.get(name, "") for name in ("register", "kind", "city"))
    if register not in SEE or kind not in KINDS or not key.isdigit():
        return redirect("mapapp_exchange")
    city = get_object_or_404(City, pk=key)
    _may(request.user, SEE, register, city)
    body, content_type, name = services.write(register, city, kind)
    audit("map.exported", actor=request.user, city=city, register=register, kind=kind)
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
