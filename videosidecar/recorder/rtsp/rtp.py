"""RTP packets of one medium: header and sequence (RFC 3550 §5.1, appendix A.1)."""

from __future__ import annotations

import struct
from typing import NamedTuple

MAX_DROPOUT = 3000  # packets: a larger jump is a sender that began anew (RFC 3550 §A.1)
HEADER_BYTES = 12

_HEADER = struct.Struct(">BBHII")


class Packet(NamedTuple):
    """Where the payload lies in the buffer, and what the header says."""

    start: int
    end: int
    kind: int
    marker: bool
    sequence: int
    stamp: int
    ssrc: int


def parse(buffer: bytes | bytearray, at: int, end: int) -> Packet | None:
    """The RTP packet in [at, end): with CSRC, extension and padding taken off; None where it is none."""
    if end - at < HEADER_BYTES:
        return None
    flags, kind, sequence, stamp, ssrc = _HEADER.unpack_from(buffer, at)
    if flags >> 6 != 2:
        return None
    start = at + HEADER_BYTES + 4 * (flags & 15)
    if flags & 0x10:
        if start + 4 > end:
            return None
        start += 4 + 4 * (buffer[start + 2] << 8 | buffer[start + 3])
    if flags & 0x20 and start < end:
        padding = buffer[end - 1]
        if padding == 0:
            return None
        end -= padding
    if start > end:
        return None
    return Packet(start, end, kind & 127, kind > 127, sequence, stamp, ssrc)


class Reception:
    """What came of one medium: who sends, which number is next, how many are missing.

    The fast path of `client` reads and writes `expected` and `received` itself.
    """

    __slots__ = ("_candidate", "_late", "channel", "expected", "kind", "lost", "received", "reported", "reported_lost", "ssrc")

    def __init__(self, channel: int, kind: int) -> None:
        self.channel = channel
        self.kind = kind
        self.ssrc = -1
        self.expected = -1
        self.received = 0
        self.lost = 0
        self.reported = 0
        self.reported_lost = 0
        self._candidate = (-1, -1)
        self._late = -1

    RESTART = -1
    SKIP = -2

    def take(self, packet: Packet) -> int:
        """Number of packets missing before this one; RESTART: the sender began anew; SKIP: not one to use.

        A new SSRC is believed at its second packet in a row (RFC 3550 §A.1's probation), so that a packet made up of
        garbage cannot begin a new epoch. A packet from the past (a relay that sorts late) is skipped: it has been
        counted as lost; two in a row are a sender that began anew.
        """
        if packet.kind != self.kind:
            return self.SKIP
        if self.ssrc < 0:
            return self._begin(packet, 0)
        if packet.ssrc != self.ssrc:
            believed = (packet.ssrc, packet.sequence) == self._candidate
            self._candidate = (packet.ssrc, packet.sequence + 1 & 0xFFFF)
            return self._begin(packet, self.RESTART) if believed else self.SKIP
        missing = packet.sequence - self.expected & 0xFFFF
        if missing >= MAX_DROPOUT:
            believed = packet.sequence == self._late
            self._late = packet.sequence + 1 & 0xFFFF
            return self._begin(packet, self.RESTART) if believed else self.SKIP
        self.lost += missing
        return self._begin(packet, missing)

    def _begin(self, packet: Packet, missing: int) -> int:
        self.ssrc = packet.ssrc
        self.expected = packet.sequence + 1 & 0xFFFF
        self.received += 1
        self._late = -1
        return missing
