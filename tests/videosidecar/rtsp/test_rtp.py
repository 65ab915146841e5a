"""RTP and RTCP: headers, numbers, time, the camera's clock."""

import itertools
import struct
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videosidecar.recorder.errors import Malformed, NotUnderstood
from videosidecar.recorder.rtsp import h264, h265, rtcp, rtp
from videosidecar.recorder.rtsp.bits import BitReader, without_emulation
from videosidecar.recorder.rtsp.clock import DROP, STILL_UNITS, RtpClock
from videosidecar.recorder.timeline import Timeline

pytestmark = pytest.mark.once

RATE = 90_000


@given(st.binary(max_size=80))
def test_no_bytes_make_the_header_reader_leave_its_packet(data):
    packet = rtp.parse(data, 0, len(data))
    if packet:
        assert rtp.HEADER_BYTES <= packet.start <= packet.end <= len(data)


@given(st.integers(0, 15), st.none() | st.integers(0, 5), st.integers(0, 200), st.binary(max_size=50))
def test_sources_extension_and_padding_are_taken_off(sources, extension, padding, payload):
    flags = 0x80 | sources | (0x10 if extension is not None else 0) | (0x20 if padding else 0)
    data = struct.pack(">BBHII", flags, 0xE0, 5, 6, 7) + b"\xab" * 4 * sources
    if extension is not None:
        data += struct.pack(">HH", 0xBEDE, extension) + b"\xcd" * 4 * extension
    data += payload + (b"\x00" * (padding - 1) + bytes((padding,)) if padding else b"")
    packet = rtp.parse(data, 0, len(data))
    assert data[packet.start : packet.end] == payload
    assert (packet.kind, packet.marker, packet.sequence, packet.stamp, packet.ssrc) == (96, True, 5, 6, 7)


def numbered(sequence, ssrc=1, kind=96):
    return rtp.Packet(12, 20, kind, False, sequence & 0xFFFF, 0, ssrc)


def test_numbers_wrap_and_losses_are_counted():
    reception = rtp.Reception(0, 96)
    assert [reception.take(numbered(n)) for n in (65_534, 65_535, 65_536, 65_540)] == [0, 0, 0, 3]
    assert (reception.received, reception.lost) == (4, 3)


def test_a_new_sender_is_believed_at_its_second_packet():
    reception = rtp.Reception(0, 96)
    reception.take(numbered(10))
    assert reception.take(numbered(500, ssrc=2)) == reception.SKIP
    assert reception.take(numbered(11)) == 0
    assert reception.take(numbered(700, ssrc=3)) == reception.SKIP
    assert reception.take(numbered(701, ssrc=3)) == reception.RESTART
    assert reception.lost == 0


def test_a_late_packet_is_left_out_and_numbers_that_begin_anew_are_followed():
    reception = rtp.Reception(0, 96)
    reception.take(numbered(30_000))
    assert reception.take(numbered(29_990)) == reception.SKIP
    assert reception.take(numbered(30_001)) == 0
    assert reception.take(numbered(5)) == reception.SKIP
    assert reception.take(numbered(6)) == reception.RESTART
    assert reception.take(numbered(7, kind=97)) == reception.SKIP


steps = st.lists(st.integers(1, 9 * RATE) | st.integers(11 * RATE, 2**30) | st.integers(-(2**30), -2 * RATE), max_size=60)


@given(st.integers(0, 2**32 - 1), steps)
def test_time_is_what_the_timeline_makes_of_it_however_often_the_32_bits_run_over(start, moves):
    clock, timeline = RtpClock(RATE), Timeline(Fraction(1, RATE), RATE // 25)
    raw = start
    for move in (0, *moves):
        raw += move
        moment = timeline.place(raw, raw)
        assert clock.place(raw & 0xFFFFFFFF) == (DROP if moment is None else moment.dts)
        if moment:
            assert clock.broke == moment.breaks
            clock.broke = False


def test_one_step_back_is_dropped_until_time_catches_up():
    clock = RtpClock(RATE)
    placed = [clock.place(stamp) for stamp in (0, 6000, 12_000, 3_000, 9_000, 15_000)]
    assert placed == [0, 6000, 12_000, DROP, DROP, 15_000]


def test_time_that_goes_back_again_and_again_is_b_frames():
    clock = RtpClock(RATE)
    for stamp in (0, 9000, 3000, 6000, 18_000):
        clock.place(stamp)
    with pytest.raises(NotUnderstood, match="B-кадри"):
        clock.place(12_000)


def test_a_camera_that_tells_one_time_for_ever_is_timed_by_arrival():
    clock = RtpClock(RATE)
    placed = []
    for number in range(150):
        clock.now = number // 5 * 5 * 6000  # read late: five pictures at a time, 15 a second
        placed.append(clock.place(77))
    assert clock.by_arrival
    assert all(before < after for before, after in itertools.pairwise(placed))
    assert abs((placed[-1] - placed[75]) - 74 * 6000) < 2 * RATE // 3
    assert placed[STILL_UNITS - 1] == STILL_UNITS - 1


def test_a_restart_begins_a_new_count_without_a_hole():
    clock = RtpClock(RATE)
    clock.place(0)
    clock.place(6000)
    clock.restart()
    assert clock.place(6000 + 300) == 6000 + clock.frame
    assert clock.broke


def test_the_camera_s_clock_is_read_from_a_sender_report_in_any_era():
    now = time.time_ns()
    for moment in (now, now + 3_000_000_000, 2_100_000_000 * 10**9):
        seconds, nanos = divmod(moment, 10**9)
        ntp = (seconds + rtcp.NTP_EPOCH) % 2**32 << 32 | (nanos << 32) // 10**9
        report = struct.pack(">BBHIIIIII", 0x80, 200, 6, 9, ntp >> 32, ntp & 0xFFFFFFFF, 77, 0, 0)
        (found,) = rtcp.sender_reports(b"\x80\xc9\x00\x01\x00\x00\x00\x01" + report)
        assert (found.ssrc, found.stamp) == (9, 77)
        assert abs(rtcp.utc_ns(found.ntp, moment - 10**9) - moment) < 2


@pytest.mark.parametrize("seconds", [0, 1, 86_400])
def test_a_camera_that_counts_from_switching_on_has_no_clock(seconds):
    assert rtcp.utc_ns(seconds << 32, 1_790_000_000 * 10**9) == 0


@given(st.binary(max_size=200))
def test_random_reports_raise_nothing(data):
    for report in rtcp.sender_reports(data):
        rtcp.utc_ns(report.ntp, 1_790_000_000 * 10**9)


def test_a_receiver_report_has_the_words_of_the_standard():
    data = rtcp.receiver_report(1, 2, lost_share=300, lost=5, highest=70_000, last_report=0xAABBCCDD, delay=65_536)
    assert struct.unpack_from(">BBHIIIIIII", data) == (0x81, 201, 7, 1, 2, 0xFF000005, 70_000, 0, 0xAABBCCDD, 65_536)
    assert data[32:34] == b"\x81\xca"
    assert len(data) % 4 == 0
    assert len(data) == 32 + 4 + 4 * int.from_bytes(data[34:36], "big")


@given(st.binary(max_size=120))
def test_random_parameter_sets_raise_nothing_but_the_declared_error(data):
    for read in (h264.picture_size, h265.picture_size):
        for head in (b"\x67", b"\x67\x64\x00\x1e", b"\x42\x01\x01", b""):
            try:
                width, height = read(head + data)
            except Malformed:
                continue
            assert 0 < width <= 16384
            assert 0 < height <= 16384


@given(st.integers(0, 2**32 - 2), st.integers(-(2**31) + 1, 2**31 - 1))
def test_exp_golomb_codes_are_read(unsigned, signed):
    mapped = 2 * signed - 1 if signed > 0 else -2 * signed
    bits = "".join("0" * (len(f"{code + 1:b}") - 1) + f"{code + 1:b}" for code in (unsigned, mapped))
    data = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    reader = BitReader(data)
    assert (reader.unsigned(), reader.signed()) == (unsigned, signed)


def test_emulation_bytes_are_taken_out():
    assert without_emulation(b"\x00\x00\x03\x01\x00\x00\x03\x00\x00\x03\x03") == b"\x00\x00\x01\x00\x00\x00\x00\x03"
