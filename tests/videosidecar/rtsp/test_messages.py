"""RTSP messages, challenges and descriptions: what is right is read, what is wrong raises one declared error."""

import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from videosidecar.recorder.errors import Malformed
from videosidecar.recorder.rtsp import auth, messages, sdp

pytestmark = pytest.mark.once

words = st.text("abcdefgh-XYZ0123", min_size=1, max_size=12)
values = st.text(st.characters(min_codepoint=33, max_codepoint=1200, exclude_categories=("Z", "C")), max_size=30)
FIELD = re.compile(r"(\w+)=(?:\"([^\"]*)\"|([^,\s]+))")


@given(st.integers(100, 999), st.lists(st.tuples(words, values), max_size=8), st.binary(max_size=300), st.integers(0, 400))
def test_a_reply_is_read_whole_wherever_it_was_cut(status, headers, body, cut):
    text = "".join(f"{name}: {value}\r\n" for name, value in headers if name.lower() != "content-length")
    data = f"RTSP/1.0 {status} Some Reason\r\n{text}Content-Length: {len(body)}\r\n\r\n".encode() + body
    cut = min(cut, len(data) - 1)
    if cut < len(data):
        assert messages.parse(data[:cut]) is None
    message, end = messages.parse(data + b"$next")
    assert (message.status, message.reason, message.body, end) == (status, "Some Reason", body, len(data))
    for name, value in headers:
        if name.lower() != "content-length":
            assert value in message.every(name.lower())


@given(st.binary(max_size=600))
def test_random_bytes_raise_nothing_but_the_declared_error(data):
    try:
        messages.parse(data)
        messages.parse(b"RTSP/1.0 200 OK\r\n" + data + b"\r\n\r\n")
    except Malformed:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: \xc2\xb2\r\n\r\n",
        b"RTSP/1.0 " + b"a" * messages.MAX_HEAD,
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"PLAY\r\n\r\n",
    ],
)
def test_a_message_that_asks_for_too_much_or_is_none_is_refused(data):
    with pytest.raises(Malformed):
        messages.parse(data)


def test_folded_headers_and_bare_line_feeds_of_old_cameras_are_read():
    message, _ = messages.parse(b"RTSP/1.0 200 OK\nTransport: RTP/AVP/TCP;\n\tinterleaved=0-1\nCSeq: 4\n\n")
    assert message.header("transport") == "RTP/AVP/TCP; interleaved=0-1"
    assert message.number == 4


def test_a_control_address_cannot_smuggle_a_header_in():
    with pytest.raises(Malformed):
        messages.request("SETUP", "rtsp://cam/a\r\nX-Evil: 1", 1)


def test_the_strongest_challenge_is_answered():
    headers = [
        'Digest realm="cam, gate", nonce="n1"',
        'Basic realm="cam", Digest realm="b", nonce="n2", algorithm=SHA-256, qop="auth,auth-int"',
    ]
    offered = auth.challenges(headers)
    assert [(one.scheme, one.hash_name) for one in offered if one.scheme == "digest"] == [("digest", "MD5"), ("digest", "SHA-256")]
    assert offered[0].values["realm"] == "cam, gate"
    answer = auth.Authenticator("u", "p")
    assert answer.accept(offered)
    assert "algorithm=SHA-256" in answer.header("PLAY", "rtsp://cam/")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "MD5-sess", "SHA-256-sess"])
def test_a_digest_is_what_the_standard_says_and_counts_its_uses(algorithm):
    """Computed a second time here, straight from RFC 7616 §3.4.1."""
    make = {"M": hashlib.md5, "S": hashlib.sha256}[algorithm[0]]

    def hashed(text):
        return make(text.encode()).hexdigest()

    who = auth.Authenticator('о"к', "п:ас")
    assert who.accept(auth.challenges([f'Digest realm="r", nonce="n", qop="auth", opaque="o", algorithm={algorithm}']))
    for count in ("00000001", "00000002"):
        told = {found[1]: found[2] or found[3] for found in FIELD.finditer(who.header("PLAY", "rtsp://cam/1").replace('о\\"к', "U"))}
        first = hashed('о"к:r:п:ас')
        if algorithm.endswith("sess"):
            first = hashed(f"{first}:n:{told['cnonce']}")
        assert told["nc"] == count
        assert told["opaque"] == "o"
        assert told["response"] == hashed(f"{first}:n:{count}:{told['cnonce']}:auth:{hashed('PLAY:rtsp://cam/1')}")


def test_an_old_digest_without_qop_is_answered_the_old_way():
    """The example of RFC 2617's elder, RFC 2069, computed by hand."""
    who = auth.Authenticator("u", "p")
    assert who.accept(auth.challenges(['Digest realm="r", nonce="n"']))
    one, two = hashlib.md5(b"u:r:p").hexdigest(), hashlib.md5(b"PLAY:x").hexdigest()
    assert f'response="{hashlib.md5(f"{one}:n:{two}".encode()).hexdigest()}"' in who.header("PLAY", "x")


def test_basic_carries_the_pair_and_nothing_shows_it():
    who = auth.Authenticator("cam", "таємниця")
    assert who.accept(auth.challenges(['Basic realm="x"']))
    assert base64.b64decode(who.header("PLAY", "x").removeprefix("Basic ")).decode() == "cam:таємниця"
    assert "таємниця" not in repr(who)


@pytest.mark.parametrize(
    "header", ["", "Negotiate", 'Digest realm="r", nonce="n", algorithm=WHIRLPOOL', 'Digest realm="r", nonce="n", qop="auth-int"']
)
def test_a_challenge_nobody_can_answer_is_not_accepted(header):
    assert not auth.Authenticator("u", "p").accept(auth.challenges([header]))
    assert not auth.Authenticator("", "").accept(auth.challenges(['Basic realm="x"']))


@given(st.lists(st.text(max_size=200), max_size=4))
def test_challenges_of_random_text_raise_nothing(headers):
    who = auth.Authenticator("u", "p")
    if who.accept(auth.challenges(headers)):
        assert who.header("PLAY", "rtsp://cam/")


SDP = b"""v=0
o=- 0 0 IN IP4 127.0.0.1
a=control:rtsp://cam/all
m=video 0 RTP/AVP 96 97
a=rtpmap:97 other/1
a=rtpmap:96 H264/90000
a=fmtp:96 packetization-mode=1; profile-level-id=42C01E; sprop-parameter-sets=Z0LAHg==,aM4=
a=control:trackID=1
m=audio 0 RTP/AVP 8
a=control:trackID=2
m=application 0 RTP/AVP 107
"""


def test_a_description_tells_media_formats_and_addresses():
    found = sdp.parse(SDP)
    video, sound, _ = found.media
    assert (video.kind, video.codec, video.clock, video.control) == ("video", "H264", 90_000, "trackID=1")
    assert sdp.parameter_sets(video) == [b"\x67\x42\xc0\x1e", b"\x68\xce"]
    assert (sound.codec, sound.clock) == ("PCMA", 8_000)
    assert found.control == "rtsp://cam/all"


@pytest.mark.parametrize(
    ("base", "control", "expected"),
    [
        ("rtsp://cam/a/", "trackID=1", "rtsp://cam/a/trackID=1"),
        ("rtsp://cam/a", "trackID=1", "rtsp://cam/a/trackID=1"),
        ("rtsp://cam/a?channel=1", "trackID=1", "rtsp://cam/a?channel=1/trackID=1"),
        ("rtsp://cam/a", "rtsp://cam/b/1", "rtsp://cam/b/1"),
        ("rtsp://cam/a", "*", "rtsp://cam/a"),
        ("rtsp://cam/a", "", "rtsp://cam/a"),
    ],
)
def test_the_address_of_a_medium(base, control, expected):
    assert sdp.control_url(base, control) == expected


@settings(max_examples=200)
@given(st.lists(st.sampled_from(SDP.splitlines()) | st.binary(max_size=60), max_size=40))
def test_a_mangled_description_raises_nothing_but_the_declared_error(lines):
    try:
        found = sdp.parse(b"\n".join(lines))
    except Malformed:
        return
    assert 0 < len(found.media) <= sdp.MAX_MEDIA
    for media in found.media:
        sdp.parameter_sets(media)
        assert 0 <= media.channels <= 64
