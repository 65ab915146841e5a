"""What the views share: an address to its element, a token to its entry."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.places.scope import current_city

from .. import elements
from ..models import Entry


def open_element(request, folder: str, slug: str):
    """The element and its public record in the city of the address. Raises Http404."""
    element, city = elements.of_folder(folder), current_city(request)
    record = element.find(city, slug) if element is not None and city is not None else None
    if record is None or not element.visible(record):
        raise Http404
    return element, record


def own_entry(request, token: str) -> Entry:
    """The entry of a secret link. One that was written with an account opens to that account alone. Raises Http404."""
    entry = Entry.objects.of_city(current_city(request)).select_related("city__site", "author").filter(token=token).first()
    if entry is None or entry.record is None or (entry.author_id and entry.author_id != request.user.pk):
        raise Http404
    return entry


def private(response):
    """A page whose address is its key: not for search engines, not for the next site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # none at all would make the browser send «Origin: null» with the form
    return response


def crumbs(element, record, *, feed: bool = False) -> list[dict]:
    rows = [{"url": reverse("mapapp:map"), "label": _("Мапа")}, {"url": element.url(record), "label": element.title(record)}]
    if feed:
        rows.append({"url": reverse("reviews:feed", args=[element.folder, element.slug(record)]), "label": _("Відгуки й пропозиції")})
    return rows
