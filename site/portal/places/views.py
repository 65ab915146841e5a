"""Streets while a person types their address. The same answer for everybody in a city, so it may be kept."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from . import addresses
from .scope import current_city

KEPT = 300  # seconds in a browser and on the way


@require_safe
def suggest(request):
    """``?q=`` → ``{"items": [{"value", "label", "note"}]}``: value fills the field, note tells a former name."""
    text = request.GET.get("q", "")[: addresses.MAX_LENGTH]
    items = [{"value": row.value, "label": row.label, "note": row.note} for row in addresses.suggest(current_city(request), text)]
    response = JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response
