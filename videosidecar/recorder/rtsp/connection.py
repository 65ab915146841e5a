"""A non-blocking TCP or TLS connection to one camera."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl

from ..errors import Ended, SourceError, Unreachable
from .address import Address

RECEIVE_BUFFER = 512 * 1024  # bytes the system keeps between two late reads; the kernel may allow less
WANT_READ, WANT_WRITE = 1, 2
UNREACHABLE = "Камера не відповідає: з’єднання не встановлено. Перевірте живлення й мережу."

Endpoint = tuple[socket.AddressFamily, tuple[object, ...]]


def look_up(address: Address) -> list[Endpoint]:
    """Where the host can be reached; asks the name service, so it may block. Raises Unreachable."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("Ім’я камери не знайдено в мережі. Перевірте адресу потоку й службу імен.") from None
    return [(family, place) for family, _, _, _, place in found]


def numeric(address: Address) -> list[Endpoint]:
    """The same for an address that is a number: never blocks; empty for a name."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [(family, place) for family, _, _, _, place in found]


class Connection:
    """`fileno` for a selector; `wants` says what to wait for next. Verbs raise SourceError."""

    def __init__(self, address: Address, endpoint: Endpoint, tls: ssl.SSLContext | None) -> None:
        family, place = endpoint
        self.wants = WANT_WRITE
        self.ready = False
        self._connected = False
        self._address = address
        self._tls = tls
        try:
            self._socket = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            raise SourceError("Бракує місця для нових з’єднань. Збільште LimitNOFILE служби запису.") from None
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            code = self._socket.connect_ex(place)
        except OSError:
            code = errno.ECONNREFUSED
        if code not in (0, errno.EINPROGRESS):
            self._socket.close()
            raise Unreachable(UNREACHABLE)

    def fileno(self) -> int:
        return self._socket.fileno()

    def advance(self) -> None:
        """The selector says something happened before the connection was `ready`."""
        if not self._connected:
            if self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise Unreachable(UNREACHABLE)
            self._connected = True
            if self._tls is not None:
                self._socket = self._tls.wrap_socket(self._socket, server_hostname=self._address.host, do_handshake_on_connect=False)
        if isinstance(self._socket, ssl.SSLSocket) and not self._shake_hands(self._socket):
            return
        self.ready, self.wants = True, WANT_READ

    def _shake_hands(self, secured: ssl.SSLSocket) -> bool:
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            self.wants = WANT_READ
        except ssl.SSLWantWriteError:
            self.wants = WANT_WRITE
        except ssl.SSLCertVerificationError:
            raise SourceError("Сертифікат камери не підтверджено. Додайте її центр сертифікації до довірених.") from None
        except (ssl.SSLError, OSError):
            raise SourceError("Захищене з’єднання з камерою не встановлено. Перевірте, чи увімкнено на ній RTSPS.") from None
        else:
            return True
        return False

    def receive_into(self, view: memoryview) -> int:
        """Bytes read, 0 where nothing waits. Raises Ended."""
        try:
            count = self._socket.recv_into(view)
        except (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except OSError:
            raise Ended("Камера обірвала з’єднання.") from None
        if count == 0:
            raise Ended("Камера закрила з’єднання.")
        return count

    def send(self, data: bytearray) -> None:
        """Send what the system takes now and remove it from `data`. Raises Ended."""
        try:
            sent = self._socket.send(data)
        except (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            raise Ended("Камера обірвала з’єднання.") from None
        del data[:sent]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()
