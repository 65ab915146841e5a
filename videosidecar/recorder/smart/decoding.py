"""One coded key frame → a small picture of it: 160 × 90 for judging, a JPEG for people. Nothing larger is ever kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import av.error
import numpy as np
import numpy.typing as npt

from ..model import Track

WIDTH, HEIGHT = 160, 90
JPEG_WIDTH = 480
JPEG_QUALITY = 6  # FFmpeg's scale: 2 is best, 31 worst
DECODABLE = frozenset({"h264", "hevc", "mjpeg", "mpeg4"})

Gray = npt.NDArray[np.uint8]


class Undecodable(Exception):
    """The key frame cannot be decoded: damaged, or of a codec we do not look at."""


@dataclass(slots=True)
class Small:
    """`luma`: 90 × 160, full range. `saturation`: mean distance of the colours from grey, 0 for infrared."""

    luma: Gray
    saturation: float


def decode(track: Track, data: bytes) -> av.VideoFrame:
    """The picture of one key frame. Raises Undecodable.

    A decoder lives for one picture: a thousand that wait would hold more memory than the recorder.
    """
    if track.codec not in DECODABLE:
        raise Undecodable(f"Кодек {track.codec} не переглядається.")
    try:
        context: Any = av.CodecContext.create(track.codec, "r")
        context.thread_count = 1  # its CPU time is the caller's, and can be measured
        context.options = {"skip_loop_filter": "all"}
        if track.config:
            context.extradata = track.config
        packet = av.Packet(data)
        packet.pts = packet.dts = 0
        packet.time_base = Fraction(1, 1)
        frames = [*context.decode(packet), *context.decode(None)]
    except (av.error.FFmpegError, ValueError, EOFError) as error:
        raise Undecodable(f"Кадр не читається: {type(error).__name__}.") from None
    if not frames:
        raise Undecodable("Кадр не читається.")
    return frames[0]


def small(frame: av.VideoFrame) -> Small:
    """Shrink to what is judged. Raises Undecodable."""
    try:
        # yuvj: full range, whatever the camera sends.
        shrunk = frame.reformat(width=WIDTH, height=HEIGHT, format="yuvj420p", interpolation="AREA")
    except (av.error.FFmpegError, ValueError) as error:
        raise Undecodable(f"Картинка не зменшується: {type(error).__name__}.") from None
    luma, u, v = (_plane(plane) for plane in shrunk.planes)
    colours = np.abs(u.astype(np.int16) - 128) + np.abs(v.astype(np.int16) - 128)
    return Small(luma, float(colours.mean()))


def jpeg(frame: av.VideoFrame, width: int = JPEG_WIDTH) -> bytes:
    """A small JPEG of the picture, as high as its shape asks. Raises Undecodable."""
    wide = min(width, frame.width) // 2 * 2
    high = max(2, round(frame.height * wide / max(1, frame.width)) // 2 * 2)
    try:
        encoder: Any = av.CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = wide, high, "yuvj420p", Fraction(1, 1)
        encoder.options = {"qmin": str(JPEG_QUALITY), "qmax": str(JPEG_QUALITY)}
        shrunk = frame.reformat(width=wide, height=high, format="yuvj420p", interpolation="AREA")
        shrunk.pts = 0
        packets = [*encoder.encode(shrunk), *encoder.encode(None)]
    except (av.error.FFmpegError, ValueError) as error:
        raise Undecodable(f"Знімок не зроблено: {type(error).__name__}.") from None
    return b"".join(bytes(packet) for packet in packets)


def _plane(plane: Any) -> Gray:
    rows = np.frombuffer(plane, dtype=np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width].copy()
