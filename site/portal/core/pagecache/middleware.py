"""Answers visitors from the cache, and keeps what it had to make."""

import re
import time
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from prometheus_client import Counter
from wagtail.models import Site

from portal.places.models import City
from portal.places.scope import current_city

from . import keys, memo, store, writes

answers = Counter("portal_page_cache_total", "Visitors’ pages, by where they came from.", ["how"])
LONGEST = 60  # seconds
FRESH = "public, max-age=0, must-revalidate"  # the browser keeps the page, and asks whether it still stands
_OWN_HEADERS = {"content-length", "content-encoding", "etag", "set-cookie", "x-page-cache", "date"}


class PageCacheMiddleware:
    """Stands above everything that looks at sessions, so that a kept page costs one question to Valkey."""

    def __init__(self, get_response):
        self.get_response = get_response
        writes.begin()

    def __call__(self, request):
        if not settings.PAGE_CACHE or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if getattr(request, "is_dummy", False):
            return self.get_response(request)  # Wagtail's preview of a draft: nothing of it may be remembered
        keys.drop_noise(request)
        key = _key(request)
        seen = store.look(key)
        if seen is None:
            return self.get_response(request)
        generation, entry = seen
        if entry is not None:
            return _kept(request, entry)
        until = end_of_minute(time.time())
        with memo.under(generation, until):
            _know_the_place(request)
            response = self.get_response(request)
        if key and request.method == "GET" and keys.may_keep(request, response):
            return _keep(request, response, key, generation, until)
        return response


def _know_the_place(request) -> None:
    """Every page asks which site and city it belongs to: the answer hangs on the address alone, until the next public write."""
    try:
        address = (request.get_host(), request.get_port())
    except DisallowedHost:
        return
    request._wagtail_site, request._portal_city = memo.remember(("place", address), lambda: _place_of(request))


def _place_of(request) -> tuple[Site | None, City | None]:
    return Site.find_for_request(request), current_city(request)


def end_of_minute(now: float) -> float:
    """No entry outlives its minute of the clock: whatever opens, starts or ends does so on a whole one."""
    return (now // LONGEST + 1) * LONGEST


def _key(request) -> str | None:
    try:
        return keys.key_of(request)
    except DisallowedHost:
        return None  # Django has an answer of its own for strange hosts


def _keep(request, response, key: str, generation: int, until: float):
    body = response.content
    etag = f'W/"{sha256(body).hexdigest()[:20]}"'
    response.headers.setdefault("Cache-Control", FRESH)
    # The language is a matter of the path alone: other caches on the way may know that too.
    response["Vary"] = ", ".join(name for name in re.split(r",\s*", response.get("Vary", "")) if name.lower() != "accept-language")
    headers = [[name, value] for name, value in response.items() if value and name.lower() not in _OWN_HEADERS]
    route = request.resolver_match.view_name or request.resolver_match.route if request.resolver_match else ""
    entry = store.Entry.of(generation, until, route, etag, headers, body)
    # Written to between the look and now? Then the entry carries a generation that is over, and nobody reads it.
    store.put(key, entry, has_query=keys.has_query(request))
    return _answer(request, entry, "miss")


def _kept(request, entry: store.Entry):
    request.kept_route = entry.route
    return _answer(request, entry, "hit")


def _answer(request, entry: store.Entry, how: str):
    if entry.etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
        coding = ""
    else:
        body, coding = entry.body(request.headers.get("Accept-Encoding", ""))
        response = HttpResponse(body)
        response["Content-Length"] = len(body)
    for name, value in entry.headers:
        if response.status_code == 200 or name.lower() in {"cache-control", "content-language", "vary"}:
            response[name] = value
    if coding:
        response["Content-Encoding"] = coding
    response["ETag"] = entry.etag
    response["X-Page-Cache"] = how
    answers.labels(how).inc()
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
