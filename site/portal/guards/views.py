"""The browser's task, the question «так побачать усі», and files fetched at the address for downloads."""

from django.http import Http404, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import passes, serving


@never_cache
@require_safe
def task(request, form: str):
    """A task for one form. It keeps nothing: whoever asks a thousand times gets a thousand tasks to solve."""
    return JsonResponse(passes.task(form))


def ask(request, form):
    """The page «Так побачать усі» for a form whose ``asks_first`` is true; its buttons send the same form again."""
    return render(request, "guards/preview.html", {"form": form})


@never_cache
@require_safe
def download(request, token: str):
    """A file by a signed link that lives a minute. At the address for downloads alone, where it is set."""
    if not serving.is_download_host(request):
        raise Http404
    found = serving.by_token(token)
    if found is None:
        return HttpResponseBadRequest(
            "Посилання застаріло. Поверніться на сторінку й натисніть ще раз.", content_type="text/plain; charset=utf-8"
        )
    return serving.attachment(*found)
