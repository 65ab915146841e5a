"""Byte-mutated recordings of a real dialogue: nothing but declared errors, never a buffer that grows."""

import random
import socket

import pytest

from videosidecar.recorder.errors import SourceError
from videosidecar.recorder.model import AccessUnit, CameraPlan
from videosidecar.recorder.rtsp.client import Client
from videosidecar.simulator import Fleet, FleetThread

from .streams import NOW_NS

pytestmark = pytest.mark.once

MUTATIONS = 300
LONGEST_REST = 512 * 1024


@pytest.fixture(scope="module")
def captured(clips):
    """What a simulated camera sent, in the pieces in which it came, and the address it was asked by."""
    return [capture(clips(audio="aac")), capture(clips("hevc"))]


def capture(clip):
    pieces = []
    with FleetThread(Fleet([clip], 1)) as fleet:
        url = fleet.fleet.url(1)
        client = Client(CameraPlan("cam-1", url))
        with socket.create_connection(("127.0.0.1", fleet.fleet.port), timeout=5) as link:
            client.start()
            units = 0
            while units < 25:
                link.sendall(client.outgoing)
                client.outgoing.clear()
                data = link.recv(65536)
                assert data
                pieces.append(data)
                client.feed(data, 1.0, NOW_NS)
                units += sum(isinstance(event, AccessUnit) for event in client.events)
                client.events.clear()
    return url, pieces


def replay(url, pieces):
    """Feed a client; returns (number of units, error or None)."""
    client = Client(CameraPlan("cam-1", url))
    client.start()
    units = 0
    for number, piece in enumerate(pieces):
        try:
            client.feed(piece, 1.0 + number * 0.1, NOW_NS + number * 10**8)
            client.tick(1.0 + number * 0.1)
        except SourceError as error:
            return units, error
        finally:
            units += sum(isinstance(event, AccessUnit) for event in client.events)
            client.events.clear()
        assert len(client.rest) < LONGEST_REST
        assert len(client.outgoing) < LONGEST_REST
    return units, None


def mutated(pieces, chance):
    """Some bytes flipped, cut out, doubled or put in, also in the lengths and numbers."""
    data = bytearray(b"".join(pieces))
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(1, 200)]
            case 2:
                data[at:at] = chance.randbytes(chance.randrange(1, 200))
            case _:
                data[at:at] = data[at : at + chance.randrange(1, 2000)]
    step = chance.choice((500, 4000, 65_536))
    return [bytes(data[start : start + step]) for start in range(0, len(data), step)]


def test_the_capture_itself_plays(captured):
    for url, pieces in captured:
        units, error = replay(url, pieces)
        assert error is None
        assert units >= 25


@pytest.mark.parametrize("which", [0, 1])
def test_no_mutation_breaks_the_receiver(captured, which):
    url, pieces = captured[which]
    played = broke = 0
    for seed in range(MUTATIONS):
        units, error = replay(url, mutated(pieces, random.Random(seed)))
        played += units
        broke += error is not None
    assert played > MUTATIONS, "most of a damaged stream is still read"
    assert broke, "and some of it cannot be"


def test_a_server_that_never_ends_its_answer_is_cut_off():
    client = Client(CameraPlan("cam-1", "rtsp://127.0.0.1/x"))
    client.start()
    client.feed(b"RTSP/1.0 200 OK\r\nX: ", 1.0, NOW_NS)
    client.feed(b"a" * 60_000, 1.0, NOW_NS)
    with pytest.raises(SourceError):
        client.feed(b"a" * 10_000, 1.0, NOW_NS)
