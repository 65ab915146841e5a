"""What everybody reads: a feed, one entry with its answers, photos; and «Підтримую»."""

import hmac

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.moderation.permissions import SEE_QUEUE
from portal.guards import rates
from portal.places.grants import may
from portal.places.scope import current_city

from .. import answers, services, similar
from .. import feed as feeds
from ..models import Entry, Photo, Support
from .common import crumbs, open_element

TYPING = rates.Rate(window=60, person=60, address=90, network=600)  # questions of a field in which somebody types


@require_safe
def feed(request, folder, slug):
    """All entries about one record, with filters that need no script."""
    element, record = open_element(request, folder, slug)
    tags = feeds.tag_counts(element, record)
    choice = feeds.read_choice(request.GET, [tag for tag, _count in tags])
    page = Paginator(feeds.narrowed(feeds.of_element(element, record), choice), feeds.ON_A_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.record = record  # known already
    context = {
        "element": element,
        "record": record,
        "title": element.title(record),
        "slug": element.slug(record),
        "tags": tags,
        "choice": choice,
        "kinds": Entry.Kind.choices,
        "statuses": [("waiting", _("чекають на відповідь")), ("answered", _("з відповіддю")), ("done", _("зроблено"))],
        "page_obj": page,
        "is_open": feeds.is_open(element.city(record), element.kind),
        "crumbs": crumbs(element, record),
    }
    return render(request, "reviews/feed_page.html", context)


def _public(request, pk) -> Entry:
    entry = feeds.ready(Entry.objects.of_city(current_city(request)).public()).filter(pk=pk).first()
    if entry is None or not entry.is_public:
        raise Http404
    return entry


@require_safe
def entry(request, pk):
    """The permanent address of one entry."""
    found = _public(request, pk)
    context = {
        "entry": found,
        "element": found.element,
        "may_answer": answers.may_answer(request.user, found),
        "crumbs": crumbs(found.element, found.record, feed=True),
    }
    return render(request, "reviews/entry.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request, pk):
    """GET shows the entry and a button; POST supports it, or stops."""
    found = _public(request, pk)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        return _support(request, found)
    context = {
        "entry": found,
        "supports": Support.objects.filter(entry=found, user=request.user).exists(),
        "crumbs": crumbs(found.element, found.record, feed=True),
    }
    return render(request, "reviews/support.html", context)


def _support(request, found: Entry):
    if request.POST.get("stop"):
        services.stop_supporting(found, request.user)
        messages.info(request, _("Ви більше не підтримуєте цей запис."))
        return redirect(found)
    try:
        services.support(found, request.user)
    except services.NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Дякуємо, ваш голос враховано."))
    return redirect(found)


@require_safe
def similar_ones(request, folder, slug):
    """What neighbours have written already, as JSON, for a field in which somebody types. Nothing of it is kept."""
    element, record = open_element(request, folder, slug)
    if rates.note(request, "reviews-similar", TYPING) == rates.OVER:
        return JsonResponse({"found": []}, status=429)
    text = request.GET.get("text", "")[:2000]
    rows = similar.find(element, record, text)
    found = [
        {"url": row.get_absolute_url(), "kind": row.get_kind_display(), "text": row.text[:160], "status": row.get_status_display()}
        for row in rows
    ]
    response = JsonResponse({"found": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def photo(request, pk, size):
    """A picture, for as long as its entry may be seen by who asks. It is asked for anew each time: hidden is gone at once."""
    found = Photo.objects.select_related("entry__city").filter(pk=pk, entry__city=current_city(request)).first()
    if found is None or not _may_see(request, found.entry):
        raise Http404
    tag = f'"{found.sha256[:32]}-{size}"'
    is_public = found.entry.is_public
    response = HttpResponseNotModified() if request.headers.get("If-None-Match") == tag else _bytes(found, size)
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _bytes(found: Photo, size: str) -> HttpResponse:
    field = found.small if size == "small" else found.file
    try:
        with field.open("rb") as file:
            return HttpResponse(file.read(), content_type=found.mime)
    except FileNotFoundError as error:  # covered or removed while it was asked for
        raise Http404 from error


def _may_see(request, entry: Entry) -> bool:
    if entry.is_public:
        return True
    key = request.GET.get("key", "")
    if key and hmac.compare_digest(key.encode(), entry.token.encode()):
        return not entry.author_id or entry.author_id == request.user.pk
    return request.user.is_authenticated and may(request.user, SEE_QUEUE, entry.city)
