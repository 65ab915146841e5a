"""After submitting: confirming, the way of the appeal, its papers, finding it again."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.guards import serving

from .. import lookup, services, timeline
from ..after import views as after_views
from ..forms import FindForm
from ..models import Appeal
from . import common
from .common import FORM_METHODS, city_or_404, download, private


@never_cache
@require_http_methods(FORM_METHODS)
def confirm(request, token):
    """GET shows the button, POST confirms: programs that open links in mail confirm nothing."""
    appeals = Appeal.objects.of_city(city_or_404(request)).select_related("city__site")
    appeal = get_object_or_404(appeals, confirm_token=token)
    if request.method == "POST":
        services.confirm(appeal)
        return redirect("appeals:status", appeal.token)
    if appeal.state != Appeal.State.SUBMITTED:
        return redirect("appeals:status", appeal.token)
    return private(render(request, "appeals/confirm.html", {"appeal": appeal}))


@never_cache
@require_safe
def status(request, token):
    appeal = common.appeal(request, token)
    if appeal.state == Appeal.State.DRAFT:
        return redirect("appeals:resume", token)
    context = {"appeal": appeal, "events": timeline.events(appeal), **after_views.on_status(appeal)}
    return private(render(request, "appeals/status.html", context))


@never_cache
@require_safe
def document(request, token):
    appeal = common.appeal(request, token)
    if not appeal.document:
        raise Http404
    with appeal.document.open("rb") as file:
        return download(file.read(), f"{appeal.number}.pdf", "application/pdf")


@never_cache
@require_safe
def letter(request, token):
    """The very bytes that went to the police, whose SHA-256 the page shows."""
    appeal = common.appeal(request, token)
    if appeal.letter is None:
        raise Http404
    return download(bytes(appeal.letter.raw), f"{appeal.number}.eml", "application/octet-stream")


@never_cache
@require_safe
def attachment(request, token, pk):
    found = get_object_or_404(common.appeal(request, token).attachments, pk=pk)
    return serving.give(request, found.file, found.name, found.mime)


@never_cache
@require_http_methods(FORM_METHODS)
def find(request):
    form = FindForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            appeal = lookup.find(city_or_404(request), form.cleaned_data["number"], form.cleaned_data["contact"])
        except lookup.NotFound as error:
            form.add_error(None, str(error))
        else:
            return redirect("appeals:status", appeal.token)
    return render(request, "appeals/find.html", {"form": form}, status=422 if form.errors else 200)
