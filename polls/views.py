"""Voting: a form for signed-in residents, and the receipt."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from portal.places.scope import current_city

from . import services
from .forms import BallotForm
from .models import PollPage, Wave


def _wave_and_page(request, pk):
    """The wave, if its city is this one and its poll is announced here; else 404."""
    wave = get_object_or_404(Wave.objects.of_city(current_city(request)).select_related("series"), pk=pk)
    page = PollPage.objects.live().filter(series=wave.series).first()
    if page is None:
        raise Http404
    return wave, page


@never_cache
@login_required
def vote(request, pk):
    wave, page = _wave_and_page(request, pk)
    if services.has_voted(wave, request.user):
        return redirect("polls:receipt", pk=wave.pk)
    if not wave.is_open():
        return redirect(page.get_url(request))
    form = BallotForm(wave, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _cast(request, wave, page, form)
    return render(request, "polls/vote.html", {"wave": wave, "page": page, "form": form}, status=200 if request.method != "POST" else 422)


def _cast(request, wave, page, form):
    try:
        ballot = services.cast(wave, request.user, form.answers())
    except services.WaveClosed:
        return redirect(page.get_url(request))
    except services.AlreadyVoted:
        return redirect("polls:receipt", pk=wave.pk)
    return redirect(f"{reverse('polls:receipt', args=[wave.pk])}?{urlencode({'receipt': ballot.receipt})}")


@never_cache
@login_required
def receipt(request, pk):
    wave, page = _wave_and_page(request, pk)
    if not services.has_voted(wave, request.user):
        return redirect("polls:vote", pk=wave.pk)
    code = request.GET.get("receipt", "")[:20]
    known = wave.ballots.filter(receipt=code, voter_key=services.voter_key(wave, request.user)).exists()
    return render(request, "polls/receipt.html", {"wave": wave, "page": page, "receipt": code if known else ""})
