"""NAL units of H.264 and H.265: between start codes and lengths, and the records that an MP4 keeps of their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Codec = Literal["h264", "hevc"]

H264_SPS, H264_PPS = 7, 8
HEVC_VPS, HEVC_SPS, HEVC_PPS = 32, 33, 34
START_CODE = b"\x00\x00\x01"
_HEAD_BYTES = 4096  # parameter sets stand at the head of a picture


def split(data: bytes) -> Iterator[bytes]:
    """NAL units of an Annex B byte stream (ITU-T H.264 Annex B), without start codes and trailing zeros."""
    at = data.find(START_CODE)
    while at >= 0:
        after = data.find(START_CODE, at + 3)
        unit = data[at + 3 : after if after >= 0 else len(data)].rstrip(b"\x00")
        if unit:
            yield unit
        at = after


def to_lengths(data: bytes) -> bytes:
    """An Annex B picture as MP4 keeps it: each unit after its length in 4 bytes (ISO/IEC 14496-15 §5.3)."""
    at = data.find(START_CODE)
    if at >= 0 and data.find(START_CODE, at + 3) < 0:  # as nearly all pictures are: one unit
        unit = data[at + 3 :].rstrip(b"\x00")
        return len(unit).to_bytes(4, "big") + unit if unit else b""
    parts: list[bytes] = []
    for unit in split(data):
        parts.append(len(unit).to_bytes(4, "big"))
        parts.append(unit)
    return b"".join(parts)


def to_start_codes(data: bytes) -> bytes:
    """A picture with lengths in 4 bytes as an Annex B stream. A torn last unit is left out."""
    parts: list[bytes] = []
    at = 0
    while at + 4 <= len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            break
        parts.append(data[at + 4 : end])
        at = end
    return b"".join(b"\x00" + START_CODE + part for part in parts)


def kind_of(unit: bytes, codec: str) -> int:
    """`nal_unit_type` (ITU-T H.264 §7.3.1, H.265 §7.3.1.2)."""
    return unit[0] >> 1 & 63 if codec == "hevc" else unit[0] & 31


def parameter_sets(picture: bytes, codec: str) -> bytes:
    """The parameter sets at the head of an Annex B picture, each after a start code; empty when it carries none."""
    wanted = (HEVC_VPS, HEVC_SPS, HEVC_PPS) if codec == "hevc" else (H264_SPS, H264_PPS)
    last_slice = 21 if codec == "hevc" else 5
    found = []
    for unit in split(picture[:_HEAD_BYTES]):
        kind = kind_of(unit, codec)
        if kind in wanted:
            found.append(b"\x00" + START_CODE + unit)
        elif kind <= last_slice and kind > 0:
            break
    return b"".join(found)


def decoder_record(parameters: bytes, codec: str) -> bytes:
    """`avcC` or `hvcC` made of Annex B parameter sets; one that is a record already comes back as it is.

    Raises ValueError when a set that is needed is missing or cannot be read.
    """
    if parameters[:1] == b"\x01":
        return parameters
    units = list(split(parameters))
    return _hvcc(units) if codec == "hevc" else _avcc(units)


def _avcc(units: list[bytes]) -> bytes:
    """AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1."""
    sps = _distinct(units, "h264", H264_SPS)
    pps = _distinct(units, "h264", H264_PPS)
    if not sps or not pps or len(sps[0]) < 4:
        raise ValueError("no SPS or PPS")
    record = bytearray((1, sps[0][1], sps[0][2], sps[0][3], 0xFF, 0xE0 | len(sps)))
    for unit in sps:
        record += len(unit).to_bytes(2, "big") + unit
    record.append(len(pps))
    for unit in pps:
        record += len(unit).to_bytes(2, "big") + unit
    if sps[0][1] not in (66, 77, 88):
        # High profiles tell their chroma format and depths once more (§5.3.3.1.2).
        chroma, luma_depth, chroma_depth = _h264_depths(sps[0])
        record += bytes((0xFC | chroma, 0xF8 | luma_depth, 0xF8 | chroma_depth, 0))
    return bytes(record)


def _hvcc(units: list[bytes]) -> bytes:
    """HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 §8.3.3.1."""
    sets = [(kind, _distinct(units, "hevc", kind)) for kind in (HEVC_VPS, HEVC_SPS, HEVC_PPS)]
    if not all(found for _kind, found in sets):
        raise ValueError("no VPS, SPS or PPS")
    body = _unescaped(sets[1][1][0])[2:]
    layers, nested = body[0] >> 1 & 7, body[0] & 1
    profile = body[1:13]  # profile_tier_level up to general_level_idc: 12 bytes, in the same order in both
    chroma, luma_depth, chroma_depth = _hevc_depths(body, layers)
    record = bytearray((1, *profile, 0xF0, 0, 0xFC, 0xFC | chroma, 0xF8 | luma_depth, 0xF8 | chroma_depth, 0, 0))
    record.append((layers + 1) << 3 | nested << 2 | 3)
    record.append(len(sets))
    for kind, found in sets:
        record += bytes((0x80 | kind,)) + len(found).to_bytes(2, "big")
        for unit in found:
            record += len(unit).to_bytes(2, "big") + unit
    return bytes(record)


def _distinct(units: list[bytes], codec: str, kind: int) -> list[bytes]:
    return list(dict.fromkeys(unit for unit in units if kind_of(unit, codec) == kind))


def _h264_depths(sps: bytes) -> tuple[int, int, int]:
    """chroma_format_idc, bit_depth_luma_minus8, bit_depth_chroma_minus8 (ITU-T H.264 §7.3.2.1.1)."""
    bits = Bits(_unescaped(sps)[4:])
    bits.golomb()
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    return chroma, bits.golomb(), bits.golomb()


def _hevc_depths(body: bytes, layers: int) -> tuple[int, int, int]:
    """The same of an H.265 SPS without its header (ITU-T H.265 §7.3.2.2.1)."""
    bits = Bits(body[13:])
    if layers:
        present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
        bits.take(2 * (8 - layers))
        for has_profile, has_level in present:
            bits.take(88 * has_profile + 8 * has_level)
    bits.golomb()
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb()
    bits.golomb()
    if bits.take(1):
        for _ in range(4):
            bits.golomb()
    return chroma, bits.golomb(), bits.golomb()


def _unescaped(unit: bytes) -> bytes:
    """A unit without its emulation prevention bytes (ITU-T H.264 §7.4.1)."""
    return unit.replace(b"\x00\x00\x03", b"\x00\x00")


class Bits:
    """Reads bits from the left. Raises ValueError past the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("the parameter set is cut off")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def golomb(self) -> int:
        """One number in Exp-Golomb code (ITU-T H.264 §9.1)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise ValueError("the parameter set is damaged")
        return (1 << zeros) - 1 + self.take(zeros)
