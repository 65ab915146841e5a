"""Tests reach this machine and nothing else; nothing of one test stays in memory for the next."""

import ipaddress
import socket

import pytest

_connect, _connect_ex, _sendto, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto, socket.getaddrinfo
_attempts: list[str] = []


class NetworkForbidden(OSError):
    """A test tried to leave the machine."""


def _is_local(host) -> bool:
    if host in (None, "", b""):
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_strangers(family, address) -> None:
    if family == socket.AF_UNIX or not isinstance(address, tuple) or _is_local(address[0]):
        return
    _attempts.append(f"{address[0]}:{address[1]}")
    raise NetworkForbidden(f"tests use no network but loopback, and this one tried {address[0]}:{address[1]}")


def _guarded_connect(self, address):
    _refuse_strangers(self.family, address)
    return _connect(self, address)


def _guarded_connect_ex(self, address):
    _refuse_strangers(self.family, address)
    return _connect_ex(self, address)


def _guarded_sendto(self, data, *rest):
    _refuse_strangers(self.family, rest[-1])
    return _sendto(self, data, *rest)


def _guarded_getaddrinfo(host, port, *rest, **named):
    if not _is_local(host) and not _is_address(host):
        _attempts.append(f"{host}:{port}")
        raise socket.gaierror(socket.EAI_NONAME, f"tests ask no name server, and this one asked for {host}")
    return _getaddrinfo(host, port, *rest, **named)


def _is_address(host) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def pytest_configure():
    socket.socket.connect = _guarded_connect
    socket.socket.connect_ex = _guarded_connect_ex
    socket.socket.sendto = _guarded_sendto
    socket.getaddrinfo = _guarded_getaddrinfo


def pytest_unconfigure():
    socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto = _connect, _connect_ex, _sendto
    socket.getaddrinfo = _getaddrinfo


@pytest.fixture(autouse=True)
def _stays_at_home(request):
    """Code may swallow the refusal; the test fails all the same. The mark ``tries_network`` expects it."""
    _attempts.clear()
    yield
    if _attempts and not request.node.get_closest_marker("tries_network"):
        pytest.fail(f"the test tried to reach {', '.join(_attempts)}", pytrace=False)


@pytest.fixture(autouse=True)
def _forgets_caches():
    """Caches are emptied after each test: rows that they remember were rolled back."""
    yield
    from django.core.cache import caches
    from django.utils import translation

    caches["default"].clear()
    translation.activate("uk")
    translation.deactivate()
