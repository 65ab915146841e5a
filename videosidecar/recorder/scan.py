"""What a segment file really holds, read from its boxes: for repair, for the offsets of PyAV's files, for players.

Reads the headers and the `moof` boxes only, never the pictures.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_MAX_MOOF = 16 * 1024 * 1024
_CONTAINERS = {b"moov", b"trak", b"mdia", b"traf"}


@dataclass(slots=True)
class Scan:
    """`fragments` as a writer tells them; `ticks` of the video track last the pictures, `scale` ticks make a second.

    `whole`: where the last whole fragment ends, in bytes; `closed`: a normal seekable file; `head`: where the `moov` of
    the fragments begins and ends.
    """

    size: int
    closed: bool = False
    whole: int = 0
    head: tuple[int, int] = (0, 0)
    scale: int = 0
    units: int = 0
    payload: int = 0
    ticks: int = 0
    fragments: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def scan(path: Path) -> Scan:
    """Look through a file of either writer, closed or cut off. Raises OSError; a file that is no MP4 has no fragments."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _scan(file, os.fstat(file).st_size)
    finally:
        os.close(file)


def init_segment(path: Path) -> bytes:
    """What a player needs before any fragment of the file: `ftyp` and the `moov` that announces them. Raises OSError."""
    found = scan(path)
    with path.open("rb") as file:
        first = _box_at(file.fileno(), 0, found.size)
        if first is None:
            return b""
        opening = os.pread(file.fileno(), first.end, 0)
        return opening + os.pread(file.fileno(), found.head[1] - found.head[0], found.head[0])


def _scan(file: int, size: int) -> Scan:
    found = Scan(size)
    moof: _Box | None = None
    moofs = 0
    for box in _top_level(file, size):
        if box.kind == b"moov" and not found.head[1]:
            found.head = (box.start, box.end)
            found.whole = box.end
            found.scale = _video_scale(os.pread(file, box.end - box.start, box.start))
        elif box.kind == b"moov":
            found.closed = _covered(file, size)
        elif box.kind == b"moof":
            moof, moofs = box, moofs + 1
        elif box.kind == b"mdat" and moof is not None:
            _take(found, os.pread(file, min(moof.end - moof.start, _MAX_MOOF), moof.start), moof.start, box.end)
            moof = None
    if found.closed:
        found.whole = size
    return found


def _top_level(file: int, size: int) -> Iterator[_Box]:
    """Whole boxes in order, going into the one that covers the fragments of a closed file."""
    at = 0
    seen_moov = False
    while at < size:
        box = _box_at(file, at, size)
        if box is None:
            return
        if box.kind == b"mdat" and not seen_moov:
            at = box.body  # the header over everything: what it covers is what we look for
            if box.body - box.start == 8:
                inner = _box_at(file, at, size)
                at = at if inner and inner.kind in (b"moov", b"free", b"ftyp") else at + 8
            continue
        seen_moov = seen_moov or box.kind == b"moov"
        if box.end > size:
            return
        yield box
        at = box.end


def _box_at(file: int, at: int, size: int) -> _Box | None:
    header = os.pread(file, 16, at)
    if len(header) < 8:
        return None
    length, kind = struct.unpack_from(">I4s", header)
    body = 8
    if length == 1 and len(header) == 16:
        length, body = int.from_bytes(header[8:16], "big"), 16
    elif length == 0:
        length = size - at
    if length < body or not kind.isascii():
        return None
    return _Box(kind, at, at + body, at + length)


def _covered(file: int, size: int) -> bool:
    first = _box_at(file, 0, size)
    second = _box_at(file, first.end, size) if first else None
    while second is not None and second.kind in (b"free", b"wide"):
        second = _box_at(file, second.end, size)
    return second is not None and second.kind == b"mdat"


def _take(found: Scan, moof: bytes, start: int, end: int) -> None:
    """Add one fragment: the pictures are track 1 in the files of both writers."""
    for kind, body in _children(moof[8:]):
        if kind != b"traf":
            continue
        parts = dict(_children(body))
        tfhd = parts.get(b"tfhd", b"")
        if len(tfhd) < 8:
            continue
        flags, track = struct.unpack_from(">II", tfhd)
        if track != 1:
            continue
        begins = _decode_time(parts.get(b"tfdt", b""))
        default_duration, default_size = _defaults(tfhd, flags & 0xFFFFFF)
        units = ticks = payload = 0
        for inner, run in _children(body):
            if inner == b"trun":
                more = _run(run, default_duration, default_size)
                units, ticks, payload = units + more[0], ticks + more[1], payload + more[2]
        found.fragments.append((start, end - start, begins))
        found.units += units
        found.payload += payload
        found.ticks = max(found.ticks, begins + ticks)
    found.whole = end


def _children(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(body):
        length, kind = struct.unpack_from(">I4s", body, at)
        if length < 8 or at + length > len(body):
            return
        yield kind, body[at + 8 : at + length]
        at += length


def _decode_time(tfdt: bytes) -> int:
    if len(tfdt) >= 12 and tfdt[0] == 1:
        return int.from_bytes(tfdt[4:12], "big")
    return int.from_bytes(tfdt[4:8], "big")


def _defaults(tfhd: bytes, flags: int) -> tuple[int, int]:
    """default_sample_duration and default_sample_size, §8.8.7; 0 where the fragment has none."""
    at = 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    duration = size = 0
    if flags & 0x8:
        duration, at = int.from_bytes(tfhd[at : at + 4], "big"), at + 4
    if flags & 0x10:
        size = int.from_bytes(tfhd[at : at + 4], "big")
    return duration, size


def _run(trun: bytes, default_duration: int, default_size: int) -> tuple[int, int, int]:
    """Samples, their ticks and bytes of one `trun` (§8.8.8)."""
    flags = int.from_bytes(trun[1:4], "big")
    count = int.from_bytes(trun[4:8], "big")
    at = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    columns = [flag for flag in (0x100, 0x200, 0x400, 0x800) if flags & flag]
    values = struct.unpack_from(f">{count * len(columns)}I", trun, at) if columns else ()
    if len(values) != count * len(columns):
        return 0, 0, 0
    ticks = sum(values[columns.index(0x100) :: len(columns)]) if 0x100 in columns else count * default_duration
    payload = sum(values[columns.index(0x200) :: len(columns)]) if 0x200 in columns else count * default_size
    return count, ticks, payload


def _video_scale(moov: bytes) -> int:
    """Ticks a second of the first track (`mdhd`, §8.4.2)."""
    for kind, trak in _children(moov[8:]):
        if kind == b"trak":
            mdia = dict(_children(dict(_children(trak)).get(b"mdia", b"")))
            mdhd = mdia.get(b"mdhd", b"")
            at = 20 if mdhd[:1] == b"\x01" else 12
            return int.from_bytes(mdhd[at : at + 4], "big")
    return 0
