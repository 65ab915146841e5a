"""What the header, the head and the footer of every page show and editors edit.

Everything is lazy: a page that shows none of it (the staff's editor, a PDF, a feed) asks nothing.
"""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.furniture import furniture
from home.models.furniture import UrgentMessage
from home.models.pages import InfoPage
from home.models.practice import PracticeIndexPage
from home.models.project import ContactsPage, PartnersPage, ResourceDirectoryPage, ResultsPage
from portal.core import pagecache, structured
from portal.core.links import ENGLISH, absolute, alternates, local_urls
from portal.places.scope import current_city

FOOTER_PAGES = (ResultsPage, PracticeIndexPage, PartnersPage, ResourceDirectoryPage, ContactsPage)
SOCIAL_PICTURE = "fill-1200x630|format-jpeg"


def site_furniture(request):
    """Context for base.html: see site/templates/components/README.md."""
    # Django hands over None where a template is rendered outside a request.
    if request is None:
        return {}
    lazy = SimpleLazyObject
    return {
        "site_title": lazy(lambda: furniture(request).title),
        "city_tagline": lazy(lambda: furniture(request).tagline),
        "social_links": lazy(lambda: furniture(request).social_links),
        "contacts": lazy(lambda: furniture(request).contacts),
        "footer_items": lazy(lambda: footer_items(request)),
        "urgent_messages": lazy(lambda: urgent_messages(request)),
        "alternates": lazy(lambda: languages(request)),
        "head": lazy(lambda: head(request)),
        "home_url": "/en/" if translation.get_language() == ENGLISH else "/",
    }


def urgent_messages(request) -> list[dict]:
    """Messages that run now in this city; each ends by itself."""
    city = current_city(request)
    return pagecache.remember(("urgent", city.pk if city else None), lambda: _urgent(city))


def _urgent(city) -> list[dict]:
    running = UrgentMessage.objects.of_city(city).running_at(timezone.now()).select_related("district")
    return [
        {
            "text": row.text,
            "url": row.url,
            "area": row.district.name if row.district else "",
            "until": row.ends_at,
            "severity": row.severity,
        }
        for row in running
    ]


def footer_items(request) -> list[dict]:
    """The project's own pages that the menu has no room for, and the ones editors put into the footer."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    return pagecache.remember(("footer", site.pk), lambda: _footer(site, request))


def _footer(site, request) -> list[dict]:
    kinds = ContentType.objects.get_for_models(*FOOTER_PAGES)
    order = {kinds[model].pk: place for place, model in enumerate(FOOTER_PAGES)}
    own = Page.objects.child_of(site.root_page).live().filter(content_type__in=order).defer_streamfields()
    pages = sorted(own, key=lambda page: order[page.content_type_id])
    pages += InfoPage.objects.descendant_of(site.root_page).live().filter(show_in_footer=True).defer_streamfields()
    urls = local_urls(pages, request)
    rows = [{"url": urls[page.pk].url, "label": urls[page.pk].title} for page in pages]
    return [
        *rows,
        {"url": reverse("moderation:transparency"), "label": _("Як ми модеруємо")},
        {"url": reverse("data_terms"), "label": _("Скільки зберігаємо дані")},
    ]


def languages(request) -> list[dict]:
    """This page in both languages; asked once a request."""
    if not hasattr(request, "_portal_languages"):
        request._portal_languages = alternates(request, getattr(request, "portal_page", None))
    return request._portal_languages


def head(request) -> dict:
    """Addresses, the picture and the data about the page for search engines and previews of links."""
    page = getattr(request, "portal_page", None)
    both = languages(request)
    own = next(row for row in both if row["is_current"])
    original = next(row for row in both if row["code"] == settings.LANGUAGE_CODE)
    # Ukrainian text shown under /en/ has its one address without it.
    canonical = own if own["is_translation"] else original
    return {
        "canonical": absolute(request, canonical["url"].split("?")[0]) if page else "",
        "alternates": [{"code": row["code"], "url": absolute(request, row["url"])} for row in both if row["is_translation"]]
        if page
        else [],
        "description": page.summary if page else "",
        "title": page.seo_title or page.title if page else "",
        "kind": "article" if page and hasattr(page, "date") else "website",
        "picture": pagecache.remember(("picture", page.pk), lambda: _picture(page, request)) if page else None,
        "data": [structured.script(data) for data in page.structured_data(request)] if page else [],
    }


def _picture(page, request) -> dict | None:
    if not page.picture_id:
        return None
    rendition = page.picture.get_rendition(SOCIAL_PICTURE)
    return {"url": absolute(request, rendition.url), "alt": page.picture.alt, "width": rendition.width, "height": rendition.height}
