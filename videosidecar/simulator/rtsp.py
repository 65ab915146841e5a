"""The RTSP 1.0 dialogue of a simulated camera (RFC 2326, interleaved TCP only)."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import struct
import time
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from .auth import Guard
from .camera import Camera
from .clip import SSRC

if TYPE_CHECKING:
    from .fleet import Fleet

log = logging.getLogger(__name__)

MAX_REQUEST = 64 * 1024  # bytes
PUBLIC = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n"
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    453: "Not Enough Bandwidth",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_TRACK = re.compile(r"/trackID=(\d+)/?$")


class Connection(asyncio.Protocol):
    """One client of the fleet: any camera by its path, one session. `heard`: when it last said anything (monotonic)."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.buffer = bytearray()
        self.session = ""
        self.channels: dict[int, int] = {}
        self.heard = time.monotonic()
        self.guard = Guard()
        self.transport: asyncio.Transport

    @property
    def queued(self) -> int:
        return self.transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fleet.join(self)

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
        self.fleet.forget(self)

    def finish(self) -> None:
        """Close the connection when all that was sent has left."""
        self.transport.close()
        self.fleet.forget(self)

    def data_received(self, data: bytes) -> None:
        self.heard = time.monotonic()
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
            self._take(head)

    def _skip_interleaved(self) -> bool:
        """Drop one RTCP packet of the client; False when it is not complete yet."""
        if len(self.buffer) < 4:
            return False
        total = 4 + int.from_bytes(self.buffer[2:4], "big")
        if len(self.buffer) < total:
            return False
        del self.buffer[:total]
        return True

    def _take(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        parts = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if len(parts) != 3:
            return self._reply(400, headers.get("cseq", "0"))
        method, url, _ = parts
        camera = self.fleet.cameras.get(urlsplit(url).path.strip("/").split("/")[0])
        if camera and not camera.hang.isdisjoint((method, "*")):
            return None
        if camera and camera.delay:
            asyncio.get_running_loop().call_later(camera.delay, self._answer, method, url, headers, camera)
            return None
        return self._answer(method, url, headers, camera)

    def _answer(self, method: str, url: str, headers: dict[str, str], camera: Camera | None) -> None:
        number = headers.get("cseq", "0")
        if method == "OPTIONS":
            return self._reply(200, number, PUBLIC)
        if camera is None or camera.down:
            return self._reply(404, number)
        if not self.guard.admits(camera, method, headers.get("authorization", "")):
            return self._reply(401, number, self.guard.challenge)
        if method == "DESCRIBE":
            if camera.status:
                return self._reply(camera.status, number)
            extra = f"Content-Base: {url.rstrip('/')}/\r\nContent-Type: application/sdp\r\n"
            return self._reply(200, number, extra, camera.clip.sdp(camera.path))
        if method == "SETUP":
            return self._setup(number, camera, url, headers.get("transport", ""))
        if headers.get("session", "").split(";")[0] != self.session or not self.session:
            return self._reply(454, number)
        if method == "PLAY":
            self._reply(200, number, f"Session: {self.session}\r\nRange: npt=now-\r\n")
            channels = tuple(self.channels.get(track, -1) for track in range(len(camera.clip.tracks)))
            return self.fleet.play(self, camera, channels)
        if method == "TEARDOWN":
            self._reply(200, number, f"Session: {self.session}\r\n")
            return self.transport.close()
        if method in ("GET_PARAMETER", "SET_PARAMETER"):
            return self._reply(200, number, f"Session: {self.session}\r\n")
        return self._reply(405, number, PUBLIC)

    def _setup(self, number: str, camera: Camera, url: str, transport: str) -> None:
        if "RTP/AVP/TCP" not in transport:
            return self._reply(461, number)
        found = _TRACK.search(url)
        track = int(found[1]) if found else 0
        if track >= len(camera.clip.tracks):
            return self._reply(404, number)
        asked = re.search(r"interleaved=(\d+)-(\d+)", transport)
        channel = int(asked[1]) if asked else 2 * track
        if channel > 254:
            return self._reply(461, number)
        self.channels[track] = channel
        self.session = self.session or os.urandom(6).hex()
        carried = f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1};ssrc={SSRC + track:08X}"
        return self._reply(200, number, f"Session: {self.session};timeout=60\r\nTransport: {carried}\r\n")

    def _reply(self, code: int, number: str, headers: str = "", body: str = "") -> None:
        if body:
            headers += f"Content-Length: {len(body.encode())}\r\n"
        self.send(f"RTSP/1.0 {code} {REASONS.get(code, 'Error')}\r\nCSeq: {number}\r\n{headers}\r\n{body}".encode())
