"""Which requests have a place in the cache, and which answers may be put there.

The rule is to leave out whatever is not known to be the same for everybody.
"""

import re
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.utils.translation import get_language_from_path

PREFIX = "pages:"
QUERY_LENGTH = 300  # characters; a longer question is answered, and not kept
# A page looks the same whoever holds this one: it only secures the forms of other pages.
HARMLESS_COOKIES = {"csrftoken"}
# What advertisers and messengers hang on links. No page reads it, and no page may show it again.
_NOISE = re.compile(r"^(utm_\w+|fbclid|gclid|dclid|yclid|msclkid|mc_[ce]id|igshid|_ga|ref_src)$")
_LEFT_OUT = re.compile(r"^/(cms|account|documents|media|static|dev|healthz|readyz|metrics)(/|$)")
_TEXT = re.compile(r"^(text/(html|xml|plain|calendar|csv)|application/(json|geo\+json|xml|rss\+xml|atom\+xml|manifest\+json))\b")
# The language is a matter of the path, compression of the cache itself, and who brings cookies is never served.
_KNOWN_VARIATIONS = {"accept-language", "accept-encoding", "cookie"}
BODY_LIMIT = 512 * 1024  # bytes

_allowed: set[str] = {"page"}


def allow_query(*names: str) -> None:
    """Say that a public page reads these names from its query: its answers are kept apart by their values.

    A query with any other name is answered fresh each time.
    """
    _allowed.update(names)


def drop_noise(request) -> None:
    """Take what advertisers add out of the query, before anybody reads it: one page, one entry."""
    query = request.META.get("QUERY_STRING", "")
    if not query:
        return
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    kept = [(name, value) for name, value in pairs if not _NOISE.match(name)]
    if len(kept) != len(pairs):
        request.META["QUERY_STRING"] = urlencode(kept)


def key_of(request) -> str | None:
    """The place of the answer to ``request``, or None where it has none."""
    if request.method not in {"GET", "HEAD"} or _LEFT_OUT.match(request.path_info):
        return None
    if request.COOKIES.keys() - HARMLESS_COOKIES or "HTTP_AUTHORIZATION" in request.META:
        return None
    query = _query(request.META.get("QUERY_STRING", ""))
    if query is None:
        return None
    language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    parts = (request.scheme, request.get_host(), request.path_info, query, language)
    return PREFIX + sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]


def _query(raw: str) -> str | None:
    if not raw:
        return ""
    if len(raw) > QUERY_LENGTH:
        return None
    pairs = parse_qsl(raw, keep_blank_values=True)
    if not pairs or any(name not in _allowed for name, _value in pairs):
        return None
    return urlencode(pairs)


def may_keep(request, response) -> bool:
    """Whether ``response`` is the same for every visitor."""
    if response.status_code != 200 or response.streaming or response.cookies or response.has_header("Set-Cookie"):
        return False
    if not _TEXT.match(response.get("Content-Type", "")) or len(response.content) > BODY_LIMIT:
        return False
    if re.search(r"\b(private|no-store|no-cache)\b", response.get("Cache-Control", "")):
        return False
    # "csrf_cookie" and a nonce are there as soon as a template has asked for them.
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or request.META.get("CSRF_COOKIE") or getattr(request, "_csp_nonce", None):
        return False
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return varies <= _KNOWN_VARIATIONS


def has_query(request) -> bool:
    return bool(request.META.get("QUERY_STRING"))
