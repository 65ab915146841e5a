"""The RTSP 1.0 dialogue of a simulated camera (RFC 2326, interleaved TCP only)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import os
import re
import socket
import struct
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from .fleet import Camera, Fleet

log = logging.getLogger(__name__)

MAX_REQUEST = 64 * 1024  # bytes
PUBLIC = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n"
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    461: "Unsupported Transport",
}


class Connection(asyncio.Protocol):
    """One client of the fleet: any camera by its path, one session."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.buffer = bytearray()
        self.session = ""
        self.channel = 0
        self.transport: asyncio.Transport

    @property
    def queued(self) -> int:
        return self.transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, error: Exception | None) -> None:
        self.fleet.forget(self)

    def send(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def abort(self) -> None:
        """Reset the connection, as a camera does that loses its power."""
        try:
            linger = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        except OSError:
            log.debug("з’єднання вже закрито")
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self.buffer:
            if self.buffer[0] == 0x24:
                if not self._skip_interleaved():
                    return
                continue
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self.buffer) > MAX_REQUEST:
                    self.transport.abort()
                return
            head = self.buffer[:end].decode("latin-1")
            length = re.search(r"(?im)^content-length:\s*(\d+)", head)
            total = end + 4 + (int(length[1]) if length else 0)
            if len(self.buffer) < total:
                return
            del self.buffer[:total]
            self._answer(head)

    def _skip_interleaved(self) -> bool:
        """Drop one RTCP packet of the client; False when it is not complete yet."""
        if len(self.buffer) < 4:
            return False
        total = 4 + int.from_bytes(self.buffer[2:4], "big")
        if len(self.buffer) < total:
            return False
        del self.buffer[:total]
        return True

    def _answer(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        parts = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        number = headers.get("cseq", "0")
        if len(parts) != 3:
            return self._reply(400, number)
        method, url, _ = parts
        if method == "OPTIONS":
            return self._reply(200, number, PUBLIC)
        camera = self.fleet.cameras.get(urlsplit(url).path.strip("/").split("/")[0])
        if camera is None or camera.down:
            return self._reply(404, number)
        if not _allowed(camera, headers.get("authorization", "")):
            return self._reply(401, number, 'WWW-Authenticate: Basic realm="simulator"\r\n')
        if method == "DESCRIBE":
            extra = f"Content-Base: {url.rstrip('/')}/\r\nContent-Type: application/sdp\r\n"
            return self._reply(200, number, extra, camera.clip.sdp(camera.path))
        if method == "SETUP":
            return self._setup(number, camera, headers.get("transport", ""))
        if headers.get("session", "").split(";")[0] != self.session or not self.session:
            return self._reply(454, number)
        if method == "PLAY":
            self._reply(200, number, f"Session: {self.session}\r\nRange: npt=now-\r\n")
            return self.fleet.play(self, camera, self.channel)
        if method == "TEARDOWN":
            self._reply(200, number, f"Session: {self.session}\r\n")
            return self.transport.close()
        if method == "GET_PARAMETER":
            return self._reply(200, number, f"Session: {self.session}\r\n")
        return self._reply(405, number, PUBLIC)

    def _setup(self, number: str, camera: Camera, transport: str) -> None:
        if "RTP/AVP/TCP" not in transport:
            return self._reply(461, number)
        asked = re.search(r"interleaved=(\d+)-(\d+)", transport)
        self.channel = int(asked[1]) if asked else 0
        self.session = self.session or os.urandom(6).hex()
        channels = f"interleaved={self.channel}-{self.channel + 1}"
        return self._reply(
            200,
            number,
            f"Session: {self.session};timeout=60\r\nTransport: RTP/AVP/TCP;unicast;{channels};ssrc={camera.ssrc:08X}\r\n",
        )

    def _reply(self, code: int, number: str, headers: str = "", body: str = "") -> None:
        if body:
            headers += f"Content-Length: {len(body.encode())}\r\n"
        self.send(f"RTSP/1.0 {code} {REASONS[code]}\r\nCSeq: {number}\r\n{headers}\r\n{body}".encode())


def _allowed(camera: Camera, authorization: str) -> bool:
    if not camera.user:
        return True
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        given = base64.b64decode(value, validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{camera.user}:{camera.password}".encode())
