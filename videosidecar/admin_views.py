"""Pages of the video part in Wagtail's admin: import, progress, revoking."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.places.grants import cities_of
from portal.places.viewsets import of_own_city

from . import stats
from .forms import ImportForm
from .importing import COLUMNS, MAX_BYTES, REQUIRED, import_cameras
from .models import AccessGrant
from .relay import RelayError
from .services import revoke_access


@permission_required("videosidecar.add_camera", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def import_csv(request):
    """Check a file, or write it: the button says which. A bad file changes nothing."""
    form = ImportForm(request.POST or None, request.FILES or None)
    form.fields["city"].queryset = cities_of(request.user, "videosidecar.add_camera")
    result = None
    if request.method == "POST" and form.is_valid():
        dry_run = "import" not in request.POST
        data = form.cleaned_data["file"].read(MAX_BYTES + 1)
        result = import_cameras(data, form.cleaned_data["city"], dry_run=dry_run, actor=request.user)
        if result.is_good and not dry_run:
            messages.success(request, _done(result))
            return redirect("videosidecar_progress")
    context = {"form": form, "result": result, "columns": COLUMNS, "required": REQUIRED}
    return render(request, "videosidecar/admin/import.html", context, status=422 if result and not result.is_good else 200)


def _done(result) -> str:
    new = ngettext("Додано %(n)d камеру", "Додано %(n)d камер", result.created) % {"n": result.created}
    changed = ngettext("оновлено %(n)d камеру", "оновлено %(n)d камер", result.updated) % {"n": result.updated}
    return f"{new}, {changed}."


@permission_required("videosidecar.view_camera", raise_exception=True)
@require_safe
def progress(request):
    """How far the installation has come, by city and district."""
    cities = [
        {"city": city, "rows": stats.installed_counts(city), "installed": stats.totals(city)[0], "planned": stats.totals(city)[1]}
        for city in cities_of(request.user, "videosidecar.view_camera")
    ]
    return render(request, "videosidecar/admin/progress.html", {"cities": [entry for entry in cities if entry["planned"]]})


@permission_required("videosidecar.change_accessgrant", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, pk):
    """Ask first; then end the grant and its running sessions."""
    grant = get_object_or_404(of_own_city(AccessGrant, request.user, "change"), pk=pk)
    if request.method != "POST":
        return render(request, "videosidecar/admin/revoke.html", {"grant": grant})
    try:
        if revoke_access(grant, actor=request.user):
            messages.success(request, _("Доступ «%(name)s» відкликано.") % {"name": grant.name})
        else:
            messages.warning(request, _("Доступ «%(name)s» уже було відкликано.") % {"name": grant.name})
    except RelayError as error:
        messages.error(request, str(error))
    return redirect("wagtailsnippets_videosidecar_accessgrant:list")
