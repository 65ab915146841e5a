"""The last minute of a camera as one file that a browser can play. Copies coded pictures, decodes nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error

from .storage import SegmentName, Storage

KEEP_SECONDS = 15 * 60
MAX_FILES = 40
JOIN_NS = 2_000_000_000
CLIP_NAME = r"(?P<camera>[a-z0-9][a-z0-9\-]*)\.(?P<start>\d{19})\.(?P<units>\d+)\.mp4"


@dataclass(frozen=True, slots=True)
class Minute:
    """A made clip. Times are UTC nanoseconds."""

    path: Path
    start_ns: int
    end_ns: int
    codec: str


@dataclass(slots=True)
class _Piece:
    """Coded pictures of one segment: (time in ns, packet)."""

    signature: tuple[str, int, int, bytes]
    packets: list[tuple[int, av.Packet]]


class NothingRecorded(Exception):
    """No segment of the camera can be read."""


def last_minute(storage: Storage, camera: str, folder: Path, seconds: int = 60) -> Minute:
    """Make, in `folder`, a clip of the last `seconds` that are on the disk. Raises NothingRecorded."""
    with contextlib.ExitStack() as opened:
        pieces = _pieces(storage, camera, seconds, opened)
        if not pieces:
            raise NothingRecorded(f"Записів камери {camera} ще немає.")
        same = [piece for piece in pieces if piece.signature == pieces[-1].signature]
        end = same[-1].packets[-1][0]
        packets = _from_key_frame(_joined(same), end - seconds * 1_000_000_000)
        path = folder / f"{camera}.{packets[0][0]:019d}.{len(packets)}.mp4"
        if not path.exists():
            _write(path, packets)
        else:
            os.utime(path)
    forget_old(folder)
    return Minute(path, packets[0][0], end, pieces[-1].signature[0])


def _pieces(storage: Storage, camera: str, seconds: int, opened: contextlib.ExitStack) -> list[_Piece]:
    """Newest segments back to `seconds` before the end, oldest first. Files without a whole fragment are passed over."""
    found: list[_Piece] = []
    end = 0
    for path in reversed(storage.newest(camera, MAX_FILES)):
        piece = _read(path, opened)
        if piece is None:
            continue
        end = end or piece.packets[-1][0]
        if piece.packets[-1][0] < end - seconds * 1_000_000_000:
            break
        found.append(piece)
    return found[::-1]


def _read(path: Path, opened: contextlib.ExitStack) -> _Piece | None:
    name = SegmentName.parse(path.name)
    if name is None:
        return None
    try:
        container = opened.enter_context(av.open(str(path)))
        stream = container.streams.video[0]
        context = stream.codec_context
        packets = [
            (name.start_ns + int(packet.dts * packet.time_base * 1_000_000_000), packet)
            for packet in container.demux(stream)
            if packet.size and packet.dts is not None
        ]
    except (av.error.FFmpegError, OSError, IndexError):
        return None
    if not packets:
        return None
    return _Piece((context.name, context.width, context.height, bytes(context.extradata or b"")), packets)


def _joined(pieces: list[_Piece]) -> list[tuple[int, av.Packet]]:
    """All pictures in one row. Segments are named by the moment their first picture arrived, which wavers by fractions
    of a second: what follows that closely is joined without a stutter, counted back from the newest segment."""
    joined: list[tuple[int, av.Packet]] = []
    begins = 0
    for piece in reversed(pieces):
        last_moment, last = piece.packets[-1]
        ends = last_moment + int((last.duration or 0) * last.time_base * 1_000_000_000)
        shift = begins - ends if begins and abs(begins - ends) < JOIN_NS else 0
        begins = piece.packets[0][0] + shift
        joined[:0] = [(moment + shift, packet) for moment, packet in piece.packets]
    return joined


def _from_key_frame(packets: list[tuple[int, av.Packet]], since_ns: int) -> list[tuple[int, av.Packet]]:
    """From the last key frame that is not younger than `since_ns`, or from the first there is."""
    start = 0
    for index, (moment, packet) in enumerate(packets):
        if moment > since_ns:
            break
        if packet.is_keyframe:
            start = index
    return packets[start:]


def _write(path: Path, packets: list[tuple[int, av.Packet]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".clip-", suffix=".mp4")
    os.close(handle)
    try:
        with av.open(name, "w", format="mp4", options={"movflags": "+faststart"}) as output:
            template = packets[0][1].stream
            stream = output.add_stream_from_template(template, opaque=True)
            for packet in _retimed(packets):
                packet.stream = stream
                output.mux_one(packet)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _retimed(packets: list[tuple[int, av.Packet]]) -> Iterator[av.Packet]:
    """Packets on one clock, strictly growing: segments start where the wall clock says, never before the last ended."""
    first, last = packets[0][0], -1
    for moment, packet in packets:
        ticks = round((moment - first) / 1_000_000_000 / packet.time_base)
        # Shown later than decoded only where there are B-frames.
        delay = packet.pts - packet.dts if packet.pts is not None and packet.dts is not None else 0
        ticks = max(ticks, last + 1)
        packet.dts, packet.pts = ticks, ticks + delay
        last = ticks
        yield packet


def forget_old(folder: Path, keep_seconds: float = KEEP_SECONDS) -> None:
    """Delete clips that nobody has asked for lately."""
    for path in folder.glob("*.mp4"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > keep_seconds:
                path.unlink()
