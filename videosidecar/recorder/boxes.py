"""Boxes of the ISO base media file format (ISO/IEC 14496-12), as far as a recorder writes them."""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from .model import Track
from .nal import decoder_record

MP4_AUDIO = frozenset({"aac"})
MOV_AUDIO = frozenset({"pcm_alaw", "pcm_mulaw"})

PLACEHOLDER = 16
"""Bytes kept free behind `ftyp`: they become the header of an `mdat` over all fragments when the file is closed."""

IS_KEY, IS_NOT_KEY = 0x02000000, 0x01010000  # sample flags, §8.8.3.1: depends on no other; depends, and is no sync sample

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_VISUAL = {"h264": b"avc1", "hevc": b"hvc1", "mpeg4": b"mp4v", "mjpeg": b"jpeg"}
_SOUND = {"aac": b"mp4a", "pcm_alaw": b"alaw", "pcm_mulaw": b"ulaw"}
_MPEG4_VISUAL, _MPEG4_AUDIO = 0x20, 0x40  # objectTypeIndication, ISO/IEC 14496-1 §7.2.6.6


@dataclass(slots=True)
class Samples:
    """What the closing `moov` tells of one track, in ticks and bytes; four bytes a figure and sample."""

    sizes: array[int] = field(default_factory=lambda: array("I"))
    durations: array[int] = field(default_factory=lambda: array("I"))
    delays: array[int] = field(default_factory=lambda: array("I"))
    """Of display behind decoding, as unsigned 32-bit; empty until the first that is not 0."""
    keys: array[int] = field(default_factory=lambda: array("I"))
    chunk_offsets: array[int] = field(default_factory=lambda: array("Q"))
    chunk_samples: array[int] = field(default_factory=lambda: array("I"))
    starts_at: int = 0

    @property
    def ticks(self) -> int:
        return sum(self.durations)


def box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, parts)), kind) + b"".join(parts)


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def file_type(suffix: str) -> bytes:
    if suffix == ".mov":
        return box(b"ftyp", b"qt  ", struct.pack(">I", 0x200), b"qt  ")
    return box(b"ftyp", b"iso6", struct.pack(">I", 0x200), b"iso6isomiso2mp41")


def placeholder() -> bytes:
    return box(b"free", bytes(PLACEHOLDER - 8))


def covering(length: int) -> bytes:
    """Header of an `mdat` of `length` bytes that takes the placeholder's room (64-bit size, §4.2)."""
    return struct.pack(">I4sQ", 1, b"mdat", length)


def head(tracks: list[Track], *, suffix: str = ".mp4") -> bytes:
    """`ftyp`, the placeholder and a `moov` that announces fragments (§8.8). Raises ValueError for what MP4 cannot carry."""
    scale = timescale(tracks[0])
    traks = [_trak(track, number, scale, None) for number, track in enumerate(tracks, 1)]
    extends = [_trex(track, number) for number, track in enumerate(tracks, 1)]
    moov = box(b"moov", _mvhd(scale, 0, len(tracks)), *traks, box(b"mvex", *extends))
    return file_type(suffix) + placeholder() + moov


def closing_moov(tracks: list[Track], samples: list[Samples]) -> bytes:
    """The `moov` of a closed file, with every sample by its place. Tracks without a sample are left out."""
    scale = timescale(tracks[0])
    kept = [(track, facts) for track, facts in zip(tracks, samples, strict=True) if facts.sizes]
    longest = max(_in(scale, facts.starts_at + facts.ticks, timescale(track)) for track, facts in kept)
    traks = [_trak(track, number, scale, facts) for number, (track, facts) in enumerate(kept, 1)]
    return box(b"moov", _mvhd(scale, longest, len(kept)), *traks)


def timescale(track: Track) -> int:
    """Ticks a second. Raises ValueError where a tick is no whole part of one."""
    if track.time_base.numerator != 1 or not 0 < track.time_base.denominator < 1 << 31:
        raise ValueError("the time base does not fit a file")
    return track.time_base.denominator


def _in(scale: int, ticks: int, of_scale: int) -> int:
    return round(Fraction(ticks * scale, of_scale))


def _mvhd(scale: int, duration: int, tracks: int) -> bytes:
    body = struct.pack(">QQIQIH10x", 0, 0, scale, duration, 0x10000, 0x100)
    return full_box(b"mvhd", 1, 0, body, _MATRIX, bytes(24), struct.pack(">I", tracks + 1))


def _trex(track: Track, number: int) -> bytes:
    flags = IS_NOT_KEY if track.kind == "video" else IS_KEY
    return full_box(b"trex", 0, 0, struct.pack(">IIIII", number, 1, 0, 0, flags))


def _trak(track: Track, number: int, movie_scale: int, samples: Samples | None) -> bytes:
    is_video = track.kind == "video"
    own_scale = timescale(track)
    ticks = samples.ticks if samples else 0
    lasts = _in(movie_scale, ticks, own_scale)
    waits = _in(movie_scale, samples.starts_at, own_scale) if samples else 0
    tkhd = full_box(
        b"tkhd",
        1,
        3,
        struct.pack(">QQIIQ8xhhhH", 0, 0, number, 0, waits + lasts, 0, 0 if is_video else 1, 0 if is_video else 0x100, 0),
        _MATRIX,
        struct.pack(">II", track.width << 16, track.height << 16),
    )
    mdhd = full_box(b"mdhd", 1, 0, struct.pack(">QQIQHH", 0, 0, own_scale, ticks, 0x55C4, 0))  # language «und»
    handler, name = (b"vide", b"Video\0") if is_video else (b"soun", b"Sound\0")
    hdlr = full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), name)
    about = full_box(b"vmhd", 0, 1, bytes(8)) if is_video else full_box(b"smhd", 0, 0, bytes(4))
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    minf = box(b"minf", about, dinf, _stbl(track, samples))
    edits = _waiting(waits, lasts) if waits else b""
    return box(b"trak", tkhd, edits, box(b"mdia", mdhd, hdlr, minf))


def _waiting(waits: int, lasts: int) -> bytes:
    """Edits that keep a track silent until its first sample (§8.6.6), in ticks of the movie."""
    table = struct.pack(">IQqHHQqHH", 2, waits, -1, 1, 0, lasts, 0, 1, 0)
    return box(b"edts", full_box(b"elst", 1, 0, table))


def _stbl(track: Track, samples: Samples | None) -> bytes:
    stsd = full_box(b"stsd", 0, 0, struct.pack(">I", 1), sample_entry(track))
    if samples is None:
        empty = struct.pack(">I", 0)
        parts = [full_box(kind, 0, 0, empty) for kind in (b"stts", b"stsc")]
        return box(b"stbl", stsd, *parts, full_box(b"stsz", 0, 0, bytes(8)), full_box(b"stco", 0, 0, empty))
    parts = [full_box(b"stts", 0, 0, _runs(samples.durations))]
    if samples.delays:
        parts.append(full_box(b"ctts", 1, 0, _runs(samples.delays)))
    if track.kind == "video" and len(samples.keys) < len(samples.sizes):
        parts.append(full_box(b"stss", 0, 0, struct.pack(">I", len(samples.keys)), big_endian(samples.keys)))
    parts.append(full_box(b"stsc", 0, 0, _chunks(samples.chunk_samples)))
    parts.append(full_box(b"stsz", 0, 0, struct.pack(">II", 0, len(samples.sizes)), big_endian(samples.sizes)))
    parts.append(full_box(b"co64", 0, 0, struct.pack(">I", len(samples.chunk_offsets)), big_endian(samples.chunk_offsets)))
    return box(b"stbl", stsd, *parts)


def _runs(values: array[int]) -> bytes:
    """(count, value) of equal neighbours, after their number: as `stts` and `ctts` want it."""
    table: array[int] = array("I")
    for value, group in groupby(values):
        table.append(sum(1 for _ in group))
        table.append(value)
    return struct.pack(">I", len(table) // 2) + big_endian(table)


def _chunks(counts: array[int]) -> bytes:
    table: array[int] = array("I")
    for number, count in enumerate(counts, 1):
        if len(table) >= 3 and table[-2] == count:
            continue
        table.extend((number, count, 1))
    return struct.pack(">I", len(table) // 3) + big_endian(table)


def big_endian(values: array[int]) -> bytes:
    swapped = array(values.typecode, values)
    if sys.byteorder == "little":
        swapped.byteswap()
    return swapped.tobytes()


# What a track is made of.


def sample_entry(track: Track) -> bytes:
    """How to decode a track (§8.5.2). Raises ValueError for a codec or a configuration that cannot be told."""
    if track.kind == "video":
        return _visual_entry(track)
    return _sound_entry(track)


def _visual_entry(track: Track) -> bytes:
    kind = _VISUAL.get(track.codec)
    if kind is None:
        raise ValueError(f"no sample entry for {track.codec}")
    config = b""
    if track.codec == "h264":
        config = box(b"avcC", decoder_record(track.config, "h264"))
    elif track.codec == "hevc":
        config = box(b"hvcC", decoder_record(track.config, "hevc"))
    elif track.codec == "mpeg4":
        config = _esds(_MPEG4_VISUAL, 4, track.config)
    size = struct.pack(">HH", track.width, track.height)
    about = struct.pack(">II4xH32xHh", 0x480000, 0x480000, 1, 24, -1)
    return box(kind, bytes(6), struct.pack(">H", 1), bytes(16), size, about, config)


def _sound_entry(track: Track) -> bytes:
    kind = _SOUND.get(track.codec)
    if kind is None:
        raise ValueError(f"no sample entry for {track.codec}")
    if track.codec == "aac" and len(track.config) < 2:
        raise ValueError("no AudioSpecificConfig")
    rate = min(track.sample_rate, 0xFFFF) << 16
    about = struct.pack(">8xHHHHI", max(1, track.channels), 16, 0, 0, rate)
    config = _esds(_MPEG4_AUDIO, 5, track.config) if track.codec == "aac" else b""
    return box(kind, bytes(6), struct.pack(">H", 1), about, config)


def _esds(object_type: int, stream_type: int, config: bytes) -> bytes:
    """Elementary stream descriptor (ISO/IEC 14496-1 §7.2.6.5, 14496-14 §5.6)."""
    specific = _descriptor(5, config) if config else b""
    decoder = _descriptor(4, struct.pack(">BB3xII", object_type, stream_type << 2 | 1, 0, 0), specific)
    return full_box(b"esds", 0, 0, _descriptor(3, struct.pack(">HB", 0, 0), decoder, _descriptor(6, b"\x02")))


def _descriptor(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    length = len(body)
    return bytes((tag, 0x80 | length >> 21 & 127, 0x80 | length >> 14 & 127, 0x80 | length >> 7 & 127, length & 127)) + body
