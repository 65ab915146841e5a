"""The public page of figures and its table to download. Cached whole; no form, no cookie."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core import pagecache
from portal.places.scope import current_city

from . import export, figures


def _city(request):
    city = current_city(request)
    if city is None:
        raise Http404
    return city


@require_safe
def statistics(request):
    city = _city(request)
    found = pagecache.remember(("appeal figures", city.pk), lambda: figures.public(city))
    return render(request, "appeals/stats/statistics.html", {"figures": found, "measures": figures.measure_labels()})


@require_safe
def statistics_csv(request):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="zvernennia.csv"'
    export.write(response, figures.public(_city(request)))
    return response
