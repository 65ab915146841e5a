"""Pages of the map. Every one starts from the city of the request and from what is published."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core import pagecache
from portal.places.models import District
from portal.places.scope import current_city

from . import geojson, listing, services
from .forms import FilterForm
from .models import Officer, PolicePoint, ServedStreet
from .models.common import today

ON_A_PAGE = 60


def _crumbs() -> list[dict]:
    return [{"url": reverse("mapapp:map"), "label": _("Мапа")}]


@require_safe
def map_page(request):
    """The list with its filters, and the map beside it."""
    city = current_city(request)
    form = FilterForm(request.GET or None, city=city)
    number = request.GET.get("page")
    if form.values or number:
        listed = _listed(request, city, form.values, number)
    else:
        listed = pagecache.remember(("map", city.pk), lambda: _listed(request, city, {}, None))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "mapapp/map.html",
        {
            "form": form,
            "is_filtered": bool(form.values),
            **listed,
            "query": query.urlencode(),
            "tile_url": settings.MAP_TILE_URL,
            "tile_attribution": settings.MAP_TILE_ATTRIBUTION,
            "words": _words(),
        },
    )


def _listed(request, city, values: dict, number: str | None) -> dict:
    """A page of what the filters choose, laid out: most of the work of the page, alike for everybody."""
    places = listing.chosen(city, values)
    page = Paginator(places, ON_A_PAGE).get_page(number)
    officers = [place for place in page if isinstance(place, Officer)]
    contacts = services.contacts_on(officers, city.pk, today()) if officers else {}
    context = {
        "points": [(geojson.place_id(place), place) for place in page if isinstance(place, PolicePoint)],
        "officers": [(geojson.place_id(officer), officer, contacts[officer.pk]) for officer in officers],
    }
    return {"page_obj": page, "total": len(places), "cards": render_to_string("mapapp/cards.html", context, request)}


def _words() -> dict:
    """What the map's script says, in the language of the page."""
    return {
        "zoomIn": _("Наблизити"),
        "zoomOut": _("Віддалити"),
        "close": _("Закрити"),
        "more": _("Відкрити сторінку"),
        "cluster": _("Місць поруч: {number}. Наблизити"),
        "chosen": _("Обрано: {name}"),
        "failed": _("Мапа не завантажилася. Усі місця є у списку."),
        "sprite": static("icons/sprite.svg"),
    }


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


@require_safe
def my_officer(request):
    """Address or position to the officer of today. Nothing that was typed is kept."""
    city = current_city(request)
    text = request.GET.get("q", "").strip()[:200]
    place = _position(request)
    answer = services.officer_for_position(city, *place) if place and not text else services.officer_for_address(city, text)
    return render(
        request,
        "mapapp/my_officer.html",
        {
            "answer": answer,
            "outcome": answer.outcome.value,
            "my_officer_query": text,
            "by_position": bool(place and not text),
            "crumbs": _crumbs(),
        },
    )


def _position(request) -> tuple[float, float] | None:
    try:
        return float(request.GET["lat"]), float(request.GET["lng"])
    except (KeyError, ValueError):
        return None
