"""RTCP: the camera's clock out of sender reports, and receiver reports so that a camera goes on sending (RFC 3550 §6)."""

from __future__ import annotations

import struct
from typing import NamedTuple

NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
ERA = 1 << 32  # seconds of NTP's 32 bits
UPTIME_SECONDS = 10 * 365 * 86_400  # below it a camera counts from switching on (RFC 3550 §4 allows it), not in UTC,
YEAR_NS = 365 * 86_400 * 1_000_000_000  # unless that comes near our own clock: NTP's second era begins in 2036

_SENDER_REPORT, _SOURCE_DESCRIPTION, _RECEIVER_REPORT = 200, 202, 201
_HEAD = struct.Struct(">BBH")
_SENDER = struct.Struct(">IIII")


class SenderReport(NamedTuple):
    """The camera's NTP time (64 bits, 32.32) of the RTP time `stamp`."""

    ssrc: int
    ntp: int
    stamp: int


def sender_reports(data: bytes) -> list[SenderReport]:
    """Sender reports of a compound packet; what cannot be read ends it."""
    found = []
    at = 0
    while at + 8 <= len(data):
        flags, kind, words = _HEAD.unpack_from(data, at)
        end = at + 4 + 4 * words
        if flags >> 6 != 2 or end > len(data):
            break
        if kind == _SENDER_REPORT and end - at >= 28:
            ssrc, seconds, fraction, stamp = _SENDER.unpack_from(data, at + 4)
            found.append(SenderReport(ssrc, seconds << 32 | fraction, stamp))
        at = end
    return found


def utc_ns(ntp: int, now_ns: int) -> int:
    """UTC nanoseconds of an NTP time, in the era nearest to `now_ns`; 0 where the camera plainly does not tell UTC."""
    if ntp == 0:
        return 0
    seconds, fraction = ntp >> 32, ntp & 0xFFFFFFFF
    era = round((now_ns / 1e9 + NTP_EPOCH - seconds) / ERA)
    moment = (seconds - NTP_EPOCH + era * ERA) * 1_000_000_000 + (fraction * 1_000_000_000 >> 32)
    return moment if seconds >= UPTIME_SECONDS or abs(moment - now_ns) < YEAR_NS else 0


def receiver_report(own: int, ssrc: int, *, lost_share: int, lost: int, highest: int, last_report: int, delay: int) -> bytes:
    """A receiver report with the CNAME that RFC 3550 §6.1 asks for.

    `lost_share`: of 256 since the last report; `highest`: extended sequence number; `last_report`: middle 32 bits of
    the sender report's NTP time; `delay` since it in 1/65536 seconds. Jitter is not measured: late reads would blur it.
    """
    report = struct.pack(
        ">BBHIIIIIII",
        0x81,
        _RECEIVER_REPORT,
        7,
        own,
        ssrc,
        min(255, lost_share) << 24 | min(lost, 0x7FFFFF),
        highest & 0xFFFFFFFF,
        0,
        last_report & 0xFFFFFFFF,
        min(delay, 0xFFFFFFFF),
    )
    name = b"recorder"
    chunk = struct.pack(">IBB", own, 1, len(name)) + name
    chunk += b"\x00" * (4 - len(chunk) % 4)
    return report + _HEAD.pack(0x81, _SOURCE_DESCRIPTION, len(chunk) // 4) + chunk
