"""Coded pictures and sound cut into RTP payloads: H.264 (RFC 6184), H.265 (RFC 7798), AAC (RFC 3640), G.711 (RFC 3551)."""

from __future__ import annotations

MAX_PAYLOAD = 1_400  # bytes: fits one Ethernet frame together with the RTP and TCP headers

_FU_A = 28  # RFC 6184 §5.8
_FU_H265 = 49  # RFC 7798 §4.4.3
_START, _END = 0x80, 0x40
_H264_SETS = frozenset((7, 8))
_H265_SETS = frozenset((32, 33, 34))
_G711_BYTES = 160  # 20 ms at 8000 a second


def h264(sample: bytes, parameters: tuple[bytes, ...]) -> list[bytes]:
    """Payloads of one access unit with 4-byte lengths (as MP4 stores it), `parameters` first."""
    units = [unit for unit in _units(sample) if unit[0] & 31 not in _H264_SETS]
    return [payload for unit in (*parameters, *units) for payload in _split_h264(unit)]


def h265(sample: bytes, parameters: tuple[bytes, ...]) -> list[bytes]:
    units = [unit for unit in _units(sample) if unit[0] >> 1 & 63 not in _H265_SETS]
    return [payload for unit in (*parameters, *units) for payload in _split_h265(unit)]


def aac(sample: bytes) -> list[bytes]:
    """AAC-hbr, one frame a packet: sixteen bits of header length, then thirteen of size and three of index."""
    return [b"\x00\x10" + (len(sample) << 3).to_bytes(2, "big") + sample]


def g711(sample: bytes) -> list[bytes]:
    """Pieces of 20 ms; each is a packet with a time of its own."""
    return [sample[at : at + _G711_BYTES] for at in range(0, len(sample), _G711_BYTES)]


def h264_parameters(extradata: bytes) -> tuple[bytes, ...]:
    """First SPS and PPS of an `avcC` record (ISO/IEC 14496-15 §5.2.4.1). Raises ValueError."""
    if len(extradata) < 8 or extradata[0] != 1:
        raise ValueError("У файлі немає параметрів H.264 (avcC).")
    sps_length = int.from_bytes(extradata[6:8], "big")
    sps = extradata[8 : 8 + sps_length]
    pps_at = 8 + sps_length + 1
    pps_length = int.from_bytes(extradata[pps_at : pps_at + 2], "big")
    return sps, extradata[pps_at + 2 : pps_at + 2 + pps_length]


def h265_parameters(extradata: bytes) -> tuple[bytes, ...]:
    """First VPS, SPS and PPS of an `hvcC` record (ISO/IEC 14496-15 §8.3.2.1). Raises ValueError."""
    if len(extradata) < 23 or extradata[0] != 1:
        raise ValueError("У файлі немає параметрів H.265 (hvcC).")
    found: dict[int, bytes] = {}
    position = 23
    for _array in range(extradata[22]):
        kind, count = extradata[position] & 63, int.from_bytes(extradata[position + 1 : position + 3], "big")
        position += 3
        for _unit in range(count):
            length = int.from_bytes(extradata[position : position + 2], "big")
            found.setdefault(kind, extradata[position + 2 : position + 2 + length])
            position += 2 + length
    if not found.keys() >= _H265_SETS:
        raise ValueError("У файлі бракує параметрів H.265 (VPS, SPS, PPS).")
    return tuple(found[kind] for kind in sorted(_H265_SETS))


def _units(sample: bytes) -> list[bytes]:
    units = []
    position = 0
    while position < len(sample):
        length = int.from_bytes(sample[position : position + 4], "big")
        units.append(sample[position + 4 : position + 4 + length])
        position += 4 + length
    return [unit for unit in units if unit]


def _split_h264(unit: bytes) -> list[bytes]:
    """A NAL unit as it is, or as FU-A fragments where it is too long for one packet."""
    if len(unit) <= MAX_PAYLOAD:
        return [unit]
    indicator = bytes((unit[0] & 0xE0 | _FU_A,))
    return _fragments(unit[1:], indicator, unit[0] & 31)


def _split_h265(unit: bytes) -> list[bytes]:
    if len(unit) <= MAX_PAYLOAD:
        return [unit]
    header = bytes((unit[0] & 0x81 | _FU_H265 << 1, unit[1]))
    return _fragments(unit[2:], header, unit[0] >> 1 & 63)


def _fragments(body: bytes, header: bytes, kind: int) -> list[bytes]:
    step = MAX_PAYLOAD - len(header) - 1
    pieces = [body[at : at + step] for at in range(0, len(body), step)]
    last = len(pieces) - 1
    marks = (kind | (_START if at == 0 else 0) | (_END if at == last else 0) for at in range(len(pieces)))
    return [header + bytes((mark,)) + piece for mark, piece in zip(marks, pieces, strict=True)]
