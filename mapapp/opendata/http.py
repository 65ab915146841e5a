"""How open data is answered: read only, for every site, asked about by its ETag, so often and no oftener, errors as RFC 9457."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection
from functools import wraps

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from portal.guards import rates
from portal.guards.passes import key_of

from .schemas import LICENCE

log = logging.getLogger(__name__)
MAX_AGE = 60  # seconds a browser may use the answer without asking again
WINDOW = 60  # seconds
A_MINUTE = 120  # questions of one address
LOOKUPS_A_MINUTE = 30  # an address book of a whole city is not to be had by asking for each house
NETWORK = 10  # so many times more for a network: whole carriers stand behind one
METHODS = ("GET", "HEAD", "OPTIONS")
TITLES = {
    400: "Запит не зрозумілий",
    404: "Такого запису немає",
    405: "Дані можна лише читати",
    429: "Забагато запитів",
}


class Problem(Exception):
    """An answer that is an error: ``status``, words for people, and which parameters are wrong."""

    def __init__(self, status: int, detail: str, errors: Collection[dict] = (), **headers: str):
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, list(errors), headers

    def response(self) -> HttpResponse:
        body = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail, "errors": self.errors}
        answer = HttpResponse(
            json.dumps(body, ensure_ascii=False).encode(), status=self.status, content_type="application/problem+json; charset=utf-8"
        )
        for name, value in self.headers.items():
            answer[name.replace("_", "-")] = value
        answer["Cache-Control"] = "no-store"
        return answer


def body(data, content_type: str = "application/json; charset=utf-8") -> HttpResponse:
    """Plain data as compact JSON."""
    return HttpResponse(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), content_type=content_type)


def nothing() -> HttpResponse:
    return Problem(404, "Перевірте ключ. Записів, яких мешканці не бачать, у даних немає.").response()


def served(view: Callable, *, names: Collection[str] = (), most: int = A_MINUTE, keep: bool = True) -> Callable:
    """``view`` as open data. ``names`` are the parameters it reads, ``most`` the questions of one address in a minute.

    ``keep=False`` is for answers to a question about an address, which nobody may keep.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            answer = _answer(view, request, args, kwargs, names, most, keep)
        except Problem as problem:
            answer = problem.response()
        except Http404:
            answer = nothing()
        return _open(answer)

    # Nothing here reads a form or a session: a foreign site may ask, and gets the same as everybody.
    guarded.csrf_exempt = True
    return guarded


def _answer(view, request, args, kwargs, names, most, keep) -> HttpResponse:
    if request.method not in METHODS:
        raise Problem(405, "Дозволено GET, HEAD та OPTIONS.", Allow=", ".join(METHODS))
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
    _refuse_nonsense(request, kwargs, names)
    _count(request, most, "lookup" if most == LOOKUPS_A_MINUTE else "data")
    asked, request.method = request.method, "GET"
    try:
        answer = view(request, *args, **kwargs)
    finally:
        request.method = asked
    if answer.status_code != 200:
        return answer
    answer["Cache-Control"] = f"public, max-age={MAX_AGE}" if keep else "no-store"
    answer["Link"] = f'<{LICENCE}>; rel="license"'
    if not keep:
        return answer
    etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer)


def _refuse_nonsense(request, kwargs, names) -> None:
    if any("\0" in str(value) for value in kwargs.values()) or any(
        "\0" in value or "\ufffd" in value for values in request.GET.lists() for value in (values[0], *values[1])
    ):
        raise Problem(400, "У запиті є знаки, яких не буває в тексті. Кодуйте його в UTF-8.")
    strange = [name for name in request.GET if name not in names]
    if strange:
        known = ", ".join(names) or "тут параметрів немає"
        errors = [{"name": name[:50], "detail": "Такого параметра немає."} for name in strange[:10]]
        raise Problem(400, f"Невідомі параметри. Можна: {known}.", errors)
    twice = [name for name, values in request.GET.lists() if len(values) > 1]
    if twice:
        raise Problem(400, "Параметр указано двічі.", [{"name": name, "detail": "Лишіть одне значення."} for name in twice])


def _count(request, most: int, what: str) -> None:
    """Raise Problem 429 past the limit. Without the cache nobody is counted: better open than shut."""
    now = time.time()
    left = int(WINDOW - now % WINDOW) + 1
    address, network = rates.places_of(request)
    for scope, place, limit in (("address", address, most), ("network", network, most * NETWORK)):
        key = f"opendata:{key_of('opendata', what, scope, place, str(int(now // WINDOW)))}"
        try:
            cache.add(key, 0, 2 * WINDOW)
            count = cache.incr(key)
        except Exception:  # whatever a cache throws when it is gone
            log.warning("the cache counts no questions for open data")
            return
        if count > limit:
            detail = f"Не більше {limit} запитів на хвилину. Спробуйте за {left} с; великі обсяги беріть файлом CSV або GeoJSON."
            raise Problem(429, detail, Retry_After=str(left))


def _open(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    answer["Access-Control-Allow-Headers"] = "If-None-Match"
    answer["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    answer["Access-Control-Max-Age"] = "86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def documentation() -> str:
    return reverse("mapapp:open-data")
