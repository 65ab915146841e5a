"""Devices that show notices, and the program that shows them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import push, services
from ..forms import DeviceForm
from ..models import Device

WORKER = "notify/push-worker.js"
MOST_DEVICES = 10


@login_required
@require_POST
def add(request):
    form = DeviceForm(request.POST)
    if not form.is_valid() or not push.is_ready() or Device.objects.filter(user=request.user).count() >= MOST_DEVICES:
        return JsonResponse({"ok": False}, status=422)
    try:
        push.register(request.user, **form.cleaned_data, name=_device_name(request))
    except push.RefusedEndpoint:
        return JsonResponse({"ok": False}, status=422)
    return JsonResponse({"ok": True})


def _device_name(request) -> str:
    """«Chrome, Android»: enough to know one's own device by."""
    words = request.headers.get("User-Agent", "")
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [next((name for mark, name in known if mark in words), "") for known in (browsers, systems)]
    return ", ".join(name for name in found if name) or _("Невідомий пристрій")


@login_required
@require_POST
def remove(request, pk):
    get_object_or_404(Device, pk=pk, user=request.user).delete()
    messages.success(request, _("На цьому пристрої сповіщень більше не буде."))
    return redirect("notify:choices")


@csrf_exempt  # the service worker has no page and no token of a form; the signed word in the message is the right
@require_POST
def seen(request):
    """Somebody pressed the notice on a screen."""
    services.mark_seen(request.POST.get("seen", ""))
    return HttpResponse(status=204)


@never_cache
@require_safe
def worker(request):
    """The service worker stands at the root, because it may only serve what lies below it."""
    path = finders.find(WORKER)
    if path is None:
        raise Http404
    with open(path, "rb") as file:
        return HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
