"""The dialogue with a camera, without a socket: what is asked, what is answered, what each refusal means."""

import itertools
import re

import pytest

from videosidecar.recorder.errors import (
    AuthFailed,
    Ended,
    Malformed,
    NotUnderstood,
    SourceError,
    StreamNotFound,
    Unplayable,
    Unreachable,
)
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.rtsp import client as module
from videosidecar.recorder.rtsp.client import Client

from .streams import NOW_NS, URL, Sender, answers, delta, idr, packet, play, playing, reply

pytestmark = pytest.mark.once

SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=7\r\n"
SOUND = "m=audio 0 RTP/AVP 8\r\na=control:trackID=8\r\n"
SECRET = "p@ss/w:rd-9"


def started(**fields):
    client = Client(CameraPlan("cam-1", fields.pop("url", URL), **fields))
    client.start()
    return client


def asked(client):
    """The requests that wait to be sent: (method, address, headers) of each."""
    found = []
    for text in bytes(client.outgoing).decode().split("\r\n\r\n")[:-1]:
        first, *lines = text.split("\r\n")
        method, url, _ = first.split(" ")
        found.append((method, url, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}))
    client.outgoing.clear()
    return found


def tell(client, data):
    client.feed(data, 1.0, NOW_NS)
    return asked(client)


def test_the_dialogue_asks_for_pictures_and_sound_in_this_order():
    client = started(audio=True)
    said = asked(client)
    for answer in answers(SDP + SOUND, tracks=2):
        said += tell(client, answer)
    assert [(method, url) for method, url, _ in said] == [
        ("OPTIONS", URL),
        ("DESCRIBE", URL),
        ("SETUP", f"{URL}/trackID=7"),
        ("SETUP", f"{URL}/trackID=8"),
        ("PLAY", URL),
    ]
    assert said[2][2]["transport"] == "RTP/AVP/TCP;unicast;interleaved=0-1"
    assert said[3][2]["session"] == said[4][2]["session"] == "12345678"
    assert [int(headers["cseq"]) for _, _, headers in said] == [1, 2, 3, 4, 5]
    assert client.state == "playing"


def test_sound_is_not_asked_for_where_the_plan_does_not_want_it():
    client = started(audio=False)
    said = asked(client) + [request for answer in answers(SDP + SOUND) for request in tell(client, answer)]
    assert [method for method, _, _ in said] == ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"]
    assert client.state == "playing"


def test_sound_that_is_refused_does_not_stop_the_pictures():
    client = started(audio=True)
    first = list(answers(SDP + SOUND, tracks=2))
    for answer in first[:3]:
        tell(client, answer)
    said = tell(client, reply(4, "500 Internal Server Error"))
    assert [method for method, _, _ in said] == ["PLAY"]


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        ('Basic realm="r"', "Basic "),
        ('Digest realm="r", nonce="n1"', 'nonce="n1"'),
        ('Digest realm="r", nonce="n1", qop="auth"', "nc=00000001"),
    ],
)
def test_a_challenge_is_answered_once_and_every_later_request_carries_the_answer(challenge, expected):
    client = started(user="cam", password=SECRET)
    tell(client, reply(1))
    (again,) = tell(client, reply(2, "401 Unauthorized", WWW_Authenticate=challenge))
    assert again[0] == "DESCRIBE"
    assert expected in again[2]["authorization"]
    (setup,) = tell(client, reply(3, body=SDP))
    assert "authorization" in setup[2]
    assert SECRET not in repr(client)


def test_a_wrong_password_is_tried_once_and_never_shown():
    client = started(user="cam", password=SECRET)
    tell(client, reply(1))
    tell(client, reply(2, "401 Unauthorized", WWW_Authenticate='Digest realm="r", nonce="n1"'))
    with pytest.raises(AuthFailed) as caught:
        tell(client, reply(3, "401 Unauthorized", WWW_Authenticate='Digest realm="r", nonce="n2"'))
    assert SECRET not in f"{caught.value!r}"


def test_a_stale_nonce_is_answered_once_more_but_not_for_ever():
    client = started(user="cam", password=SECRET)
    tell(client, reply(1))
    tell(client, reply(2, "401 Unauthorized", WWW_Authenticate='Digest realm="r", nonce="n1"'))
    stale = 'Digest realm="r", nonce="n2", stale=TRUE'
    (again,) = tell(client, reply(3, "401 Unauthorized", WWW_Authenticate=stale))
    assert 'nonce="n2"' in again[2]["authorization"]
    with pytest.raises(AuthFailed):
        tell(client, reply(4, "401 Unauthorized", WWW_Authenticate=stale))


def test_without_a_user_a_challenge_is_a_wrong_password():
    client = started()
    tell(client, reply(1))
    with pytest.raises(AuthFailed):
        tell(client, reply(2, "401 Unauthorized", WWW_Authenticate='Basic realm="r"'))


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("403 Forbidden", AuthFailed, "пароль"),
        ("404 Not Found", StreamNotFound, "адресу"),
        ("301 Moved", SourceError, "іншу адресу"),
        ("453 Not Enough Bandwidth", SourceError, "глядачів"),
        ("503 Service Unavailable", SourceError, "503"),
    ],
)
def test_each_refusal_has_its_reason(status, error, words):
    client = started()
    tell(client, reply(1))
    with pytest.raises(error, match=words):
        tell(client, reply(2, status, Location="rtsp://elsewhere/"))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("v=0\r\nm=audio 0 RTP/AVP 8\r\n", Unplayable),
        ("v=0\r\nm=video 0 RTP/AVP 26\r\n", NotUnderstood),
        ("v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\n", NotUnderstood),
        (SDP + "a=fmtp:96 packetization-mode=2\r\n", NotUnderstood),
        ("v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-max-don-diff=2\r\n", NotUnderstood),
        ("", Malformed),
    ],
)
def test_streams_we_do_not_read_are_told_apart(body, error):
    client = started()
    tell(client, reply(1))
    with pytest.raises(error):
        tell(client, reply(2, body=body))


@pytest.mark.parametrize("answer", [reply(3, "461 Unsupported Transport"), reply(3, Session="1", Transport="RTP/AVP/UDP;client_port=1-2")])
def test_a_camera_that_does_not_send_through_tcp_is_handed_over(answer):
    client = started()
    for one in list(answers(SDP))[:2]:
        tell(client, one)
    with pytest.raises(NotUnderstood, match="TCP"):
        tell(client, answer)


def test_the_channels_are_those_the_camera_chose():
    client = started(audio=False)
    first = list(answers(SDP))
    for answer in (first[0], first[1], reply(3, Session="1", Transport="RTP/AVP/TCP;interleaved=4-5"), first[3]):
        tell(client, answer)
    client.feed(packet(delta(), 1, 0, channel=4), 2.0, NOW_NS)
    assert client._reception.received == 1


def test_the_session_is_kept_alive_at_half_its_time_by_what_the_camera_knows():
    client = playing(SDP)
    client.tick(30.0)
    assert not client.outgoing
    client.tick(31.1)
    text = bytes(client.outgoing)
    number = int(re.search(rb"GET_PARAMETER.*?CSeq: (\d+)", text, re.DOTALL)[1])
    client.outgoing.clear()
    client.feed(reply(number, "501 Not Implemented"), 31.2, NOW_NS)
    client.tick(61.2)
    assert b"OPTIONS " in client.outgoing


def test_a_camera_without_get_parameter_is_kept_alive_by_options():
    client = started(audio=False)
    tell(client, reply(1, Public="OPTIONS, DESCRIBE, SETUP, PLAY"))
    for answer in list(answers(SDP))[1:]:
        tell(client, answer)
    client.tick(31.1)
    assert [method for method, _, _ in asked(client)] == ["OPTIONS"]


def test_a_camera_that_forgot_the_session_is_a_broken_session():
    client = playing(SDP)
    client.tick(31.1)
    number = int(re.search(rb"CSeq: (\d+)", bytes(client.outgoing))[1])
    with pytest.raises(Ended, match="забула"):
        client.feed(reply(number, "454 Session Not Found"), 31.2, NOW_NS)


def test_receiver_reports_tell_what_was_lost(clips):
    client = playing(clips().sdp("x"))
    sender = Sender(sequence=100, ssrc=0xABCD)
    client.feed(b"".join(sender.send(idr()) + sender.send(delta(4000))[1:]), 2.0, NOW_NS)
    client.outgoing.clear()
    client.tick(12.0)
    report = bytes(client.outgoing)
    assert report[:2] == b"$\x01"
    assert report[5] == 201
    assert int.from_bytes(report[12:16], "big") == 0xABCD
    assert int.from_bytes(report[17:20], "big") == 1, "packets lost"


def test_the_camera_s_requests_are_answered_and_a_redirect_is_not_followed():
    client = playing(SDP)
    client.feed(b"OPTIONS * RTSP/1.0\r\nCSeq: 77\r\n\r\n", 2.0, NOW_NS)
    assert bytes(client.outgoing).startswith(b"RTSP/1.0 200 OK\r\nCSeq: 77")
    client.outgoing.clear()
    client.feed(b"PAUSE x RTSP/1.0\r\nCSeq: 78\r\n\r\n", 2.0, NOW_NS)
    assert bytes(client.outgoing).startswith(b"RTSP/1.0 405")
    with pytest.raises(Ended, match="іншу адресу"):
        client.feed(b"REDIRECT x RTSP/1.0\r\nCSeq: 79\r\nLocation: rtsp://evil/\r\n\r\n", 2.0, NOW_NS)


def test_goodbye_is_said_where_there_is_a_session():
    client = playing(SDP)
    client.stop()
    ((method, _, headers),) = asked(client)
    assert (method, headers["session"]) == ("TEARDOWN", "12345678")
    fresh = started()
    asked(fresh)
    fresh.stop()
    assert not fresh.outgoing


def test_garbage_between_packets_is_skipped_and_the_stream_goes_on(clips):
    clip = clips()
    sender = Sender()
    garbage = b"\x9f garbage $ and more \x00\x01\x02"
    sent = [*sender.send(idr()), garbage, *sender.send(delta()), b"$\x09", *sender.send(delta()), *sender.send(delta())]
    _, pictures, _ = play(playing(clip.sdp("x")), b"".join(sent))
    assert len(pictures) >= 2


def test_nothing_but_garbage_ends_the_session():
    client = playing(SDP)
    for _ in range(32):
        client.feed(b"\xff" * 16_384, 2.0, NOW_NS)
    with pytest.raises(Malformed, match="сторонні дані"):
        client.feed(b"\xff" * 16_384, 2.0, NOW_NS)


def test_parameters_that_never_come_are_handed_over():
    client = playing(SDP)
    client.feed(b"".join(Sender().send(delta())), 5.0, NOW_NS)
    client.tick(1.0 + module.PARAMETER_SECONDS - 0.1)
    with pytest.raises(NotUnderstood, match="SPS"):
        client.tick(1.0 + module.PARAMETER_SECONDS + 0.1)


def test_key_frames_that_stop_coming_are_told(clips):
    client = playing(clips().sdp("x"))
    client.feed(b"".join(Sender().send(idr())), 2.0, NOW_NS)
    client.tick(2.0 + module.KEY_FRAME_SECONDS - 0.1)
    with pytest.raises(Unplayable, match="GOP"):
        client.tick(2.0 + module.KEY_FRAME_SECONDS + 0.1)


def test_the_camera_s_own_clock_is_told_with_each_picture(clips):
    clip = clips()
    client = playing(clip.sdp("x"))
    sender = Sender(ticks=1000, ssrc=7)
    moment = NOW_NS + 5 * 10**9
    ntp = (moment // 10**9 + 2_208_988_800) << 32
    report = bytes((0x80, 200, 0, 6)) + (7).to_bytes(4, "big") + ntp.to_bytes(8, "big") + (1000).to_bytes(4, "big") + bytes(8)
    client.feed(b"".join([b"$\x01\x00\x1c" + report, *sender.send(idr())]), 2.0, NOW_NS + 2 * 10**9)
    _, pictures, _ = play(client, b"".join(sender.send(delta())), at=2.1)
    assert pictures[-1].camera_ns == moment + 6000 * 10**9 // 90_000


def test_pictures_read_late_are_told_to_have_come_when_they_came(clips):
    """Half a second of pictures in one read: evenly spread, none before the last read, none in the future."""
    client = playing(clips().sdp("x"))
    sender = Sender()
    play(client, b"".join(sender.send(idr())), at=2.0)
    sender.ticks = 6000
    data = b"".join(packet_ for _ in range(7) for packet_ in sender.send(delta()))
    _, pictures, _ = play(client, data, at=2.5)
    arrived = [unit.arrived_ns - NOW_NS for unit in pictures]
    assert arrived[-1] <= 2_500_000_000
    assert arrived[0] >= 2_000_000_000
    steps = {round((after - before) / 1e6) for before, after in itertools.pairwise(arrived)}
    assert steps == {67}


@pytest.mark.parametrize("url", ["http://cam/1", "rtsp://", "rtsp://cam:99999/1", "rtsp:///only-a-path", ""])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(Unreachable, match="Адреса потоку"):
        Client(CameraPlan("cam-1", url))
