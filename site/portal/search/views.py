"""The public search: a GET form, so that a result can be linked, and no cookie."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.core.links import ENGLISH, in_english
from portal.places.scope import current_city

from . import services
from .registry import kinds
from .text import QUERY_LENGTH

PER_PAGE = 10
SNIPPET = 240  # characters


@require_safe
def results(request):
    question = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:QUERY_LENGTH]
    kind = request.GET.get("kind", "")
    if kind not in {known.name for known in kinds.values()}:
        kind = ""
    found = services.search(question, current_city(request), get_language() or "uk", kind)
    page = Paginator(_Sized(found.entries, found.total), PER_PAGE).get_page(request.GET.get("page"))
    labels = {known.name: known.label for known in kinds.values()}
    hits = [
        {"entry": entry, "url": _url(entry), "label": labels.get(entry.kind, ""), "snippet": _snippet(entry.text)}
        for entry in page.object_list
    ]
    context = {
        "question": question,
        "kind": kind,
        "found": found,
        "page": page,
        "hits": hits,
        "all_count": sum(row["count"] for row in found.by_kind),
    }
    return render(request, "portal_search/results.html", context)


class _Sized:
    """Results with their length known already, so that counting asks the database once."""

    def __init__(self, results, length: int):
        self.results, self.length = results, length

    def __len__(self):
        return self.length

    def __getitem__(self, key):
        return self.results[key]


def _url(entry) -> str:
    """Whoever reads in English stays there: Ukrainian addresses answer under /en/ too."""
    return in_english(entry.url) if get_language() == ENGLISH else entry.url


def _snippet(text: str) -> str:
    if len(text) <= SNIPPET:
        return text
    return text[:SNIPPET].rsplit(" ", 1)[0] + "…"
