"""Pictures and sound out of packets: the same bytes that went in, however the stream was cut; what is damaged is told."""

import base64
import contextlib
import functools
import itertools
import tempfile
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.clips import generate
from videosidecar.recorder.errors import NotUnderstood
from videosidecar.recorder.rtsp import h264, h265
from videosidecar.recorder.rtsp.h264 import H264Pictures
from videosidecar.recorder.rtsp.h265 import H265Pictures
from videosidecar.recorder.rtsp.sdp import Media
from videosidecar.recorder.rtsp.sound import open_sound
from videosidecar.simulator import payloads

from .streams import NOW_NS, Sender, delta, idr, packet, picture, play, playing, sample, sorted_out

pytestmark = pytest.mark.once


@functools.cache
def own_size(codec, width=320, height=180):
    """The decoder's record as an encoder of the same library writes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = generate(Path(folder) / "clip.mp4", seconds=1, fps=2, size=(width, height), codec=codec)
        with av.open(str(path)) as container:
            return bytes(container.streams.video[0].codec_context.extradata)


@pytest.fixture(scope="module")
def sets():
    return payloads.h264_parameters(own_size("h264"))


@pytest.fixture(scope="module")
def description(sets):
    text = ",".join(base64.b64encode(nal).decode() for nal in sets)
    return f"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1; sprop-parameter-sets={text}\r\n"


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("size", [(640, 360), (322, 182), (1920, 1080)])
def test_sizes_and_records_are_those_of_the_library(codec, size):
    extradata = own_size(codec, *size)
    if codec == "h264":
        sps, pps = payloads.h264_parameters(extradata)
        assert h264.picture_size(sps) == size
        assert h264.record([sps], [pps]) == extradata[: len(h264.record([sps], [pps]))]
    else:
        found = payloads.h265_parameters(extradata)
        assert h265.picture_size(found[1]) == size
        record = h265.record(*([nal] for nal in found))
        assert record[1:13] == extradata[1:13], "profile, tier, constraints, level"
        assert record[16:19] == extradata[16:19], "chroma and depths"
        assert payloads.h265_parameters(record) == found


def split(data):
    """NAL units of a sample."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("pieces", [0, 3, 60])
def test_every_picture_of_a_clip_comes_out_as_it_went_in(clips, tmp_path, codec, pieces):
    clip = clips(codec)
    data = b"".join(b"".join(clip.packets(position, (0,))) for position in range(2 * len(clip.frames)))
    infos, pictures, _ = play(playing(clip.sdp("x")), data, pieces=pieces)
    assert len(pictures) == 2 * len(clip.frames)
    assert [unit.is_key for unit in pictures[: len(clip.frames)]] == [frame.is_key for frame in clip.frames]
    assert {after.dts - before.dts for before, after in itertools.pairwise(pictures)} == {9000}
    (info,) = infos
    assert (info.video.width, info.video.height, info.video.codec, info.video.packing) == (clip.width, clip.height, codec, "length")
    decoder = av.CodecContext.create(codec, "r")
    decoder.extradata = info.video.config
    decoded = [frame for unit in pictures for frame in decoder.decode(av.Packet(unit.data))] + decoder.decode(None)
    assert len(decoded) == len(pictures)
    assert decoded[0].width == clip.width


nals = st.binary(min_size=0, max_size=4000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.lists(nals, min_size=1, max_size=3)), min_size=1, max_size=6), st.data())
@pytest.mark.parametrize("h265_", [False, True])
def test_any_nal_units_in_any_split_are_the_same_bytes(clips, h265_, units, data):
    clip = clips("hevc" if h265_ else "h264")
    cut = payloads.h265 if h265_ else payloads.h264
    heads = {True: b"\x26\x01\x80", False: b"\x02\x01\x80"} if h265_ else {True: b"\x65\x88", False: b"\x41\x9a"}
    sender = Sender(cut, sequence=65_530, ticks=2**32 - 9000)
    wanted, sent = [], []
    for number, (key, bodies) in enumerate(units):
        slices = [heads[key or number == 0] + body for body in bodies]
        sent += sender.send(*slices, sets=clip.parameters if number % 2 else ())
        wanted.append(sample(*slices))
    stream = b"".join(sent)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12).map(sorted))
    client = playing(clip.sdp("x"))
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        client.feed(stream[start:end], 2.0, NOW_NS)
    _, pictures, _ = sorted_out(client)
    assert [unit.data for unit in pictures] == wanted
    assert client.dropped == 0
    assert client.rest == b""


def test_several_nal_units_in_one_packet(description):
    """STAP-A, RFC 6184 §5.7.1: parameter sets, a picture of two slices."""
    slices = (idr(), b"\x65\x08" + b"\x55" * 30)
    stap = b"\x78" + b"".join(len(nal).to_bytes(2, "big") + nal for nal in slices)
    _, pictures, _ = play(playing(description), packet(stap, 0, 0, marker=True))
    assert [unit.data for unit in pictures] == [sample(*slices)]


def test_an_aggregation_packet_of_h265(clips):
    slices = (b"\x26\x01\x80" + b"\x11" * 30, b"\x26\x01\x00" + b"\x22" * 30)
    packed = b"\x60\x01" + b"".join(len(nal).to_bytes(2, "big") + nal for nal in slices)
    _, pictures, _ = play(playing(clips("hevc").sdp("x")), packet(packed, 0, 0, marker=True))
    assert [unit.data for unit in pictures] == [sample(*slices)]


def test_a_camera_without_markers_ends_a_picture_by_the_next_time(description):
    data = packet(idr(), 0, 0) + packet(delta(), 1, 6000) + packet(delta(), 2, 12_000)
    _, pictures, _ = play(playing(description), data)
    assert [unit.data for unit in pictures] == [sample(idr()), sample(delta())]


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_picture_with_a_packet_missing_is_dropped_and_the_next_one_says_so(description, missing):
    sender = Sender()
    whole = sender.send(idr())
    damaged = sender.send(delta(4000))
    after = sender.send(delta()) + sender.send(delta())
    del damaged[missing]
    client = playing(description)
    _, pictures, _ = play(client, b"".join(whole + damaged + after))
    assert [len(unit.data) for unit in pictures] == [len(sample(idr())), len(sample(delta())), len(sample(delta()))]
    assert [unit.lost for unit in pictures] == [0, 1, 0]
    assert client.dropped == 1


def test_a_whole_picture_lost_damages_no_other(description):
    sender = Sender()
    first, _, third = sender.send(idr()), sender.send(delta(4000)), sender.send(delta())
    client = playing(description)
    _, pictures, _ = play(client, b"".join(first + third))
    assert [unit.lost for unit in pictures] == [0, 3]
    assert client.dropped == 0
    assert pictures[1].dts == 12_000


def test_a_picture_whose_first_slice_is_lost_is_not_taken_for_whole(description):
    """Both slices are packets of their own: only first_mb_in_slice tells that one is missing."""
    sender = Sender()
    first = sender.send(idr())
    two = sender.send(delta(), b"\x41\x1a" + b"\x33" * 20)
    client = playing(description)
    _, pictures, _ = play(client, b"".join([*first, two[1]]))
    assert len(pictures) == 1
    assert client.dropped == 1


def test_new_parameters_begin_a_new_description_right_before_their_key_frame(description):
    other = payloads.h264_parameters(own_size("h264", 640, 480))
    sender = Sender()
    data = sender.send(idr()) + sender.send(delta()) + sender.send(idr(50), sets=other) + sender.send(delta())
    client = playing(description)
    client.feed(b"".join(data), 2.0, NOW_NS)
    kinds = [(event.video.width, event.video.height) if hasattr(event, "video") else len(event.data) for event in client.events]
    assert kinds == [(320, 180), len(sample(idr())), len(sample(delta())), (640, 480), len(sample(idr(50))), len(sample(delta()))]


def test_parameter_sets_that_come_only_in_the_stream_are_waited_for(sets):
    bare = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    sender = Sender()
    data = sender.send(delta()) + sender.send(idr()) + sender.send(idr(60), sets=sets)
    infos, pictures, _ = play(playing(bare), b"".join(data))
    assert [info.video.width for info in infos] == [320]
    assert [unit.data for unit in pictures] == [sample(idr(60))]


def test_a_large_parameter_set_in_fragments_is_no_picture(description, sets):
    fragments = [b"\x7c\x87" + sets[0][1:5], b"\x7c\x47" + sets[0][5:]]
    data = [*picture(fragments, 0, 0), *picture([idr()], 2, 0)]
    _, pictures, _ = play(playing(description), b"".join(data))
    assert [unit.data for unit in pictures] == [sample(idr())]


@pytest.mark.parametrize("kind", [25, 26, 27, 29, 30])
def test_ways_of_packing_we_do_not_read_are_handed_over_with_a_reason(description, kind):
    with pytest.raises(NotUnderstood, match="загальний спосіб"):
        play(playing(description), packet(bytes((kind | 0x60, 0, 0, 0)), 0, 0))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([H264Pictures, H265Pictures]), st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 3), st.booleans())))
def test_random_payloads_raise_nothing_but_what_is_declared_and_stay_small(make, sent):
    out = []
    pictures = make(90_000, [], out)
    pictures.begin_batch(NOW_NS, NOW_NS, 10**9)
    for payload, stamp, marker in sent:
        if stamp == 3:
            pictures.lose(1)
        with contextlib.suppress(NotUnderstood):
            pictures.packet(bytearray(payload), 0, len(payload), stamp * 3000, marker)
    pictures.end_batch()
    assert sum(len(unit.data) for unit in out if hasattr(unit, "data")) <= 8 * sum(len(payload) + 8 for payload, _, _ in sent)


def sound_media(codec, **fields):
    return Media("audio", 97, codec, 8000 if codec.startswith("PCM") else 16_000, 1, fields)


def opened_pictures():
    out = []
    pictures = H264Pictures(90_000, list(payloads.h264_parameters(own_size("h264"))), out)
    pictures.begin_batch(NOW_NS, NOW_NS, 10**9)
    pictures.packet(bytearray(idr()), 0, len(idr()), 500, True)
    return pictures, out


def test_sound_lies_where_the_pictures_are_and_then_counts_by_itself():
    pictures, out = opened_pictures()
    pictures.packet(bytearray(delta()), 0, len(delta()), 500 + 9000, True)
    sound, note = open_sound(sound_media("PCMA"), pictures)
    for number in range(3):
        sound.packet(bytearray(b"\xd5" * 160), 0, 160, 2**32 - 160 + 160 * number & 0xFFFFFFFF, False)
    units = [unit for unit in out if getattr(unit, "audio", False)]
    assert [unit.dts for unit in units] == [800, 960, 1120]
    assert (sound.track.codec, sound.track.sample_rate, note) == ("pcm_alaw", 8000, "")


def test_aac_packets_with_several_frames_and_frames_in_several_packets():
    pictures, out = opened_pictures()
    sound, _ = open_sound(sound_media("MPEG4-GENERIC", mode="AAC-hbr", sizelength="13", indexlength="3", indexdeltalength="3"), pictures)
    two = b"\x00\x20" + (10 << 3).to_bytes(2, "big") + (20 << 3).to_bytes(2, "big") + b"a" * 10 + b"b" * 20
    sound.packet(bytearray(two), 0, len(two), 0, True)
    for part in (b"c" * 30, b"d" * 20):
        piece = b"\x00\x10" + (50 << 3).to_bytes(2, "big") + part
        sound.packet(bytearray(piece), 0, len(piece), 2048, part[:1] == b"d")
    units = [unit for unit in out if getattr(unit, "audio", False)]
    assert [unit.data for unit in units] == [b"a" * 10, b"b" * 20, b"c" * 30 + b"d" * 20]
    assert [unit.dts for unit in units] == [0, 1024, 2048]
    assert sound.track.config == bytes.fromhex("1408"), "AAC-LC, 16 kHz, one channel"


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(0, 16), st.integers(0, 16), st.integers(0, 16))
def test_random_sound_raises_nothing_and_stays_small(sent, size, index, step):
    out = []
    pictures = H264Pictures(90_000, [], out)
    pictures.clock.last, pictures.track = 0, object()
    facts = {"sizelength": str(size), "indexlength": str(index), "indexdeltalength": str(step)}
    sound, _ = open_sound(sound_media("MPEG4-GENERIC", **facts), pictures)
    for number, payload in enumerate(sent):
        sound.packet(bytearray(payload), 0, len(payload), number, False)
    assert sum(len(unit.data) for unit in out) <= sum(map(len, sent)) * 2


@pytest.mark.parametrize("codec", ["OPUS", "G726-32", "MP4A-LATM", ""])
def test_sound_we_do_not_store_is_left_out_with_a_reason(codec):
    sound, note = open_sound(sound_media(codec), opened_pictures()[0])
    assert sound is None
    assert "не записується" in note
