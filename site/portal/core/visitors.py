"""Where a request comes from."""

from django.conf import settings


def client_address(request) -> str:
    """The network address of the visitor. Behind our own proxy it is the last one that the proxy wrote down:
    what stands before it was typed by anybody."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")
