"""The person's list of notices, and the end of letters in one press."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.places.scope import current_city

from . import services
from .models import Notice

PAGE = 20


@login_required
@never_cache
@require_GET
def notices(request):
    city = current_city(request)
    mine = Notice.objects.of_city(city).filter(user=request.user)
    return render(
        request,
        "notify/notices.html",
        {
            "page": Paginator(mine, PAGE).get_page(request.GET.get("page")),
            "unread": services.unread_count(request.user, city),
            "by_email": services.wants_letters(request.user),
        },
    )


@login_required
@require_POST
def open_notice(request, pk):
    """Mark one notice read and go where it leads: nothing is changed by a link that is only looked at."""
    notice = Notice.objects.of_city(current_city(request)).filter(user=request.user, pk=pk).first()
    if notice is None:
        raise Http404
    services.mark_read(request.user, pk=pk, city=current_city(request))
    return redirect(notice.url)


@login_required
@require_POST
def read_all(request):
    services.mark_read(request.user, city=current_city(request))
    messages.success(request, _("Усі сповіщення позначено прочитаними."))
    return redirect("notify:notices")


@login_required
@require_POST
def choose_letters(request):
    by_email = request.POST.get("by_email") == "1"
    services.choose_letters(request.user, by_email)
    said = _("Сповіщення надходитимуть і листом.") if by_email else _("Листів більше не буде. Сповіщення чекатимуть тут.")
    messages.success(request, said)
    return redirect("notify:notices")


@csrf_exempt  # mail programs press this button themselves (RFC 8058); the signed token is the right
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request, token):
    """GET shows the button, POST ends the letters: mail scanners open links."""
    if not services.is_stop_token(token):
        raise Http404
    done = request.method == "POST" and services.stop_letters(token)
    return render(request, "notify/stop.html", {"done": done})
