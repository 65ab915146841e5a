"""Request ids and the relaxed content security policy of the staff's editor."""

import re
import uuid

from django.conf import settings
from django.middleware.gzip import GZipMiddleware

from .logs import request_id

SAFE_ID = re.compile(r"^[A-Za-z0-9_\-]{8,64}$")


class RequestIdMiddleware:
    """Every request has an id: in the log, in the answer, and from the proxy where it gave one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if SAFE_ID.match(given) else uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class AdminContentSecurityPolicy:
    """Wagtail's editor has inline scripts and styles: its paths get the relaxed policy, others never."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response


class TextCompression(GZipMiddleware):
    """Compresses what is made of words. Recordings and archives keep their length and their ranges."""

    _WORDS = re.compile(r"^(text/|application/(json|geo\+json|javascript|xml|rss\+xml|atom\+xml)|image/svg)")

    def process_response(self, request, response):
        if response.streaming or not self._WORDS.match(response.get("Content-Type", "")):
            return response
        return super().process_response(request, response)
