"""«Хто мій дільничний?» by address, position, map or list of streets; the sheet for the courtyard; the editors' list."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core import pagecache
from portal.places.addresses import MAX_LENGTH
from portal.places.models import District, Street
from portal.places.scope import current_city
from portal.places.text import sort_key

from ..models import Officer
from ..page.views import map_context
from . import posters, unserved
from .answers import Answer, Outcome, contact_of, officer_for_address, officer_for_position
from .forms import UnknownStreetForm

ON_A_PAGE = 120


def _crumbs() -> list[dict]:
    return [{"url": reverse("mapapp:map"), "label": _("Мапа")}]


@require_safe
def my_officer(request):
    """Address or position to the officer of today. Of what was typed only a house without an officer is written down."""
    city = current_city(request)
    text = request.GET.get("q", "").strip()[:MAX_LENGTH]
    place = _position(request)
    by_position = bool(place and not text)
    answer = officer_for_position(city, *place) if place and by_position else officer_for_address(city, text)
    if request.method == "GET":
        _write_down(city, answer)
    context = {
        "answer": answer,
        "outcome": answer.outcome.value,
        "my_officer_query": text,
        "by_position": by_position,
        "address": _address(answer),
        "crumbs": _crumbs(),
    }
    return render(request, "mapapp/my_officer.html", {**context, **map_context(request)})


def _position(request) -> tuple[float, float] | None:
    try:
        return float(request.GET["lat"]), float(request.GET["lng"])
    except (KeyError, ValueError):
        return None


def _address(answer: Answer) -> str:
    """The address as it was understood: what the next page begins with. Never a flat."""
    if len(answer.streets) != 1:
        return ""
    return f"{answer.streets[0]}, {answer.house}" if answer.house else str(answer.streets[0])


def _write_down(city, answer: Answer) -> None:
    """A house that is in nobody's rows goes to the editors' list: the street and the number."""
    if answer.outcome in (Outcome.NOBODY, Outcome.DISTRICT) and len(answer.streets) == 1:
        unserved.note(city, answer.streets[0], answer.house)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_editors(request):
    """A street that the register does not have goes to the editors when a person presses the button, and not before."""
    form = UnknownStreetForm(request.POST or None, request=request, initial={"street": request.GET.get("street", "")[:120]})
    if request.method == "POST" and form.is_valid():
        unserved.send(current_city(request), form.cleaned_data["street"], form.cleaned_data["house"])
        messages.success(request, _("Дякуємо. Редактори побачать вулицю й будинок і допишуть перелік."))
        return redirect("mapapp:my-officer")
    return render(request, "mapapp/tell_editors.html", {"form": form, "crumbs": _crumbs()})


@require_safe
def streets(request):
    """Every street of the city by district and letter: the way to an officer without typing and without the map."""
    city = current_city(request)
    rows = pagecache.remember(("streets in order", city.pk), lambda: _in_order(city))
    districts = District.objects.of_city(city).order_by("name")
    district = districts.filter(slug=request.GET.get("district", "")).first()
    if district:
        own = set(Street.objects.of_city(city).filter(districts=district).values_list("pk", flat=True))
        rows = [row for row in rows if row[0] in own]
    letters = list(dict.fromkeys(row[1] for row in rows))
    letter = request.GET.get("letter", "")
    shown = [row for row in rows if row[1] == letter] if letter in letters else rows
    context = {
        "page_obj": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "districts": districts,
        "district": district,
        "letters": letters,
        "letter": letter,
        "crumbs": [*_crumbs(), {"url": reverse("mapapp:my-officer"), "label": _("Хто мій дільничний?")}],
    }
    return render(request, "mapapp/streets.html", context)


def _in_order(city) -> list[tuple[int, str, str, str]]:
    """(key, first letter, street, former name), by the Ukrainian alphabet."""
    found = [(sort_key(street.name), street) for street in Street.objects.of_city(city)]
    return [
        (street.pk, street.name[:1].upper(), str(street), (street.former_names or [""])[0])
        for _key, street in sorted(found, key=lambda row: (row[0], row[1].kind))
    ]


@require_safe
def officer_poster(request, slug: str):
    """The courtyard sheet of an officer."""
    officer = Officer.objects.public().of_city(current_city(request)).select_related("city", "unit", "district").filter(slug=slug).first()
    if officer is None:
        raise Http404
    return _pdf(posters.of_officer(officer, contact_of(officer)), officer.slug)


@require_safe
def address_poster(request):
    """The courtyard sheet of one house: its QR opens the answer for this very address."""
    answer = officer_for_address(current_city(request), request.GET.get("q", "")[:MAX_LENGTH])
    if answer.outcome not in (Outcome.FOUND, Outcome.DISTRICT) or answer.match is None or not _address(answer):
        raise Http404
    url = f"{reverse('mapapp:my-officer')}?{urlencode({'q': _address(answer)})}"
    return _pdf(posters.of_officer(answer.match.officer, answer.match.contact, _address(answer), url), answer.match.officer.slug)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="dilnychnyi-{name}.pdf"'
    response["Cache-Control"] = "public, max-age=300"
    return response
