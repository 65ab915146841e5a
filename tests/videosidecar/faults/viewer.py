"""A reader of simulated cameras that takes nothing for granted: bytes, headers and numbers as they came."""

import hashlib
import re
import socket
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Packet:
    channel: int
    kind: int
    marker: bool
    sequence: int
    ticks: int
    payload: bytes


class Viewer:
    """One connection. `ask` gives (status, headers, body); `packets` reads for a while."""

    def __init__(self, url, *, tls=None):
        self.url = url
        host, port = re.search(r"//([\d.]+):(\d+)/", url).groups()
        self.socket = socket.create_connection((host, int(port)), timeout=5)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=host)
        self.buffer = bytearray()
        self.sent = 0
        self.session = ""
        self.bytes = 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def ask(self, method, track="", **headers):
        self.sent += 1
        lines = [f"{method} {self.url}{track} RTSP/1.0", f"CSeq: {self.sent}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
        if self.session:
            lines.append(f"Session: {self.session}")
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, rest = bytes(self.buffer).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(told.get("content-length", 0))
        self.buffer = bytearray(rest)
        while len(self.buffer) < length:
            self._more()
        body = bytes(self.buffer[:length]).decode()
        del self.buffer[:length]
        self.session = told.get("session", self.session).split(";")[0]
        return int(first.split()[1]), told, body

    def play(self, *tracks, **headers):
        for track in tracks or (0,):
            carried = f"RTP/AVP/TCP;unicast;interleaved={2 * track}-{2 * track + 1}"
            assert self.ask("SETUP", f"/trackID={track}", Transport=carried, **headers)[0] == 200
        assert self.ask("PLAY", **headers)[0] == 200
        return self

    def packets(self, seconds=0.0, count=0):
        """RTP and RTCP packets of the next `seconds`, or the next `count`; fewer when the camera hangs up."""
        until, found = time.monotonic() + (seconds or 10), []
        while time.monotonic() < until and (not count or len(found) < count):
            while len(self.buffer) >= 4 and len(self.buffer) >= (total := 4 + int.from_bytes(self.buffer[2:4], "big")):
                assert self.buffer[0] == 0x24, "lost the frame"
                found.append(_packet(bytes(self.buffer[:total])))
                del self.buffer[:total]
            self.socket.settimeout(max(0.05, until - time.monotonic()))
            try:
                self._more()
            except (TimeoutError, ConnectionError, EOFError):
                break
        return found

    def rtp(self, seconds=0.0, count=0):
        return [packet for packet in self.packets(seconds, count) if packet.channel % 2 == 0]

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self.bytes += len(data)
        self.buffer += data


def _packet(data):
    if data[1] % 2:
        return Packet(data[1], data[5], False, 0, int.from_bytes(data[20:24], "big"), data[4:])
    numbers = int.from_bytes(data[6:8], "big"), int.from_bytes(data[8:12], "big")
    return Packet(data[1], data[5] & 127, bool(data[5] & 128), *numbers, data[16:])


def digest(user, password, method, url, challenge):
    """The Authorization header that answers `challenge` (RFC 2069)."""
    realm, nonce = re.search(r'realm="(.*?)"', challenge)[1], re.search(r'nonce="(.*?)"', challenge)[1]
    who, what = (hashlib.md5(text.encode()).hexdigest() for text in (f"{user}:{realm}:{password}", f"{method}:{url}"))
    response = hashlib.md5(f"{who}:{nonce}:{what}".encode()).hexdigest()
    return f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{url}", response="{response}"'
