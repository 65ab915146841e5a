"""A camera made of bytes: its answers, its packets, a client that has got as far as PLAY."""

import itertools
import random

from videosidecar.recorder.model import AccessUnit, CameraPlan, StreamInfo
from videosidecar.recorder.rtsp.client import Client
from videosidecar.simulator import payloads

URL = "rtsp://10.0.0.1/cam"
NOW_NS = 1_790_000_000 * 10**9


def reply(number, status="200 OK", body="", **headers):
    lines = [f"RTSP/1.0 {status}", f"CSeq: {number}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def answers(sdp, tracks=1):
    """What a camera without a password says up to PLAY, reply by reply."""
    yield reply(1, Public="OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN")
    yield reply(2, body=sdp, Content_Type="application/sdp")
    for track in range(tracks):
        transport = f"RTP/AVP/TCP;unicast;interleaved={2 * track}-{2 * track + 1}"
        yield reply(3 + track, Session="12345678;timeout=60", Transport=transport)
    yield reply(3 + tracks, Session="12345678")


def playing(sdp, *, tracks=1, audio=False):
    client = Client(CameraPlan("cam-1", URL, audio=audio))
    client.start()
    for answer in answers(sdp, tracks):
        client.feed(answer, 1.0, NOW_NS)
    assert client.state == "playing"
    client.outgoing.clear()
    return client


def play(client, data, *, pieces=None, seed=0, at=2.0):
    """Feed `data`, whole or in random pieces; returns (infos, pictures, sounds)."""
    chance = random.Random(seed)
    cuts = sorted(chance.randrange(len(data)) for _ in range(pieces or 0))
    for number, (start, end) in enumerate(itertools.pairwise([0, *cuts, len(data)])):
        moment = at + number * 0.01
        client.feed(data[start:end], moment, NOW_NS + int(moment * 1e9))
    return sorted_out(client)


def sorted_out(client):
    events, client.events = client.events, []
    units = [event for event in events if isinstance(event, AccessUnit)]
    infos = [event for event in events if isinstance(event, StreamInfo)]
    return infos, [unit for unit in units if not unit.audio], [unit for unit in units if unit.audio]


def packet(payload, sequence, ticks, *, marker=False, channel=0, kind=96, ssrc=7):
    head = bytes((0x80, kind | (0x80 if marker else 0))) + (sequence & 0xFFFF).to_bytes(2, "big")
    data = head + (ticks & 0xFFFFFFFF).to_bytes(4, "big") + ssrc.to_bytes(4, "big") + payload
    return b"$" + bytes((channel,)) + len(data).to_bytes(2, "big") + data


def picture(payloads_, sequence, ticks, **options):
    """The packets of one picture, a list."""
    last = len(payloads_) - 1
    return [packet(payload, sequence + at, ticks, marker=at == last, **options) for at, payload in enumerate(payloads_)]


class Sender:
    """Cuts access units (lists of NAL units) into packets one after another."""

    def __init__(self, cut=payloads.h264, *, sequence=0, ticks=0, step=6000, **options):
        self.cut, self.sequence, self.ticks, self.step, self.options = cut, sequence, ticks, step, options

    def send(self, *nals, sets=()):
        made = picture(self.cut(sample(*nals), tuple(sets)), self.sequence, self.ticks, **self.options)
        self.sequence += len(made)
        self.ticks += self.step
        return made


def sample(*nals):
    return b"".join(len(nal).to_bytes(4, "big") + nal for nal in nals)


def idr(size=40, fill=0x11):
    """An H.264 slice of an IDR picture, the first of its picture."""
    return b"\x65\x88" + bytes((fill,)) * size


def delta(size=20, fill=0x22):
    return b"\x41\x9a" + bytes((fill,)) * size
