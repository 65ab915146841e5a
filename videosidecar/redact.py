"""Take credentials out of whatever may be logged, shown or raised. No Django here."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

HIDDEN = "•••"

_USERINFO = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.\-]*://)(?P<userinfo>[^\s/?#]*)@")
_SECRET_PARAMETER = re.compile(
    r"(?P<name>(?:token|password|passwd|pass|pwd|secret|authorization)[\"']?\s*[=:]\s*[\"']?)(?P<value>[^\s&\"',;}]+)",
    re.IGNORECASE,
)


def redact(text: object, *secrets: str) -> str:
    """The text of `text` without user names and passwords of URLs, tokens, and each of `secrets`."""
    clean = _USERINFO.sub(lambda found: f"{found['scheme']}{HIDDEN}@", str(text))
    clean = _SECRET_PARAMETER.sub(lambda found: f"{found['name']}{HIDDEN}", clean)
    for secret in secrets:
        if secret:
            clean = clean.replace(secret, HIDDEN).replace(quote(secret, safe=""), HIDDEN)
    return clean


def without_credentials(url: str) -> str:
    """`url` without its user name and password; raises ValueError for what is not a URL."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    if parts.port:
        host = f"{host}:{parts.port}"
    return urlunsplit((parts.scheme, host, parts.path, parts.query, parts.fragment))


def with_credentials(url: str, user: str, password: str) -> str:
    """`url` with the user name and password put in, percent-encoded."""
    if not user:
        return url
    parts = urlsplit(without_credentials(url))
    userinfo = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit((parts.scheme, f"{userinfo}@{parts.netloc}", parts.path, parts.query, parts.fragment))
