"""The public search: a GET form, so that a result can be linked, and no cookie."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.core.links import ENGLISH, in_english
from portal.places.scope import current_city

from . import finding, missed, snippets, suggestions
from .reading import QUESTION_LENGTH
from .registry import kinds

PER_PAGE = 10
SUGGESTIONS_KEPT = 300  # seconds that a browser or a cache may keep suggestions


@require_safe
def results(request):
    city, question = current_city(request), _question(request)
    filters = _filters(request)
    found = finding.search(question, city, get_language() or "uk", filters)
    if question and city and not found.all_total:
        missed.note(city, found.missed)
    page = Paginator(found.entries, PER_PAGE).get_page(_text(request, "page"))
    context = {
        "question": question,
        "filters": filters,
        "found": found,
        "page": page,
        "hits": [_hit(entry, found) for entry in page.object_list],
        "facets": _facets(question, filters, found),
        "offers": [{"label": words, "url": "?" + urlencode({"q": words})} for words in found.offers],
        "is_filtered": bool(filters.kind or filters.district or filters.period),
    }
    return render(request, "portal_search/results.html", context)


@require_safe
def suggest(request):
    """Titles for what is typed so far. The same for everybody in a city, so that it may be kept; nothing of it is logged."""
    rows = suggestions.suggest(_question(request), current_city(request), get_language() or "uk")
    labels = {known.name: known.label for known in kinds.values()}
    items = [
        {"title": row.title, "url": _in_reading(row.url), "kind": gettext(labels[row.kind]) if row.kind in labels else ""} for row in rows
    ]
    answer = JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = f"public, max-age={SUGGESTIONS_KEPT}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _text(request, name: str) -> str:
    """A value of the address without what no database takes."""
    raw = request.GET.get(name, "").replace("\0", " ")
    return raw.encode("utf-8", "ignore").decode()


def _question(request) -> str:
    return " ".join(_text(request, "q").split())[:QUESTION_LENGTH]


def _filters(request) -> finding.Filters:
    kind, district, period, sort = (_text(request, name) for name in ("kind", "district", "period", "sort"))
    return finding.Filters(
        kind=kind if kind in {known.name for known in kinds.values()} else "",
        district=int(district) if district.isascii() and district.isdigit() and len(district) < 10 else None,
        period=period if period in finding.PERIODS else "",
        sort=sort if sort in finding.SORTS else "fit",
    )


def _facets(question: str, filters: finding.Filters, found: finding.Found) -> dict:
    """Rows of links that narrow the answer; each keeps what the others have chosen."""
    chosen = {"kind": filters.kind, "district": filters.district or "", "period": filters.period}
    if filters.sort != "fit":
        chosen["sort"] = filters.sort

    def row(name: str, value, label: str, count=None) -> dict:
        query = {"q": question, **{key: kept for key, kept in {**chosen, name: value}.items() if kept}}
        return {"label": label, "count": count, "url": "?" + urlencode(query), "is_chosen": (chosen.get(name) or "") == value}

    names = {"month": gettext("За місяць"), "year": gettext("За рік")}
    return {
        "kinds": [row("kind", "", gettext("Усе")), *(row("kind", r["kind"], gettext(r["label"]), r["count"]) for r in found.by_kind)],
        "districts": [
            row("district", "", gettext("Усе місто")),
            *(row("district", r["district"], r["label"], r["count"]) for r in found.by_district),
        ],
        "periods": [
            row("period", "", gettext("За весь час")),
            *(row("period", r["period"], names[r["period"]], r["count"]) for r in found.by_period if r["count"]),
        ],
        "sorts": [
            {**row("sort", "", gettext("Найдоречніші")), "is_chosen": filters.sort == "fit"},
            {**row("sort", "date", gettext("Найновіші")), "is_chosen": filters.sort == "date"},
        ],
    }


def _hit(entry, found: finding.Found) -> dict:
    labels = {known.name: known.label for known in kinds.values()}
    return {
        "entry": entry,
        "url": _in_reading(entry.url),
        "label": labels.get(entry.kind, ""),
        "title": snippets.marked(entry.title, found.words),
        "snippet": snippets.snippet(entry.text, found.words),
    }


def _in_reading(url: str) -> str:
    """Whoever reads in English stays there: Ukrainian addresses answer under /en/ too."""
    return in_english(url) if get_language() == ENGLISH else url
