"""What the pages of residents share."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from portal.guards import serving
from portal.places.scope import current_city

from ..models import Appeal, AppealTemplate

FORM_METHODS = ["GET", "HEAD", "POST"]


def city_or_404(request):
    city = current_city(request)
    if city is None:
        raise Http404
    return city


def templates(request):
    return AppealTemplate.objects.of_city(city_or_404(request)).filter(is_active=True)


def appeal(request, token) -> Appeal:
    """Whoever has the secret link; in the site of the appeal's own city alone."""
    appeals = Appeal.objects.of_city(city_or_404(request)).select_related("city__site", "letter")
    return get_object_or_404(appeals, token=token)


def private(response):
    """A page behind a secret link: no search engine keeps it. (Other sites never learn its address:
    the portal's Referrer-Policy is same-origin.)"""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def download(content, name: str, mime: str) -> HttpResponse:
    """A file of a person: always to be saved, never shown as a page of this site."""
    return serving.attachment(content, name, mime)
