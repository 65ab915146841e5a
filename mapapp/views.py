"""The map's public data by the filters of its page. Every one starts from the city of the request and from what is published."""

from django.views.decorators.http import require_safe

from portal.places.models import District
from portal.places.scope import current_city

from . import geojson, listing
from .forms import FilterForm


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
