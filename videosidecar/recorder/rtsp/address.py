"""The parts of a camera's address that a connection needs."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from ...redact import without_credentials
from ..errors import Unreachable

_PORTS = {"rtsp": 554, "rtsps": 322}


class Address(NamedTuple):
    """`url` is without credentials."""

    url: str
    host: str
    port: int
    tls: bool


def parse(url: str) -> Address:
    """Raises Unreachable for what is not the address of an RTSP stream."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        clean = without_credentials(url)
    except ValueError:
        port = 0
    if not port or not parts.hostname:
        raise Unreachable("Адреса потоку неправильна: потрібна rtsp://… або rtsps://…. Виправте її в реєстрі камер.")
    return Address(clean, parts.hostname, port, parts.scheme == "rtsps")
