"""Elements and open data of the map. Every one starts from the city of the request and from what is published."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.places.models import District
from portal.places.scope import current_city

from . import geojson, listing, services
from .forms import FilterForm
from .models import Officer, PolicePoint, ServedStreet
from .models.common import today


def _crumbs() -> list[dict]:
    return [{"url": reverse("mapapp:map"), "label": _("Мапа")}]


@require_safe
def places_geojson(request):
    """What the filters of the address choose, as GeoJSON."""
    city = current_city(request)
    form = FilterForm(request.GET or None, city=city)
    return geojson.answer(request, geojson.places(listing.chosen(city, form.values)))


@require_safe
def districts_geojson(request):
    """Boundaries of the city's districts and areas, as far as they are known."""
    rows = District.objects.of_city(current_city(request)).filter(boundary__isnull=False).select_related("parent")
    return geojson.answer(request, geojson.districts(list(rows.order_by("-kind", "name"))))


@require_safe
def point_page(request, slug: str):
    rows = PolicePoint.objects.public().of_city(current_city(request))
    related = ("city", "street", "unit", "district", "photo", "nearest_shelter__street")
    point = get_object_or_404(rows.select_related(*related), slug=slug)
    officers = list(point.officers.public().select_related("unit", "photo"))
    contacts = services.contacts_on(officers, point.city_id, today())
    return render(
        request,
        "mapapp/point.html",
        {
            "point": point,
            "place_id": geojson.place_id(point),
            "officers": [(geojson.place_id(officer), officer, contacts[officer.pk]) for officer in officers],
            "crumbs": _crumbs(),
        },
    )


@require_safe
def officer_page(request, slug: str):
    rows = Officer.objects.public().of_city(current_city(request))
    served = Prefetch("served_streets", ServedStreet.objects.select_related("street").order_by("street__name", "number_from", "parity"))
    related = ("city", "unit", "district", "photo", "reception_point__street")
    officer = get_object_or_404(rows.select_related(*related).prefetch_related(served), slug=slug)
    return render(
        request,
        "mapapp/officer.html",
        {
            "officer": officer,
            "place_id": geojson.place_id(officer),
            "contact": services.contact_of(officer),
            "served": officer.served_streets.all(),
            "crumbs": _crumbs(),
        },
    )
