"""The person's own pages: overview, profile, and the small answer that fills the page's corner."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.notify.services import unread_count
from portal.places.scope import current_city

from .links import rooms_of
from .models import User


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["display_name", "first_name", "last_name"]


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
    return render(request, "accounts/overview.html", {"links": rooms_of(request.user)})


@login_required
@never_cache
def profile(request):
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Зміни збережено."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})
