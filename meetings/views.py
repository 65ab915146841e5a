"""A person's way to a meeting: sign up, see the sign-up, cancel it; calendar files."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.places.scope import current_city

from . import calendar, letters, services
from .forms import form_for
from .models import MeetingPage, SignUp
from .models.pages import attach_states

KEPT_IN_FEED = timedelta(days=30)


def _meetings(request):
    return MeetingPage.objects.live().of_city(current_city(request)).select_related("district__city", "street")


def _meeting(request, pk) -> MeetingPage:
    """A live meeting of the city of the address, with its state."""
    return get_object_or_404(_meetings(request), pk=pk)


def _sign_up(request, token) -> SignUp:
    found = SignUp.objects.select_related("meeting__page", "meeting__city__site", "user")
    return get_object_or_404(found, token=token, meeting__city=current_city(request))


@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request, pk):
    page = _meeting(request, pk)
    state = page.state or services.open_state(page)
    if not state.takes_sign_ups(page):
        context = {"page": page, "state": state, "begun": page.starts_at <= timezone.now()}
        return render(request, "meetings/closed.html", context, status=409 if request.method == "POST" else 200)
    form = form_for(page)(request.POST or None, initial=_known(request.user), request=request)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.sign_up(state, form.person(request.user), form_key=form.cleaned_data["form_key"])
        except services.AlreadySignedUp as error:
            letters.again(error.sign_up)
            return render(request, "meetings/repeat.html", {"page": page, "by_email": bool(error.sign_up.email)})
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            return redirect("meetings:receipt", made.token)
    status = 422 if form.is_bound else 200
    return render(request, "meetings/sign_up.html", {"page": page, "state": state, "form": form}, status=status)


def _known(user) -> dict:
    """What the account says already; nothing for a visitor."""
    if not user.is_authenticated:
        return {}
    return {"name": user.get_full_name(), "email": user.email}


@never_cache
@require_safe
def receipt(request, token):
    sign_up = _sign_up(request, token)
    page = sign_up.meeting.page
    can_cancel = sign_up.is_active and not sign_up.meeting.is_done and page.ends_at > timezone.now()
    context = {"sign_up": sign_up, "page": page, "state": sign_up.meeting, "can_cancel": can_cancel}
    return _private(render(request, "meetings/receipt.html", context))


@never_cache
@require_http_methods(["GET", "POST"])
def cancel(request, token):
    """GET shows the button, POST cancels: mail scanners open links."""
    sign_up = _sign_up(request, token)
    if request.method == "POST":
        services.cancel(sign_up)
        return redirect("meetings:receipt", token)
    if not sign_up.is_active:
        return redirect("meetings:receipt", token)
    return _private(render(request, "meetings/cancel.html", {"sign_up": sign_up, "page": sign_up.meeting.page}))


@never_cache
@require_safe
def receipt_file(request, token):
    sign_up = _sign_up(request, token)
    url = request.build_absolute_uri(reverse("meetings:receipt", args=[token]))
    return _private(_file(calendar.one(sign_up.meeting, url=url), "zustrich.ics"))


@require_safe
def meeting_file(request, pk):
    page = _meeting(request, pk)
    return _file(calendar.one(page.state or services.open_state(page)), "zustrich.ics")


@require_safe
def calendar_feed(request):
    city = current_city(request)
    if city is None:
        raise Http404
    pages = list(_meetings(request).filter(ends_at__gt=timezone.now() - KEPT_IN_FEED).order_by("starts_at", "pk"))
    attach_states(pages)
    response = _file(calendar.feed(city, pages), "zustrichi.ics")
    response["Cache-Control"] = "public, max-age=900"
    return response


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _private(response):
    """A page whose address is its key: not for search engines, not for the next site.

    «no-referrer» would be too much: a browser then sends its forms with `Origin: null` (Fetch, 3.2), which are refused.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
