"""The queue of answers, for an officer on the phone and for the liaison."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.guards.views import ask
from portal.places.scope import current_city

from .. import answers, feed
from ..forms import AnswerForm, seen
from ..models import Entry

ON_A_PAGE = 30


@never_cache
@require_safe
@login_required
def queue(request):
    """What waits, the soonest term first; what has been answered is a link away."""
    city = current_city(request)
    if not answers.answers_here(request.user, city):
        raise PermissionDenied
    mine, today = answers.queue(request.user, city), timezone.localdate()
    waiting = mine.filter(status__in=Entry.OPEN)
    shows_done = request.GET.get("show") == "answered"
    rows = mine.filter(status__in=Entry.FINAL).order_by("-answered_at") if shows_done else waiting.order_by("due_on", "pk")
    page = Paginator(rows.select_related("city").prefetch_related("photos"), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = feed.with_records(page.object_list)
    context = {
        "page_obj": page,
        "shows_done": shows_done,
        "waiting": waiting.count(),
        "overdue": waiting.filter(due_on__lt=today).count(),
    }
    return render(request, "reviews/answers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request, pk):
    """One entry and the next step."""
    entry = feed.ready(Entry.objects.of_city(current_city(request)).public()).filter(pk=pk).first()
    if entry is None or not answers.may_answer(request.user, entry):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None, entry=entry)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] != seen(entry):
            form.add_error(None, _("Поки ви писали, на запис відповіли. Подивіться, що сказано, вашу відповідь не записано."))
        elif _stepped(request, entry, form):
            return redirect("reviews:answers")
    elif form.asks_first:
        return ask(request, form)
    context = {"entry": entry, "element": entry.element, "form": form, "office": answers.office_of(request.user, entry)}
    return render(request, "reviews/answer.html", context, status=422 if form.errors else 200)


def _stepped(request, entry: Entry, form) -> bool:
    try:
        answers.step(entry, request.user, status=form.cleaned_data["status"], text=form.cleaned_data["text"])
    except answers.NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Відповідь опубліковано. Автора повідомлено."))
    return True
