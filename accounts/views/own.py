"""Overview, profile, activity, sessions, and the small answer that fills the page's corner."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.audit import labels
from portal.audit.models import AuditEvent
from portal.audit.services import record
from portal.notify.services import unread_count
from portal.places.scope import current_city

from .. import minors
from ..forms import ProfileForm
from ..links import rooms_of
from ..privacy import erasing
from ..privacy.cores import end_sessions

SHOWN = 50  # rows of one's own activity


@never_cache
@require_safe
def bit(request):
    """Who is signed in, for the corner of a page that is the same for everybody."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False})
    return JsonResponse(
        {
            "signed_in": True,
            "name": request.user.get_display_name(),
            "url": reverse("accounts:overview"),
            "count": unread_count(request.user, current_city(request)),
            "links": rooms_of(request.user),
        }
    )


@login_required
@never_cache
def overview(request):
    context = {
        "links": rooms_of(request.user),
        "erasure": erasing.open_request(request.user),
        "needs_consent": not minors.may_take_part(request.user),
    }
    return render(request, "accounts/overview.html", context)


@login_required
@never_cache
def profile(request):
    city = request.user.city or current_city(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user, city=city)
    if request.method == "POST" and form.is_valid():
        form.save()
        if form.changed_data:
            record("account.details_changed", request.user, actor=request.user, city=request.user.city, fields=form.changed_data)
        messages.success(request, _("Зміни збережено."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@never_cache
@require_safe
def activity(request):
    """What was done with this account, whoever did it, newest first."""
    mine = AuditEvent.objects.filter(target=f"accounts.user:{request.user.pk}", action__startswith="account.")
    rows = [
        {"at": event.at, "what": labels.label(event.action), "by_other": event.actor_id not in (None, request.user.pk), "data": event.data}
        for event in mine.order_by("-pk")[:SHOWN]
    ]
    return render(request, "accounts/activity.html", {"rows": rows})


@login_required
@never_cache
@require_POST
def leave_everywhere(request):
    """End every session of this person, this one too."""
    user = request.user
    record("account.sessions_ended", user, actor=user, city=user.city)
    end_sessions(user)
    user.known_devices.all().delete()
    logout(request)
    messages.success(request, _("Ви вийшли на всіх пристроях."))
    return redirect("account_login")
