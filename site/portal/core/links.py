"""Addresses: absolute ones, and the same page in the other language."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import translate_url
from django.utils import translation
from wagtail.models import Locale, Page, PageViewRestriction, Site

from . import pagecache

ENGLISH = "en"


def origin(request) -> str:
    """Scheme, host and port of the site that answers, as the outside world knows it.

    The scheme and the port come from BASE_URL: every site of the installation stands behind the
    same front. The host is the site's own, never what a client wrote into its request.
    """
    base = urlsplit(settings.BASE_URL)
    site = Site.find_for_request(request) if request else None
    if site is None or site.is_default_site:
        return settings.BASE_URL
    return f"{base.scheme}://{site.hostname}" + (f":{base.port}" if base.port else "")


def absolute(request, path: str) -> str:
    """``path`` with the origin before it; what is absolute already stays as it is."""
    return path if "://" in path else origin(request) + path


def in_english(path: str) -> str:
    """The address of a Ukrainian page under /en/, where its Ukrainian text answers too."""
    return path if path.startswith(f"/{ENGLISH}/") else f"/{ENGLISH}{path}"


def local_url(page, request) -> str:
    """The address of ``page`` in the language being read: its translation, else itself under /en/."""
    if translation.get_language() != ENGLISH:
        return page.get_url(request) or ""
    found = page.localized
    url = found.get_url(request) or ""
    return url if found.locale.language_code == ENGLISH else in_english(url)


@dataclass(frozen=True)
class Link:
    url: str
    title: str


def local_urls(pages: list, request) -> dict[int, Link]:
    """`local_url` and the title of many pages, by their keys; one query more in English, none in Ukrainian."""
    own = {page.pk: Link(page.get_url(request) or "", page.title) for page in pages}
    if translation.get_language() != ENGLISH or not pages:
        return own
    keys = {page.translation_key: page for page in pages}
    found = Page.objects.filter(translation_key__in=keys, locale__language_code=ENGLISH).live().defer_streamfields()
    translated = {page.translation_key: Link(page.get_url(request) or "", page.title) for page in found}
    return {page.pk: translated.get(page.translation_key) or Link(in_english(own[page.pk].url), page.title) for page in pages}


def language_of(page) -> str:
    """The language a page is written in."""
    codes = pagecache.remember("locales", lambda: dict(Locale.objects.values_list("pk", "language_code")))
    return codes.get(page.locale_id) or page.locale.language_code


def closed_paths() -> list[str]:
    """The tree paths of pages that editors have closed to the public, with all that stands below them."""
    return pagecache.remember("closed", lambda: list(PageViewRestriction.objects.values_list("page__path", flat=True)))


def public(pages):
    """Those of ``pages`` (a queryset) that are published and that no editor has closed to the public."""
    for path in closed_paths():
        pages = pages.exclude(path__startswith=path)
    return pages.live()


def alternates(request, page=None) -> list[dict]:
    """Both languages of what is being read: ``code``, ``label``, ``url`` (path), ``is_current``.

    A page without a translation is left out of English here, because the same text at a second
    address is no translation; ``switch`` links still lead there.
    """
    paths = pagecache.remember(("paths", page.pk), lambda: _page_paths(page, request)) if page is not None else _plain_paths(request)
    current = translation.get_language()
    return [
        {"code": code, "label": label, "url": paths[code][0], "is_translation": paths[code][1], "is_current": code == current}
        for code, label in settings.LANGUAGES
    ]


def _plain_paths(request) -> dict:
    path = request.get_full_path()
    return {code: (translate_url(path, code), True) for code, _label in settings.LANGUAGES}


def _page_paths(page, request) -> dict:
    found = {language_of(page): page}
    for other in page.get_translations().live().select_related("locale"):
        found[other.locale.language_code] = other
    paths = {code: (other.get_url(request) or "/", True) for code, other in found.items()}
    default = settings.LANGUAGE_CODE
    if ENGLISH not in paths:
        paths[ENGLISH] = (in_english(paths[default][0]), False)
    if default not in paths:
        paths[default] = ("/", False)
    return paths
