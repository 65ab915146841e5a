"""A clip cut into RTP payloads once, so that a thousand cameras can play it without work."""

from __future__ import annotations

import base64
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

import av

CLOCK = 90_000  # RTP ticks a second of H.264 (RFC 6184)
MAX_PAYLOAD = 1_400  # bytes: fits one Ethernet frame together with the RTP and TCP headers

_FRAGMENT = 28  # FU-A, RFC 6184 §5.8
_SPS, _PPS = 7, 8


@dataclass(slots=True)
class Frame:
    """One picture: when it is due (seconds from the start of the clip) and its RTP payloads."""

    due: float
    ticks: int
    is_key: bool
    payloads: list[bytes]
    packets_before: int = 0


@dataclass(slots=True)
class Clip:
    """A looped H.264 clip. `duration` in seconds; `frames` ordered by time."""

    duration: float
    width: int
    height: int
    sps: bytes
    pps: bytes
    frames: list[Frame] = field(repr=False)
    _due: list[float] = field(repr=False, default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Clip:
        """Demux an MP4 with one H.264 stream. Raises ValueError when there is none."""
        with av.open(str(path)) as container:
            if not container.streams.video or container.streams.video[0].codec_context.name != "h264":
                raise ValueError(f"{path}: потрібен файл із відео H.264.")
            stream = container.streams.video[0]
            context = stream.codec_context
            sps, pps = parameter_sets(bytes(context.extradata or b""))
            packets = [packet for packet in container.demux(stream) if packet.size]
            start = packets[0].pts
            frames = [
                Frame(
                    due=float((packet.pts - start) * packet.time_base),
                    ticks=round((packet.pts - start) * packet.time_base * CLOCK),
                    is_key=packet.is_keyframe,
                    payloads=_payloads(bytes(packet), (sps, pps) if packet.is_keyframe else ()),
                )
                for packet in packets
            ]
            last = packets[-1]
            duration = float((last.pts - start + (last.duration or 0)) * last.time_base)
            clip = cls(duration, context.width, context.height, sps, pps, frames)
        count = 0
        for frame in clip.frames:
            frame.packets_before = count
            count += len(frame.payloads)
        clip._due = [frame.due for frame in clip.frames]
        return clip

    @property
    def duration_ticks(self) -> int:
        return round(self.duration * CLOCK)

    @property
    def packet_count(self) -> int:
        last = self.frames[-1]
        return last.packets_before + len(last.payloads)

    def sdp(self, name: str) -> str:
        """The session description a camera answers DESCRIBE with."""
        sets = ",".join(base64.b64encode(item).decode() for item in (self.sps, self.pps))
        lines = (
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            f"s={name}",
            "t=0 0",
            "a=control:*",
            "a=range:npt=now-",
            "m=video 0 RTP/AVP 96",
            f"a=rtpmap:96 H264/{CLOCK}",
            f"a=fmtp:96 packetization-mode=1; profile-level-id={self.sps[1:4].hex().upper()}; sprop-parameter-sets={sets}",
            "a=control:trackID=0",
        )
        return "\r\n".join(lines) + "\r\n"

    def key_frame_at(self, position: float) -> int:
        """Index of the newest key frame at `position` seconds of endless play (laps counted in)."""
        lap, moment = divmod(position, self.duration)
        index = bisect_right(self._due, moment) - 1
        while index > 0 and not self.frames[index].is_key:
            index -= 1
        return int(lap) * len(self.frames) + max(index, 0)


def parameter_sets(extradata: bytes) -> tuple[bytes, bytes]:
    """First SPS and PPS of an `avcC` record (ISO/IEC 14496-15 §5.2.4.1)."""
    if len(extradata) < 8 or extradata[0] != 1:
        raise ValueError("У файлі немає параметрів H.264 (avcC).")
    sps_length = int.from_bytes(extradata[6:8], "big")
    sps = extradata[8 : 8 + sps_length]
    pps_at = 8 + sps_length + 1
    pps_length = int.from_bytes(extradata[pps_at : pps_at + 2], "big")
    return sps, extradata[pps_at + 2 : pps_at + 2 + pps_length]


def _payloads(sample: bytes, parameters: tuple[bytes, ...]) -> list[bytes]:
    """RTP payloads of one access unit with 4-byte lengths (as MP4 stores it)."""
    units = list(parameters)
    position = 0
    while position < len(sample):
        length = int.from_bytes(sample[position : position + 4], "big")
        unit = sample[position + 4 : position + 4 + length]
        if unit and unit[0] & 31 not in (_SPS, _PPS):
            units.append(unit)
        position += 4 + length
    return [payload for unit in units for payload in _split(unit)]


def _split(unit: bytes) -> list[bytes]:
    """A NAL unit as it is, or as FU-A fragments where it is too long for one packet."""
    if len(unit) <= MAX_PAYLOAD:
        return [unit]
    header, body, step = unit[0], unit[1:], MAX_PAYLOAD - 2
    pieces = [body[at : at + step] for at in range(0, len(body), step)]
    last = len(pieces) - 1
    indicator = header & 0xE0 | _FRAGMENT
    return [
        bytes((indicator, header & 31 | (0x80 if at == 0 else 0) | (0x40 if at == last else 0))) + piece for at, piece in enumerate(pieces)
    ]
