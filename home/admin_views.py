"""Two pages of our own in Wagtail's admin: help for editors, and the copy of a practice."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from home.forms import CopyPracticeForm
from home.models import PracticePage
from home.services import copy_practice


@require_safe
def editors_help(request):
    return render(request, "home/admin/help.html")


@require_http_methods(["GET", "HEAD", "POST"])
def practice_copy(request, page_id: int):
    practice = get_object_or_404(PracticePage, pk=page_id)
    # Who may open it may take it; whether it may be put there, the service asks.
    if not practice.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = CopyPracticeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        index, district = form.target()
        copied = copy_practice(practice, index, district, request.user)
        messages.success(request, _("Практику скопійовано як чернетку. Пристосуйте її до свого району."))
        return redirect("wagtailadmin_pages:edit", copied.pk)
    return render(request, "home/admin/copy_practice.html", {"practice": practice, "form": form})
