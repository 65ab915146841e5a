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

from .models import User
from .roles import WAGTAIL_ROLES, Role, has_role


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["display_name", "first_name", "last_name"]


def links_for(user) -> list[dict]:
    """The rooms of the house that open to this person, in the order of daily use."""
    links = []
    if has_role(user, *WAGTAIL_ROLES):
        links.append({"url": reverse("wagtailadmin_home"), "label": _("Керування порталом"), "icon": "edit"})
    if has_role(user, Role.OPERATOR):
        links.append({"url": "/operator/", "label": _("Пульт оператора"), "icon": "camera"})
    return links


@never_cache
@require_safe
def bit(request):
    """Who is signed in, for the corner of a page that is the same for everybody."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False})
    return JsonResponse(
        {"signed_in": True, "name": request.user.get_display_name(), "url": reverse("accounts:overview"), "links": links_for(request.user)}
    )


@login_required
@never_cache
def overview(request):
    return render(request, "accounts/overview.html", {"links": links_for(request.user)})


@login_required
@never_cache
def profile(request):
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Зміни збережено."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})
