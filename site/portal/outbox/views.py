"""Letters of a development machine, to read in the browser. Not in production: see portal.urls."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .models import Letter
from .reading import read

PAGE_SIZE = 50


@never_cache
@require_safe
def letters(request):
    """All letters, newest first."""
    found = Letter.objects.defer("raw").select_related("city")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "outbox/letters.html", {"page": page})


@never_cache
@require_safe
def letter(request, pk):
    found = get_object_or_404(Letter, pk=pk)
    return render(request, "outbox/letter.html", {"letter": found, "reading": read(found)})


@never_cache
@require_safe
@xframe_options_sameorigin
def html(request, pk):
    """The HTML of a letter, for the frame of its page: nothing in it runs or loads."""
    response = HttpResponse(read(get_object_or_404(Letter, pk=pk)).html)
    response._csp_replace = {"default-src": ["'none'"], "sandbox": [""], "frame-ancestors": ["'self'"]}
    return response


@never_cache
@require_safe
def attachment(request, pk, number):
    parts = read(get_object_or_404(Letter, pk=pk)).attachments
    if number >= len(parts):
        raise Http404
    response = HttpResponse(parts[number].content, content_type=parts[number].mime)
    response["Content-Disposition"] = content_disposition_header(True, parts[number].name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
