"""Sending a work, and one's own work with what became of it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.guards.views import ask
from portal.places.scope import current_city

from . import services
from .forms import EntryForm
from .models import ContestPage, Entry


def _contest(request, pk) -> ContestPage:
    page = get_object_or_404(ContestPage.objects.live(), pk=pk)
    city = current_city(request)
    if city is None or page.get_city() != city:
        raise Http404
    return page


@never_cache
@login_required
def enter(request, pk):
    contest = _contest(request, pk)
    entry = Entry.objects.filter(contest=contest, author=request.user).first()
    if entry and entry.state != Entry.State.RETURNED:
        return redirect("contests:mine", pk=contest.pk)
    if contest.stage() != ContestPage.Stage.ENTRIES:
        return redirect(contest.get_url(request))
    form = EntryForm(request.POST if request.method == "POST" else None, instance=entry)
    if request.method == "POST" and form.is_valid():
        return _take(request, contest, entry, form)
    if form.asks_first:
        return ask(request, form)
    status = 422 if request.method == "POST" else 200
    return render(request, "contests/enter.html", {"contest": contest, "form": form, "entry": entry}, status=status)


def _take(request, contest, entry, form):
    title, text = form.cleaned_data["title"], form.cleaned_data["text"]
    if entry:
        services.correct(entry, title, text)
        return redirect("contests:mine", pk=contest.pk)
    try:
        services.enter(contest, request.user, title, text)
    except services.NotOpen:
        return redirect(contest.get_url(request))
    except services.AlreadyEntered:
        pass  # the double click: the work is there, and that is what its author wants to see
    return redirect("contests:mine", pk=contest.pk)


@never_cache
@login_required
def mine(request, pk):
    contest = _contest(request, pk)
    entry = get_object_or_404(Entry, contest=contest, author=request.user)
    return render(request, "contests/mine.html", {"contest": contest, "entry": entry})
