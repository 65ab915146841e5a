"""A copy of one's data, and leaving for good. Both ask for the password again."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.audit.services import record

from ..models import DataExport
from ..privacy import erasing, exporting


@login_required
@never_cache
def data(request):
    if request.method == "POST":
        try:
            exporting.ask(request.user)
        except exporting.TooSoon:
            messages.info(request, _("Копію вже складаємо або щойно склали. Нову можна попросити за годину."))
        else:
            messages.success(request, _("Складаємо копію. Надішлемо лист, коли буде готова."))
        return redirect("accounts:data")
    return render(request, "accounts/data.html", {"exports": request.user.data_exports.all()[:5]})


@login_required
@never_cache
@require_safe
@reauthentication_required
def download(request, pk):
    found = get_object_or_404(DataExport, pk=pk, user=request.user, state=DataExport.State.READY, expires_at__gt=timezone.now())
    if not found.file or not found.file.storage.exists(found.file.name):
        raise Http404
    record("account.export_downloaded", request.user, actor=request.user, city=request.user.city, export=found.pk)
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename="moi-dani.zip", content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@never_cache
def delete(request):
    if request.method == "POST":
        return _ask(request)
    return render(request, "accounts/delete.html", {"erasure": erasing.open_request(request.user), "days": erasing.WAIT.days})


@reauthentication_required
def _ask(request):
    try:
        erasing.ask(request.user)
    except erasing.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Прохання прийнято. До видалення його можна скасувати."))
    return redirect("accounts:delete")


@login_required
@never_cache
def keep(request):
    """Change one's mind: no password is asked, for nothing is lost by it."""
    if request.method == "POST":
        if erasing.cancel(request.user):
            messages.success(request, _("Видалення скасовано. Усе лишається, як було."))
        else:
            messages.info(request, _("Скасовувати нічого."))
    return redirect("accounts:delete")
