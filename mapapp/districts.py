"""The page of a district: who serves it, what stands in it, what its people write."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.places.models import District
from portal.places.scope import current_city

from . import services
from .elements.blocks import blocks_of
from .models import Officer, PolicePoint
from .models.common import today
from .reviews import feed
from .reviews.elements import get as element_of

SHOWN = 12


@require_safe
def district_page(request, slug: str):
    """Everything public of one district and the areas in it."""
    rows = District.objects.of_city(current_city(request)).select_related("parent", "city")
    district = get_object_or_404(rows, slug=slug)
    areas = list(district.areas.order_by("name"))
    inside = [district.pk, *(area.pk for area in areas)]
    officers = list(Officer.objects.public().filter(district__in=inside).select_related("unit", "photo", "district"))
    points = PolicePoint.objects.public().filter(district__in=inside).select_related("street")
    contacts = services.contacts_on(officers, district.city_id, today()) if officers else {}
    entries = feed.with_records(feed.of_district(district)[: feed.ON_AN_ELEMENT])
    context = {
        "district": district,
        "areas": areas,
        "officers": [(None, officer, contacts[officer.pk]) for officer in officers[:SHOWN]],
        "officers_count": len(officers),
        "points": list(points[:SHOWN]),
        "points_count": points.count(),
        "map_url": f"{reverse('mapapp:map')}?district={district.slug}",
        "around": [entry for entry in entries if entry.element_kind != "district"],
        "blocks": blocks_of("district", district, request),
        "element": element_of("district"),
        "crumbs": [{"url": reverse("mapapp:map"), "label": _("Мапа")}],
    }
    return render(request, "mapapp/district.html", context)
