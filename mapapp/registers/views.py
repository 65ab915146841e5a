"""Reports on the registers in Wagtail: what nobody has checked, and what two officers share."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from mapapp import checking
from mapapp.models import Officer
from portal.places import grants
from portal.places.models import City

from . import overlaps

SEE, CHECK = "mapapp.view_officer", "mapapp.publish_officer"
ON_A_PAGE = 100


def _cities(user, permission: str):
    keys = grants.city_ids(user, permission)
    if not keys:
        raise PermissionDenied
    return keys


@require_http_methods(["GET", "HEAD", "POST"])
def stale(request):
    """Records not checked for 90 days; those ticked are checked today."""
    cities = _cities(request.user, SEE)
    if request.method == "POST":
        return _check(request)
    rows = [
        {
            "key": f"{name}:{record.pk}",
            "record": record,
            "title": record.title,
            "register": record._meta.verbose_name,
            "url": reverse(type(record).snippet_viewset.get_url_name("edit"), args=[record.pk]),
        }
        for name, found in checking.stale_records(cities)
        for record in found.select_related("city", "verified_by")
    ]
    context = {
        "page_obj": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("p")),
        "may_check": bool(grants.city_ids(request.user, CHECK)),
        "many_cities": len(cities) > 1,
    }
    return render(request, "mapapp/admin/stale.html", context)


def _check(request):
    cities = _cities(request.user, CHECK)
    done = 0
    for key in request.POST.getlist("record")[:ON_A_PAGE]:
        name, _colon, pk = key.partition(":")
        model = checking.REGISTERS.get(name)
        record = model.objects.public().of_cities(cities).filter(pk=pk).select_related("city").first() if model and pk.isdigit() else None
        done += record is not None and checking.check(record, request.user)
    words = ngettext("Перевірено сьогодні: %(number)d запис.", "Перевірено сьогодні: %(number)d записів.", done)
    messages.success(request, words % {"number": done})
    return redirect("mapapp_stale")


@require_safe
def shared(request):
    """Houses and ground for which two published officers of one family answer."""
    cities = City.objects.filter(pk__in=_cities(request.user, SEE)).order_by("name")
    context = {
        "cities": [{"city": city, "houses": overlaps.shared_houses(city), "areas": overlaps.shared_areas(city)} for city in cities],
        "edit": Officer.snippet_viewset.get_url_name("edit"),
    }
    return render(request, "mapapp/admin/overlaps.html", context)
