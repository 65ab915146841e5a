"""«Тут помилка»: a form for anybody, without an account."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.places.scope import current_city

from . import elements, services
from .forms import CorrectionForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, kind: str, key: str):
    city = current_city(request)
    element = elements.ELEMENTS.get(kind)
    record = element.find(city, key) if element and city else None
    if record is None:
        raise Http404
    known = {"email": request.user.email} if request.user.is_authenticated else {}
    form = CorrectionForm(request.POST or None, initial=known, request=request, whats=element.whats)
    back = elements.public_url(record)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in ("what", "text", "email", "form_key")}
        services.report(record, user=request.user, **fields)
        return redirect(f"{reverse('corrections:thanks')}?back={back}")
    context = {
        "form": form,
        "record": record,
        "record_name": elements.name_of(record),
        "label": element.label,
        "back": back,
        "crumbs": [{"url": reverse("mapapp:map"), "label": _("Мапа")}, {"url": back, "label": elements.name_of(record)}],
    }
    return render(request, "corrections/report.html", context, status=422 if form.is_bound else 200)


@require_safe
def thanks(request):
    back = request.GET.get("back", "")
    own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) and len(back) < 300
    return render(request, "corrections/thanks.html", {"back": back if own else reverse("mapapp:map")})
