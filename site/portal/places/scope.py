"""Which city a request is about."""

from wagtail.models import Site

from .models import City


def current_city(request) -> City | None:
    """The city whose site answers this request, or None where a site has no city.

    The answer is kept on the request, so that a page asks the database once.
    """
    if not hasattr(request, "_portal_city"):
        site = Site.find_for_request(request)
        request._portal_city = City.objects.select_related("site").filter(site=site).first() if site else None
    return request._portal_city
