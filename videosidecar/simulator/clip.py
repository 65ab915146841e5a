"""A clip cut into RTP payloads once, so that a thousand cameras can play it without work.

Sequence numbers and RTP times follow from the lap and the place in the clip alone. Cameras that play one clip therefore
send the same bytes, only at other moments, and a packed frame is made once a lap however many readers there are.
"""

from __future__ import annotations

import base64
import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

import av

from . import payloads

CLOCK = 90_000  # RTP ticks a second of a video track (RFC 6184, RFC 7798)
SSRC = 0x0DE5A000  # of track 0; track 1 has the next. A session of its own for each reader: they may be alike
VIDEO, SOUND = 0, 1
SPS, PPS = 7, 8

_RTP = struct.Struct(">BBHBBHII")
_MARKER = 0x80


@dataclass(slots=True)
class Track:
    """One elementary stream. `kind`: FFmpeg's name of the codec; `clock`: RTP ticks a second; `packets`: in one lap."""

    kind: str
    clock: int
    payload_type: int
    sdp: tuple[str, ...]
    packets: int = 0
    duration_ticks: int = 0


@dataclass(slots=True)
class Frame:
    """One picture or packet of sound: when it is due (seconds from the start of the clip) and its RTP payloads.

    `ticks` is the moment it is shown, on its track's clock.
    """

    due: float
    ticks: int
    is_key: bool
    payloads: list[bytes]
    packets_before: int = 0
    track: int = VIDEO


@dataclass(slots=True)
class Clip:
    """A looped clip. `duration` in seconds; `frames` of all tracks, ordered by the moment they are sent."""

    duration: float
    width: int
    height: int
    parameters: tuple[bytes, ...] = field(repr=False)
    tracks: list[Track]
    frames: list[Frame] = field(repr=False)
    _due: list[float] = field(repr=False, default_factory=list)
    _packed: dict[tuple[int, ...], dict[int, bytes]] = field(repr=False, default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Clip:
        """Demux a file with one H.264 or H.265 stream, and AAC or G.711 beside it. Raises ValueError without video."""
        with av.open(str(path)) as container:
            if not container.streams.video or container.streams.video[0].codec_context.name not in ("h264", "hevc"):
                raise ValueError(f"{path}: потрібен файл із відео H.264 або H.265.")
            video = container.streams.video[0]
            sound = container.streams.audio[0] if container.streams.audio else None
            context = video.codec_context
            track, parameters = _video_track(context)
            tracks = [track]
            if sound:
                tracks.append(_sound_track(sound.codec_context))
            packets = [packet for packet in container.demux([video, sound] if sound else [video]) if packet.size]
            pictures = [packet for packet in packets if packet.stream is video]
            cut = payloads.h264 if track.kind == "h264" else payloads.h265
            start, last = pictures[0].dts, pictures[-1]
            frames = [
                Frame(
                    due=float((packet.dts - start) * packet.time_base),
                    ticks=round((packet.pts - start) * packet.time_base * CLOCK),
                    is_key=packet.is_keyframe,
                    payloads=cut(bytes(packet), parameters if packet.is_keyframe else ()),
                )
                for packet in pictures
            ]
            duration = float((last.dts - start + (last.duration or 0)) * last.time_base)
            frames += [frame for packet in packets if packet.stream is not video for frame in _sounds(packet, tracks[SOUND])]
            clip = cls(duration, context.width, context.height, parameters, tracks, [f for f in frames if 0 <= f.due < duration - 1e-6])
        clip._count()
        return clip

    def _count(self) -> None:
        self.frames.sort(key=lambda frame: frame.due)
        for frame in self.frames:
            track = self.tracks[frame.track]
            frame.packets_before = track.packets
            track.packets += len(frame.payloads)
        for track in self.tracks:
            track.duration_ticks = round(self.duration * track.clock)
        self._due = [frame.due for frame in self.frames]

    @property
    def sps(self) -> bytes:
        return self.parameters[-2]

    @property
    def pps(self) -> bytes:
        return self.parameters[-1]

    @property
    def bits_a_second(self) -> float:
        """Of pictures and sound, without the headers of RTP."""
        return sum(len(payload) for frame in self.frames for payload in frame.payloads) * 8 / self.duration

    def sdp(self, name: str) -> str:
        """The session description a camera answers DESCRIBE with."""
        head = ("v=0", "o=- 1 1 IN IP4 127.0.0.1", f"s={name}", "t=0 0", "a=control:*", "a=range:npt=now-")
        media = [line for number, track in enumerate(self.tracks) for line in (*track.sdp, f"a=control:trackID={number}")]
        return "\r\n".join((*head, *media)) + "\r\n"

    def key_frame_at(self, position: float) -> int:
        """Index of the newest key frame at `position` seconds of endless play (laps counted in)."""
        lap, moment = divmod(position, self.duration)
        index = bisect_right(self._due, moment) - 1
        while index > 0 and not (self.frames[index].is_key and self.frames[index].track == VIDEO):
            index -= 1
        return int(lap) * len(self.frames) + max(index, 0)

    def packets(self, position: int, channels: tuple[int, ...], sequence_shift: int = 0, ticks_shift: int = 0) -> list[bytes]:
        """The interleaved RTP packets (RFC 2326 §10.12) of the frame at `position` of endless play.

        `channels` gives each track's channel; a track the reader did not set up has -1 and sends nothing.
        """
        lap, index = divmod(position, len(self.frames))
        frame = self.frames[index]
        channel = channels[frame.track]
        if channel < 0:
            return []
        track = self.tracks[frame.track]
        ticks = frame.ticks + lap * track.duration_ticks + ticks_shift & 0xFFFFFFFF
        first = frame.packets_before + lap * track.packets + sequence_shift
        last = len(frame.payloads) - 1
        return [
            _RTP.pack(
                0x24,
                channel,
                len(payload) + 12,
                0x80,
                track.payload_type | (_MARKER if at == last else 0),
                first + at & 0xFFFF,
                ticks,
                SSRC + frame.track,
            )
            + payload
            for at, payload in enumerate(frame.payloads)
        ]

    def packed(self, channels: tuple[int, ...]) -> dict[int, bytes]:
        """Frames that were packed already for readers with these `channels`, by position; see `pack`."""
        return self._packed.setdefault(channels, {})

    def pack(self, position: int, channels: tuple[int, ...]) -> bytes:
        """The same as `packets`, joined and remembered for the other readers of this clip."""
        kept = self.packed(channels)
        if len(kept) > 3 * len(self.frames):
            kept.clear()
        made = kept[position] = b"".join(self.packets(position, channels))
        return made


def _video_track(context: av.VideoCodecContext) -> tuple[Track, tuple[bytes, ...]]:
    extradata = bytes(context.extradata or b"")
    if context.name == "h264":
        parameters = payloads.h264_parameters(extradata)
        sets = ",".join(base64.b64encode(item).decode() for item in parameters)
        told = f"packetization-mode=1; profile-level-id={parameters[0][1:4].hex().upper()}; sprop-parameter-sets={sets}"
        lines = ("m=video 0 RTP/AVP 96", f"a=rtpmap:96 H264/{CLOCK}", f"a=fmtp:96 {told}")
    else:
        parameters = payloads.h265_parameters(extradata)
        names = ("sprop-vps", "sprop-sps", "sprop-pps")
        told = "; ".join(f"{name}={base64.b64encode(item).decode()}" for name, item in zip(names, parameters, strict=True))
        lines = ("m=video 0 RTP/AVP 96", f"a=rtpmap:96 H265/{CLOCK}", f"a=fmtp:96 {told}")
    return Track(context.name, CLOCK, 96, lines), parameters


def _sound_track(context: av.AudioCodecContext) -> Track:
    rate, channels = context.sample_rate, context.layout.nb_channels
    if context.name == "aac":
        config = bytes(context.extradata or b"").hex()
        told = f"profile-level-id=1; mode=AAC-hbr; sizelength=13; indexlength=3; indexdeltalength=3; config={config}"
        return Track("aac", rate, 97, ("m=audio 0 RTP/AVP 97", f"a=rtpmap:97 MPEG4-GENERIC/{rate}/{channels}", f"a=fmtp:97 {told}"))
    number, name = {"pcm_mulaw": (0, "PCMU"), "pcm_alaw": (8, "PCMA")}.get(context.name, (-1, ""))
    if number < 0 or rate != 8_000:
        raise ValueError(f"Звук {context.name} симулятор не надсилає: потрібен AAC або G.711.")
    return Track(context.name, rate, number, (f"m=audio 0 RTP/AVP {number}", f"a=rtpmap:{number} {name}/{rate}"))


def _sounds(packet: av.Packet, track: Track) -> list[Frame]:
    start = float(packet.pts * packet.time_base)
    cut = payloads.aac(bytes(packet)) if track.kind == "aac" else payloads.g711(bytes(packet))
    step = 0.02 if track.kind != "aac" else 0.0
    return [Frame(start + at * step, round((start + at * step) * track.clock), True, [piece], track=SOUND) for at, piece in enumerate(cut)]
