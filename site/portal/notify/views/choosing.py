"""How a person wishes to be told: kinds and channels, hours, the end of everything."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from .. import services, vapid
from ..forms import ChoicesForm
from ..models import Device


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request):
    data = request.POST if request.method == "POST" else None
    form = ChoicesForm(data, instance=services.preference_of(request.user), user=request.user)
    if data is not None and form.is_valid():
        services.choose_all(request.user, form.preference(), form.choices())
        messages.success(request, _("Збережено. Надсилатимемо так, як ви вибрали."))
        return redirect("notify:choices")
    context = {
        "form": form,
        "devices": Device.objects.filter(user=request.user),
        "push_key": vapid.public_key(),
    }
    return render(request, "notify/choices.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def stop_all(request):
    services.stop_everything(request.user)
    messages.success(request, _("Листів і сповіщень на екрані більше не буде. Новини чекатимуть у вашому кабінеті."))
    return redirect("notify:choices")
