"""What robots read: which addresses there are, and which are not theirs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from portal.core import sitemap as sections
from portal.core.links import absolute, public
from portal.places.scope import current_city

# Nothing of a person, and no list that changes with every query.
CLOSED = ("/cms/", "/account/", "/operator/", "/search/", "/dev/", "/en/account/", "/en/search/")


@require_safe
def robots(request):
    """robots.txt of the site that is asked."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {absolute(request, '/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request):
    """Live, open pages of the site in both languages, and the addresses that sections name."""
    site = Site.find_for_request(request)
    entries = _pages(site, request) if site else []
    entries += [{"url": absolute(request, path), "changed": changed} for path, changed in sections.addresses(current_city(request))]
    return render(request, "home/sitemap.xml", {"entries": entries}, content_type="application/xml")


def _pages(site, request) -> list[dict]:
    roots = [site.root_page, *site.root_page.get_translations().live()]
    entries = []
    for root in roots:
        pages = public(Page.objects.descendant_of(root, inclusive=True)).order_by("path").defer_streamfields()
        for page in pages:
            url = page.get_url(request)
            if url:
                entries.append({"url": absolute(request, url), "changed": page.last_published_at})
    return entries
