"""H.265 over RTP (RFC 7798): single NAL units, AP, FU; its SPS (ITU-T H.265 §7.3.2.2) and hvcC record."""

from __future__ import annotations

import struct
from typing import NamedTuple

from ..errors import Malformed, NotUnderstood
from ..model import Track
from .bits import UNREADABLE, BitReader, without_emulation
from .pictures import MAX_PICTURE, Pictures

_VPS, _SPS, _PPS, _AP, _FU, _PACI = 32, 33, 34, 48, 49, 50
_LENGTH = struct.Struct(">I")


class H265Pictures(Pictures):
    """See `Pictures`. Key frames are all pictures one may begin with (IRAP: BLA, IDR, CRA)."""

    codec = "hevc"
    __slots__ = ()

    def packet(self, buffer: bytearray, start: int, end: int, stamp: int, marker: bool) -> None:
        if stamp != self._stamp:
            if self._open:
                self._finish()
            self._stamp = stamp
        if end - start < 3:
            if marker:
                self._finish()
            return
        kind = buffer[start] >> 1 & 63
        unit = self._unit
        if kind == _FU:
            part = buffer[start + 2]
            if part & 0x80:
                kind = part & 63
                if self._nal >= 0:
                    self.damaged = True
                if self._suspect and kind < 32:
                    self._check_first(end - start > 3 and buffer[start + 3] > 127)
                if 16 <= kind <= 21:
                    self._key = True
                self._open = True
                self._nal = len(unit)
                unit += b"\x00\x00\x00\x00%c%c" % (buffer[start] & 0x81 | kind << 1, buffer[start + 1])
            elif self._nal < 0:
                self.damaged = self._open = True
            unit += buffer[start + 3 : end]
            if part & 0x40 and self._nal >= 0:
                at, self._nal = self._nal, -1
                _LENGTH.pack_into(unit, at, len(unit) - at - 4)
                if _VPS <= unit[at + 4] >> 1 & 63 <= _PPS:
                    self._note_set(bytes(unit[at + 4 :]))
                    del unit[at:]
            if len(unit) > MAX_PICTURE:
                self._overflow()
        elif kind < _AP:
            self._nal_unit(buffer, start, end)
        elif kind == _AP:
            at = start + 2
            while at + 2 < end:
                length = buffer[at] << 8 | buffer[at + 1]
                at += 2
                if length < 2 or at + length > end:
                    self.damaged = self._open = True
                    break
                self._nal_unit(buffer, at, at + length)
                at += length
        else:
            raise NotUnderstood(f"Камера пакує картинку незвично (RTP H.265, вид {kind}): такий потік читає загальний спосіб.")
        if marker:
            self._finish()

    def _nal_unit(self, buffer: bytearray, start: int, end: int) -> None:
        """One whole NAL unit of at least 2 bytes."""
        kind = buffer[start] >> 1 & 63
        self._open = True
        if self._nal >= 0:
            self.damaged = True
        if _VPS <= kind <= _PPS:
            nal = bytes(buffer[start:end])
            if nal not in self._sets.values():
                self._note_set(nal)
            return
        if self._suspect and kind < 32:
            self._check_first(end - start > 2 and buffer[start + 2] > 127)
        if 16 <= kind <= 21:
            self._key = True
        unit = self._unit
        unit += _LENGTH.pack(end - start)
        unit += buffer[start:end]
        if len(unit) > MAX_PICTURE:
            self._overflow()

    def _check_first(self, begins_picture: bool) -> None:
        """After a loss: first_slice_segment_in_pic_flag must be set, or the head of this picture is lost."""
        self._suspect = False
        if not begins_picture:
            self.damaged = True

    def _key_of_set(self, nal: bytes) -> bytes:
        kind = nal[0] >> 1 & 63
        if kind == _SPS:
            number = _facts(nal).number
        elif kind in (_VPS, _PPS):
            reader = BitReader(without_emulation(nal[2:40]))
            number = reader.bits(4) if kind == _VPS else reader.unsigned()
        else:
            raise Malformed(UNREADABLE)
        return bytes((kind, min(255, number)))

    def _describe(self, sets: list[bytes]) -> Track | None:
        kinds = [[nal for nal in sets if nal[0] >> 1 & 63 == kind] for kind in (_VPS, _SPS, _PPS)]
        if not all(kinds):
            return None
        facts = _facts(kinds[1][0])
        return self._make_track(facts.width, facts.height, record(*kinds))


class _Sps(NamedTuple):
    number: int
    width: int
    height: int
    profile: bytes
    """general profile, tier, constraints and level: 12 bytes as hvcC holds them."""
    layers: int
    nested: bool
    chroma: int
    luma_depth: int
    chroma_depth: int


def picture_size(sps: bytes) -> tuple[int, int]:
    """(width, height) in pixels as shown. Raises Malformed."""
    return _facts(sps)[1:3]


def record(vps: list[bytes], sps: list[bytes], pps: list[bytes]) -> bytes:
    """HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 §8.3.3.1. Raises Malformed."""
    facts = _facts(sps[0])
    parts = [
        b"\x01",
        facts.profile,
        b"\xf0\x00\xfc",  # no minimum of spatial segments, parallelism unknown
        bytes((0xFC | facts.chroma, 0xF8 | facts.luma_depth - 8, 0xF8 | facts.chroma_depth - 8)),
        b"\x00\x00",  # average frame rate unknown
        bytes((facts.layers << 3 | facts.nested << 2 | 3, 3)),
    ]
    for kind, nals in ((_VPS, vps), (_SPS, sps), (_PPS, pps)):
        parts.append(struct.pack(">BH", 0x80 | kind, len(nals)))
        parts += [struct.pack(">H", len(nal)) + nal for nal in nals]
    return b"".join(parts)


def _facts(sps: bytes) -> _Sps:
    """seq_parameter_set_rbsp up to the bit depths (§7.3.2.2.1)."""
    if len(sps) < 16 or sps[0] >> 1 & 63 != _SPS:
        raise Malformed(UNREADABLE)
    raw = without_emulation(sps[2:])
    read = BitReader(raw)
    read.bits(4)  # VPS id
    layers = read.bits(3) + 1
    nested = read.flag()
    profile = raw[1:13]
    read.bits(96)
    _skip_layers(read, layers - 1)
    number = read.unsigned()
    chroma = read.unsigned()
    planes_apart = chroma == 3 and read.flag()
    width, height = read.unsigned(), read.unsigned()
    left, right, top, bottom = (read.unsigned() for _ in range(4)) if read.flag() else (0, 0, 0, 0)
    luma_depth, chroma_depth = 8 + read.unsigned(), 8 + read.unsigned()
    width -= (2 if chroma in (1, 2) and not planes_apart else 1) * (left + right)
    height -= (2 if chroma == 1 and not planes_apart else 1) * (top + bottom)
    if chroma > 3 or max(luma_depth, chroma_depth) > 15 or layers > 7 or not (0 < width <= 16384 and 0 < height <= 16384):
        raise Malformed(UNREADABLE)
    return _Sps(number, width, height, profile, layers, nested, chroma, luma_depth, chroma_depth)


def _skip_layers(read: BitReader, count: int) -> None:
    """Profiles and levels of the sub-layers (§7.3.3)."""
    present = [(read.flag(), read.flag()) for _ in range(count)]
    if count:
        read.bits(2 * (8 - count))
    for has_profile, has_level in present:
        read.bits(88 * has_profile + 8 * has_level)
