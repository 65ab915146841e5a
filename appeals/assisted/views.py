"""Pages of helpers. They need an account with a role in this city; the form's screens between are everybody's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.guards import serving, uploads
from portal.places.scope import current_city

from .. import slip, steps
from ..models import Appeal
from ..services import Conflict
from . import services
from .forms import BeginForm, SignForm

METHODS = ["GET", "HEAD", "POST"]


def _helper(request):
    """The city and the roles in it; PermissionDenied for everybody else."""
    city = current_city(request)
    roles = services.helps_as(request.user, city)
    if not roles:
        raise PermissionDenied
    return city, roles


@never_cache
@login_required
@require_http_methods(METHODS)
def index(request):
    city, roles = _helper(request)
    form = BeginForm(request.POST if request.method == "POST" else None, city=city, roles=roles)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        appeal = services.start(data["template"], request.user, data["role"], data["where"])
        return redirect("appeals:step", appeal.token, steps.steps_of(appeal)[0].name)
    context = {
        "form": form,
        "drafts": services.drafts(request.user, city),
        "submitted": services.submitted(request.user, city)[:50],
    }
    return render(request, "appeals/assisted/index.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(METHODS)
def sign(request, token):
    """Read aloud, print, sign, photograph, submit."""
    city, _roles = _helper(request)
    appeal = get_object_or_404(services.drafts(request.user, city).select_related("city__site"), token=token)
    if steps.missing(appeal):
        return redirect("appeals:check", token)
    form, refused = SignForm(), []
    if request.method == "POST":
        form = SignForm(request.POST)
        try:
            refused = _keep(request, appeal)
        except Conflict:
            return redirect("appeals:assisted")
        if "stay" in request.POST and not refused:
            return redirect("appeals:assisted_sign", token)
        if not services.signed_copies(appeal).exists() and not refused:
            refused = [_("Додайте фото або скан підписаного примірника: без підпису звернення повернуть.")]
        if form.is_valid() and not refused:
            if services.submit(appeal, request.user):
                return redirect("appeals:assisted_receipt", appeal.pk)
            return redirect("appeals:assisted")
    context = {"appeal": appeal, "form": form, "refused": refused, "copies": services.signed_copies(appeal), "limits": uploads.Limits()}
    return render(request, "appeals/assisted/sign.html", context, status=422 if refused or form.errors else 200)


@never_cache
@login_required
@require_POST
def drop(request, token):
    """A draft of one's own, away with it."""
    city, _roles = _helper(request)
    appeal = get_object_or_404(services.drafts(request.user, city).select_related("city__site"), token=token)
    if services.drop(appeal, request.user):
        messages.success(request, _("Чернетку видалено."))
    return redirect("appeals:assisted")


def _keep(request, appeal) -> list[str]:
    kept = list(appeal.attachments.all())
    accepted, refused = uploads.check_all(request.FILES.getlist("files"), already=len(kept), already_bytes=sum(one.size for one in kept))
    for file in accepted:
        try:
            services.keep_signed_copy(appeal, file)
        except uploads.UploadRefused as refusal:
            refused.append(str(refusal))
    return refused


def _submitted(request, pk) -> Appeal:
    city, _roles = _helper(request)
    return get_object_or_404(services.submitted(request.user, city), pk=pk)


@never_cache
@login_required
@require_safe
def receipt(request, pk):
    """The number, what comes next, the slip to print. Nothing of the appeal itself."""
    appeal = _submitted(request, pk)
    return render(request, "appeals/assisted/receipt.html", {"appeal": appeal, "can_print": appeal.state in FRESH})


FRESH = (Appeal.State.SUBMITTED, Appeal.State.ON_MODERATION)


@never_cache
@login_required
@require_safe
def print_slip(request, pk):
    """The slip carries the person's key: the helper prints it while the person is beside him, until a moderator has decided."""
    appeal = _submitted(request, pk)
    if appeal.state not in FRESH:
        raise Http404
    return _pdf(get_object_or_404(Appeal.objects.select_related("city__site", "template"), pk=appeal.pk))


@never_cache
@require_safe
def own_slip(request, token):
    """For anybody who holds the secret link."""
    city = current_city(request)
    if city is None:
        raise Http404
    appeals = Appeal.objects.filter(city=city).exclude(state=Appeal.State.DRAFT).select_related("city__site", "template")
    return _pdf(get_object_or_404(appeals, token=token))


def _pdf(appeal):
    return serving.attachment(slip.render(appeal), f"kvytantsiia-{appeal.number.rpartition('-')[2]}.pdf", "application/pdf")
