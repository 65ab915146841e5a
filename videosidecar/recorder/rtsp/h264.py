"""H.264 over RTP (RFC 6184): single NAL units, STAP-A, FU-A; its SPS (ITU-T H.264 §7.3.2.1) and avcC record."""

from __future__ import annotations

import struct

from ..errors import Malformed, NotUnderstood
from ..model import Track
from .bits import UNREADABLE, BitReader, without_emulation
from .pictures import MAX_PICTURE, Pictures

_IDR, _SPS, _PPS, _STAP_A, _FU_A = 5, 7, 8, 24, 28
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_LENGTH = struct.Struct(">I")


class H264Pictures(Pictures):
    """See `Pictures`. NAL units of parameter sets are left out of the samples: they are in the track's record."""

    codec = "h264"
    __slots__ = ()

    def packet(self, buffer: bytearray, start: int, end: int, stamp: int, marker: bool) -> None:
        if stamp != self._stamp:
            if self._open:
                self._finish()  # the camera sends no marker, or the packet with it is lost
            self._stamp = stamp
        if start >= end:
            return
        head = buffer[start]
        kind = head & 31
        unit = self._unit
        if kind == _FU_A:
            if end - start < 2:
                return
            part = buffer[start + 1]
            if part & 0x80:
                kind = part & 31
                if self._nal >= 0:
                    self.damaged = True
                if self._suspect and kind < 6:
                    self._check_first(end - start > 2 and buffer[start + 2] > 127)
                if kind == _IDR:
                    self._key = True
                self._open = True
                self._nal = len(unit)
                unit += b"\x00\x00\x00\x00%c" % (head & 0xE0 | kind)
            elif self._nal < 0:
                self.damaged = self._open = True
            unit += buffer[start + 2 : end]
            if part & 0x40 and self._nal >= 0:
                at, self._nal = self._nal, -1
                _LENGTH.pack_into(unit, at, len(unit) - at - 4)
                if unit[at + 4] & 31 in (_SPS, _PPS):
                    self._take_set_out(at)
            if len(unit) > MAX_PICTURE:
                self._overflow()
        elif kind < _STAP_A:
            self._nal_unit(buffer, start, end)
        elif kind == _STAP_A:
            at = start + 1
            while at + 2 < end:
                length = buffer[at] << 8 | buffer[at + 1]
                at += 2
                if length == 0 or at + length > end:
                    self.damaged = self._open = True
                    break
                self._nal_unit(buffer, at, at + length)
                at += length
        else:
            raise NotUnderstood(f"Камера пакує картинку незвично (RTP H.264, вид {kind}): такий потік читає загальний спосіб.")
        if marker:
            self._finish()

    def _nal_unit(self, buffer: bytearray, start: int, end: int) -> None:
        """One whole NAL unit."""
        kind = buffer[start] & 31
        self._open = True
        if self._nal >= 0:
            self.damaged = True
        if kind in (_SPS, _PPS):
            nal = bytes(buffer[start:end])
            if nal not in self._sets.values():
                self._note_set(nal)
            return
        if self._suspect and 0 < kind < 6:
            self._check_first(end - start > 1 and buffer[start + 1] > 127)
        if kind == _IDR:
            self._key = True
        unit = self._unit
        unit += _LENGTH.pack(end - start)
        unit += buffer[start:end]
        if len(unit) > MAX_PICTURE:
            self._overflow()

    def _check_first(self, begins_picture: bool) -> None:
        """After a loss: first_mb_in_slice must be 0, or the head of this picture is among what was lost."""
        self._suspect = False
        if not begins_picture:
            self.damaged = True

    def _take_set_out(self, at: int) -> None:
        self._note_set(bytes(self._unit[at + 4 :]))
        del self._unit[at:]

    def _key_of_set(self, nal: bytes) -> bytes:
        kind = nal[0] & 31
        if kind not in (_SPS, _PPS):
            raise Malformed(UNREADABLE)
        reader = BitReader(without_emulation(nal[1 if kind == _PPS else 4 : 40]))
        return bytes((kind, min(255, reader.unsigned())))

    def _describe(self, sets: list[bytes]) -> Track | None:
        sps = [nal for nal in sets if nal[0] & 31 == _SPS]
        pps = [nal for nal in sets if nal[0] & 31 == _PPS]
        if not sps or not pps:
            return None
        width, height = picture_size(sps[0])
        return self._make_track(width, height, record(sps, pps))


def picture_size(sps: bytes) -> tuple[int, int]:
    """(width, height) in pixels as shown, cropping taken off. Raises Malformed."""
    return _facts(sps)[:2]


def record(sps: list[bytes], pps: list[bytes]) -> bytes:
    """AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1. Raises Malformed."""
    first = sps[0]
    if len(first) < 4:
        raise Malformed(UNREADABLE)
    parts = [b"\x01", first[1:4], b"\xff", bytes((0xE0 | min(31, len(sps)),))]
    parts += [struct.pack(">H", len(nal)) + nal for nal in sps[:31]]
    parts.append(bytes((min(255, len(pps)),)))
    parts += [struct.pack(">H", len(nal)) + nal for nal in pps[:255]]
    if first[1] in _HIGH_PROFILES:
        _, _, chroma, luma_depth, chroma_depth = _facts(first)
        parts.append(bytes((0xFC | chroma, 0xF8 | luma_depth - 8, 0xF8 | chroma_depth - 8, 0)))
    return b"".join(parts)


def _facts(sps: bytes) -> tuple[int, int, int, int, int]:
    """Width, height, chroma format, bits of luma and of chroma (seq_parameter_set_data, §7.3.2.1.1)."""
    if len(sps) < 5 or sps[0] & 31 != _SPS:
        raise Malformed(UNREADABLE)
    read = BitReader(without_emulation(sps[1:]))
    profile = read.bits(8)
    read.bits(16)  # constraints, level
    read.unsigned()  # id
    chroma, luma_depth, chroma_depth, planes_apart = 1, 8, 8, False
    if profile in _HIGH_PROFILES:
        chroma = read.unsigned()
        if chroma > 3:
            raise Malformed(UNREADABLE)
        planes_apart = chroma == 3 and read.flag()
        luma_depth, chroma_depth = 8 + read.unsigned(), 8 + read.unsigned()
        if max(luma_depth, chroma_depth) > 14:
            raise Malformed(UNREADABLE)
        read.flag()  # lossless
        if read.flag():
            _skip_scaling(read, 8 if chroma != 3 else 12)
    _skip_order(read)
    columns, rows = read.unsigned() + 1, read.unsigned() + 1
    frames_only = read.flag()
    if not frames_only:
        read.flag()  # macroblock-adaptive
    read.flag()  # direct_8x8_inference
    left, right, top, bottom = (read.unsigned() for _ in range(4)) if read.flag() else (0, 0, 0, 0)
    across = 2 if chroma in (1, 2) and not planes_apart else 1
    down = (2 if chroma == 1 and not planes_apart else 1) * (2 - frames_only)
    width = columns * 16 - across * (left + right)
    height = rows * 16 * (2 - frames_only) - down * (top + bottom)
    if not (0 < width <= 16384 and 0 < height <= 16384):
        raise Malformed(UNREADABLE)
    return width, height, chroma, luma_depth, chroma_depth


def _skip_scaling(read: BitReader, lists: int) -> None:
    for number in range(lists):
        if not read.flag():
            continue
        last = following = 8
        for _ in range(16 if number < 6 else 64):
            if following:
                following = (last + read.signed()) % 256
            last = following or last


def _skip_order(read: BitReader) -> None:
    """Frame numbers, picture order, reference frames."""
    read.unsigned()
    order = read.unsigned()
    if order == 0:
        read.unsigned()
    elif order == 1:
        read.flag()
        read.signed()
        read.signed()
        count = read.unsigned()
        if count > 255:
            raise Malformed(UNREADABLE)
        for _ in range(count):
            read.signed()
    read.unsigned()  # reference frames
    read.flag()  # gaps allowed
