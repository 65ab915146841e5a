"""The person's list of notices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.places.scope import current_city

from .. import services, topics
from ..models import Notice

PAGE = 20


@login_required
@never_cache
@require_safe
def notices(request):
    city = current_city(request)
    mine = Notice.objects.of_city(city).filter(user=request.user)
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    open_now = topics.open_labels((notice.label for notice in page), city) | {""}
    page.object_list = [notice for notice in page.object_list if notice.label in open_now]
    return render(request, "notify/notices.html", {"page": page, "unread": services.unread_count(request.user, city)})


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
