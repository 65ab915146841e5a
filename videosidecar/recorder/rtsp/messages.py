"""RTSP 1.0 messages (RFC 2326 §4–§7), bounded in every direction."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import Malformed

MAX_HEAD = 64 * 1024  # bytes
MAX_BODY = 256 * 1024  # bytes
METHODS = (
    b"ANNOUNCE",
    b"DESCRIBE",
    b"GET_PARAMETER",
    b"OPTIONS",
    b"PAUSE",
    b"PLAY",
    b"RECORD",
    b"REDIRECT",
    b"SETUP",
    b"SET_PARAMETER",
    b"TEARDOWN",
)
BROKEN = "Відповідь камери порушує правила RTSP. Перезапустіть камеру; якщо повториться — оновіть її прошивку."

_STARTS = (b"RTSP/", *(method + b" " for method in METHODS))
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(r"RTSP/\d\.\d +(\d{3})(?: +(.*))?")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Message:
    """A reply (`status` above 0) or a request (`method` and `url`). Header names are in lower case, in their order."""

    status: int = 0
    reason: str = ""
    method: str = ""
    url: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """The first header of this (lower-case) name, or an empty string."""
        return next((value for known, value in self.headers if known == name), "")

    def every(self, name: str) -> list[str]:
        """All headers of this (lower-case) name: a camera may send several challenges."""
        return [value for known, value in self.headers if known == name]

    @property
    def number(self) -> int:
        """CSeq, or -1 where it is missing or no number."""
        text = self.header("cseq")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def begins_message(buffer: bytes | bytearray, at: int, end: int) -> bool:
    """Whether what stands at `at` is, or may become, a message; `end` is the end of what has come so far."""
    head = bytes(buffer[at : min(end, at + 16)])
    return any(head.startswith(start) or start.startswith(head) for start in _STARTS)


def parse(buffer: bytes | bytearray, at: int = 0, end: int | None = None) -> tuple[Message, int] | None:
    """The message at `at` and where it ends; None while it is not whole. Raises Malformed."""
    end = len(buffer) if end is None else end
    found = _END_OF_HEAD.search(buffer, at, min(end, at + MAX_HEAD))
    if found is None:
        if end - at >= MAX_HEAD:
            raise Malformed(BROKEN)
        return None
    first, *lines = bytes(buffer[at : found.start()]).decode("utf-8", "replace").splitlines() or [""]
    headers = _headers(lines)
    length = _content_length(headers)
    if end - found.end() < length:
        return None
    body = bytes(buffer[found.end() : found.end() + length])
    return _message(first, headers, body), found.end() + length


def _message(first: str, headers: tuple[tuple[str, str], ...], body: bytes) -> Message:
    status = _STATUS_LINE.fullmatch(first.strip())
    if status:
        return Message(int(status[1]), status[2] or "", headers=headers, body=body)
    words = first.split()
    if len(words) != 3 or not words[2].startswith("RTSP/"):
        raise Malformed(BROKEN)
    return Message(method=words[0], url=words[1], headers=headers, body=body)


def _headers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """Name and value of each line; a line that begins with a blank goes on with the one before (RFC 2326 §4.2)."""
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and found:
            name, value = found[-1]
            found[-1] = name, f"{value} {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if colon:
            found.append((name.strip().lower(), value.strip()))
    return tuple(found)


def _content_length(headers: tuple[tuple[str, str], ...]) -> int:
    text = next((value for name, value in headers if name == "content-length"), "0")
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > MAX_BODY:
        raise Malformed(BROKEN)
    return int(text)


def request(method: str, url: str, number: int, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """A request without a body. Raises Malformed where a value (a camera's control address) would break the line."""
    return _written(f"{method} {url} RTSP/1.0", number, headers)


def reply(status: int, reason: str, number: int, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    return _written(f"RTSP/1.0 {status} {reason}", number, headers)


def _written(first: str, number: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [first, f"CSeq: {number}", *(f"{name}: {value}" for name, value in headers)]
    if any(_UNSAFE.search(line) for line in lines):
        raise Malformed(BROKEN)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
