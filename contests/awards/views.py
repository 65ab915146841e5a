"""Anyone may check a certificate; its holder and editors take the PDF."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.places.grants import city_ids
from portal.places.scope import current_city

from . import services
from .forms import FindForm, RevokeForm
from .models import Certificate
from .permissions import may_download, may_revoke


@require_safe
def find(request):
    """By number, as it stands on paper. The number alone tells whether it is valid, never a name."""
    form = FindForm(request.GET if "number" in request.GET else None)
    found = None
    if form.is_valid():
        found = Certificate.objects.of_city(current_city(request)).filter(number__iexact=form.cleaned_data["number"]).first()
    return render(request, "awards/find.html", {"form": form, "found": found, "asked": form.is_bound and form.is_valid()})


@require_safe
def check(request, code):
    """By the code of the QR: every printed field, and whether it was revoked."""
    certificate = get_object_or_404(Certificate.objects.of_city(current_city(request)), code=code)
    return render(request, "awards/check.html", {"certificate": certificate})


@never_cache
@login_required
@require_safe
def download(request, code):
    certificate = get_object_or_404(Certificate.objects.of_city(current_city(request)), code=code)
    if not may_download(request.user, certificate):
        raise Http404
    if certificate.revoked_at:
        return redirect(certificate)
    response = HttpResponse(services.as_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{certificate.pk}.pdf"'
    return response


def revoke(request, pk):
    """Staff: mark a certificate as no longer valid, with the reason that readers will see."""
    certificate = get_object_or_404(Certificate.objects.of_cities(city_ids(request.user)), pk=pk)
    if not may_revoke(request.user, certificate):
        raise PermissionDenied
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if services.revoke(certificate, request.user, form.cleaned_data["reason"]):
            messages.success(request, _("Грамоту скасовано."))
        return redirect("wagtailsnippets_awards_certificate:list")
    return render(request, "awards/admin_revoke.html", {"certificate": certificate, "form": form})
