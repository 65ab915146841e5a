"""Name, contacts and social links of the site that answers."""

from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Site

from home.models.furniture import SiteSettings
from portal.core import pagecache


@dataclass(frozen=True)
class Furniture:
    title: str
    tagline: str
    social_links: list
    contacts: dict


def furniture(request) -> Furniture:
    """Name, contacts and social links of the site; asked once a request at most."""
    if not hasattr(request, "_portal_furniture"):
        site = Site.find_for_request(request)
        request._portal_furniture = pagecache.remember(("furniture", site.pk if site else None), lambda: _furniture(site))
    return request._portal_furniture


def _furniture(site) -> Furniture:
    found = SiteSettings.objects.filter(site=site).prefetch_related("social_links").first() if site else None
    if found is None:
        return Furniture(settings.WAGTAIL_SITE_NAME, "", [], {})
    contacts = {"address": found.address, "phone": found.phone, "email": found.email}
    return Furniture(found.title, found.tagline, list(found.social_links.all()), contacts if any(contacts.values()) else {})
