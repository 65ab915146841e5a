"""The map page and what belongs to it. Every view starts from the city of the request and from what is published."""

from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from portal.core import pagecache
from portal.places.scope import current_city

from .. import geojson, listing, services
from ..forms import FilterForm
from ..models import Officer, PolicePoint
from ..models.common import today
from . import compact

ON_A_PAGE = 40
ON_PAPER = 500
FILTERS = ("kind", "district", "service", "open", "q")


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
    context = {"form": form, "is_filtered": bool(form.values), **listed, **map_context(request)}
    context["embed"] = _snippet(request, context["query"])
    return render(request, "mapapp/map.html", context)


def map_context(request) -> dict:
    """What the map's own element carries."""
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "query": query.urlencode(),
        "tile_url": settings.MAP_TILE_URL,
        "tile_attribution": settings.MAP_TILE_ATTRIBUTION,
        "words": words(),
    }


def _listed(request, city, values: dict, number: str | None) -> dict:
    """A page of what the filters choose, laid out: most of the work of the page, alike for everybody."""
    places = listing.places(city, values)
    page = Paginator(places, ON_A_PAGE).get_page(number)
    officers = [place for place in page if isinstance(place, Officer)]
    contacts = services.contacts_on(officers, city.pk, today()) if officers else {}
    context = {
        "points": [(geojson.place_id(place), place) for place in page if isinstance(place, PolicePoint)],
        "officers": [(geojson.place_id(officer), officer, contacts[officer.pk]) for officer in officers],
    }
    return {"page_obj": page, "total": len(places), "cards": render_to_string("mapapp/cards.html", context, request)}


def words() -> dict:
    """What the map's script says, in the language of the page."""
    return {
        "zoomIn": _("Наблизити"),
        "zoomOut": _("Віддалити"),
        "close": _("Закрити"),
        "more": _("Відкрити сторінку"),
        "cluster": _("Місць поруч: {number}. Наблизити"),
        "chosen": _("Обрано: {name}"),
        "failed": _("Мапа не завантажилася. Усі місця є у списку."),
        "noDetails": _("Подробиці не завантажилися. Спробуйте ще раз."),
        "here": _("Ви приблизно тут"),
        "located": _("Показуємо місця біля вас. Ваше місце лишається у вашому браузері."),
        "notLocated": _("Місце не визначилося. Наблизьте мапу самі або оберіть район у відборі."),
        "copied": _("Скопійовано"),
        "notCopied": _("Не вдалося скопіювати. Виділіть текст і скопіюйте його самі."),
        "sprite": static("icons/sprite.svg"),
    }


def _snippet(request, query: str) -> str:
    """What an owner of another site puts on it."""
    address = request.build_absolute_uri(reverse("mapapp:embed")) + (f"?{query}" if query else "")
    frame = '<iframe src="{}" title="{}" width="100%" height="480" loading="lazy" style="border:0"></iframe>'
    return format_html(frame, address, _("Мапа: поліція і дільничні"))


@require_safe
def places_json(request):
    """What the filters of the address choose, for the map's script (`compact`)."""
    city = current_city(request)
    return compact.answer(request, city, FilterForm(request.GET or None, city=city).values)


@require_safe
def place_json(request, key: str):
    """One place, when its marker is opened. ``key`` is «p12» / «o12» of the data, or «point-slug» / «officer-slug» of a card."""
    place = _place(current_city(request), key)
    point = place.reception_point if isinstance(place, Officer) else place
    is_there = point is not None and point.live
    return JsonResponse(
        {
            "key": f"{'o' if isinstance(place, Officer) else 'p'}{place.pk}",
            "id": geojson.place_id(place),
            "name": place.full_name if isinstance(place, Officer) else place.name,
            "kind": str(place.get_post_display() if isinstance(place, Officer) else place.get_kind_display()),
            "address": point.address if is_there else "",
            "phone": place.phone,
            "hours": _when(place),
            "url": place.get_absolute_url(),
            "lat": point.latitude if is_there else None,
            "lng": point.longitude if is_there else None,
        },
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "public, max-age=0, must-revalidate"},
    )


def _when(place) -> str:
    if isinstance(place, Officer):
        return place.reception
    if place.is_24_7:
        return _("цілодобово")
    if not place.hours:
        return ""
    return _("зараз відчинено") if place.is_open() else _("зараз зачинено")


def _place(city, key: str) -> PolicePoint | Officer:
    """Raises Http404 where nothing public is meant."""
    rows = Officer if key.startswith("o") else PolicePoint
    found = rows.objects.public().of_city(city).select_related("reception_point__street" if rows is Officer else "street")
    kind, dash, slug = key.partition("-")
    if dash and kind in ("point", "officer"):
        found = found.filter(slug=slug)
    elif key[0] in "po" and key[1:].isascii() and key[1:].isdigit() and len(key) < 12:
        found = found.filter(pk=int(key[1:]))
    else:
        raise Http404
    place = found.first()
    if place is None:
        raise Http404
    return place


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@require_safe
def embed(request):
    """The map alone, for a frame on another site; the only page that any site may frame. It sets no cookie and takes no input."""
    city = current_city(request)
    form = FilterForm(request.GET or None, city=city)
    context = map_context(request)
    query = urlencode({name: value for name, value in form.values.items() if name in FILTERS})
    return render(request, "mapapp/embed.html", {**context, "full": reverse("mapapp:map") + (f"?{query}" if query else "")})


@require_safe
def print_sheet(request):
    """What the filters choose as one table for paper."""
    city = current_city(request)
    form = FilterForm(request.GET or None, city=city)
    places = listing.places(city, form.values)
    rows = places[:ON_PAPER]
    officers = [place for place in rows if isinstance(place, Officer)]
    contacts = services.contacts_on(officers, city.pk, today()) if officers else {}
    context = {
        "points": [place for place in rows if isinstance(place, PolicePoint)],
        "officers": [(officer, contacts[officer.pk]) for officer in officers],
        "total": len(places),
        "left": max(len(places) - ON_PAPER, 0),
        "filters": _spoken(form),
        "now": timezone.localtime(),
        "query": map_context(request)["query"],
        "crumbs": [{"url": reverse("mapapp:map"), "label": _("Мапа")}],
    }
    return render(request, "mapapp/print.html", context)


def _spoken(form) -> list[str]:
    """The filters as words: what stands above the sheet."""
    found = []
    for name, value in form.values.items():
        field = form.fields[name]
        if isinstance(value, bool):
            found.append(str(field.label))
        else:
            found.append(str(dict(getattr(field, "choices", [])).get(value, value)).removeprefix("— "))
    return found
