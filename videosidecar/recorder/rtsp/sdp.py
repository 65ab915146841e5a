"""What a camera says it sends (SDP, RFC 8866; RTSP's part of it: RFC 2326 appendix C)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from ..errors import Malformed

MAX_MEDIA = 32
_STATIC = {0: ("PCMU", 8000), 8: ("PCMA", 8000), 14: ("MPA", 90000), 26: ("JPEG", 90000)}  # RFC 3551 §6


@dataclass(slots=True)
class Media:
    """One medium. `codec` in capitals; `clock` in ticks a second; names of `format` in lower case."""

    kind: str
    payload_type: int
    codec: str = ""
    clock: int = 0
    channels: int = 1
    format: dict[str, str] = field(default_factory=dict)
    control: str = ""


@dataclass(slots=True)
class Description:
    """`control`: of the session as a whole (the aggregate address), perhaps «*» or empty."""

    control: str = ""
    media: list[Media] = field(default_factory=list)


def parse(body: bytes) -> Description:
    """Read a session description; what is unknown is skipped. Raises Malformed where no medium is described."""
    found = Description()
    current: Media | None = None
    for line in body.decode("utf-8", "replace").splitlines():
        kind, equals, value = line.partition("=")
        if not equals:
            continue
        if kind == "m" and len(found.media) < MAX_MEDIA:
            current = _media(value)
            if current:
                found.media.append(current)
        elif kind == "a":
            _attribute(found, current, value)
    if not found.media:
        raise Malformed("Опис потоку від камери порожній або пошкоджений. Перевірте адресу потоку.")
    return found


def _media(value: str) -> Media | None:
    """`video 0 RTP/AVP 96`: of several formats the first is taken."""
    words = value.split()
    if len(words) < 4 or (number := _number(words[3])) is None or number > 127:
        return None
    codec, clock = _STATIC.get(number, ("", 0))
    return Media(words[0].lower(), number, codec, clock)


def _attribute(found: Description, current: Media | None, text: str) -> None:
    name, _, value = text.partition(":")
    if name == "control":
        if current:
            current.control = value.strip()
        else:
            found.control = value.strip()
        return
    number, _, rest = value.partition(" ")
    if current is None or _number(number) != current.payload_type:
        return
    if name == "rtpmap":
        codec, *facts = rest.strip().split("/")
        current.codec = codec.upper()
        current.clock = (_number(facts[0]) if facts else None) or current.clock
        current.channels = min(64, (_number(facts[1]) if len(facts) > 1 else None) or 1)
    elif name == "fmtp":
        for part in rest.split(";"):
            key, equals, given = part.strip().partition("=")
            if equals:
                current.format[key.strip().lower()] = given.strip()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def control_url(base: str, control: str) -> str:
    """The address of a medium (RFC 2326 §C.1.1): absolute, «*», or hung on the base, also behind its query."""
    if not control or control == "*":
        return base
    if control.lower().startswith(("rtsp://", "rtsps://")):
        return control
    return base + control if base.endswith("/") else f"{base}/{control.lstrip('/')}"


def parameter_sets(media: Media) -> list[bytes]:
    """NAL units of the parameter sets in the description: H.264 (RFC 6184 §8.1), H.265 (RFC 7798 §7.1); unreadable: none."""
    texts = [media.format.get(name, "") for name in ("sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps")]
    found = []
    for text in ",".join(texts).split(","):
        try:
            found.append(base64.b64decode(text.strip()))
        except (binascii.Error, ValueError):
            continue
    return [nal for nal in found if nal]
