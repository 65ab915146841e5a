"""The gate lets in whom a grant names, says no to everything else, and says it at once."""

import asyncio
import json
import logging
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import redis

from videosidecar.gate.grants import KEY, Grant, Snapshot, fingerprint, snapshot_hash
from videosidecar.gate.server import Gate
from videosidecar.relay import RelayClient, camera_path

from .relays import REAL, free_port, real_relay

TOKEN = "t-4f7a-not-a-real-one"
GRANT = Grant("centr-077", fingerprint(TOKEN), ("odesa/",))
ASK = {"ip": "127.0.0.1", "user": "", "password": "", "token": TOKEN, "action": "read", "path": "odesa/cam-0001", "query": ""}


def snapshot(*grants):
    return Snapshot({grant.name: grant for grant in grants}, time.time())


def answers(*requests, load=None, stale_seconds=30.0):
    """Status codes of the gate for raw requests or questions."""

    async def given():
        return snapshot(GRANT, Grant("old", fingerprint("gone"), ("odesa/",), until=1.0))

    async def ask():
        gate = Gate(load or given, stale_seconds=stale_seconds)
        port = await gate.start()
        try:
            return [await one(port, request) for request in requests]
        finally:
            await gate.stop()

    return run(ask())


def run(coroutine):
    """In a thread: a browser of another test may keep an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(20)


async def one(port, request):
    if isinstance(request, dict):
        body = json.dumps(request).encode()
        request = b"POST /auth HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    writer.write_eof()
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


def test_a_grant_opens_its_paths_in_every_form_the_relay_passes_it():
    by_query = ASK | {"token": "", "query": f"a=1&token={TOKEN}", "protocol": "hls"}
    by_password = ASK | {"token": "", "user": "centr-077", "password": TOKEN}
    assert answers(ASK, by_query, by_password) == [200, 200, 200]


@pytest.mark.parametrize(
    "change",
    [
        {"token": "guess"},
        {"token": ""},
        {"token": "gone"},  # its time is over
        {"path": "kyiv/cam-0001"},
        {"path": ""},
        {"action": "publish"},
        {"action": "api"},
        {"token": "", "user": "somebody", "password": TOKEN},
    ],
)
def test_everything_else_is_refused(change):
    assert answers(ASK | change) == [401]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"GET /auth HTTP/1.1\r\n\r\n", 405),
        (b"POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
        (b"POST /auth HTTP/1.1\r\n\r\n", 400),
        (b"POST /auth HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 400),
        (b"POST /auth HTTP/1.1\r\nContent-Length: 3\r\n\r\n[1]", 400),
        (b"POST /auth HTTP/1.1\r\nContent-Length: 9\r\n\r\nnot json!", 400),
        (b"\x00\xff" * 10_000, 400),
        ({**ASK, "token": 5}, 400),
        ({}, 400),
    ],
    ids=("get", "path", "no-length", "huge", "list", "no-json", "bytes", "number", "empty"),
)
def test_nonsense_is_never_let_in(request_, code):
    assert answers(request_) == [code]


def test_without_a_snapshot_everybody_is_refused():
    async def broken():
        raise redis.ConnectionError("away")

    assert answers(ASK, load=broken) == [401]


def test_a_stale_snapshot_refuses_everybody():
    assert answers(ASK, stale_seconds=-1.0) == [401]


def test_the_gate_listens_on_loopback_only():
    async def start():
        await Gate(lambda: None).start("0.0.0.0", 0)

    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        run(start())


def test_tokens_never_reach_the_log(caplog):
    with caplog.at_level(logging.DEBUG):
        answers(ASK, ASK | {"token": "another-secret"})
    assert TOKEN not in caplog.text
    assert "another-secret" not in caplog.text


def test_a_thousand_grants_are_answered_in_milliseconds():
    gate = Gate(lambda: None)
    gate._snapshot = snapshot(GRANT, *(Grant(f"g{n}", fingerprint(str(n)), ("odesa/",)) for n in range(1000)))
    gate._loaded = time.monotonic()
    started = time.perf_counter()
    assert all(gate.decide(ASK) for _ in range(200))
    assert (time.perf_counter() - started) / 200 < 0.005


@pytest.fixture
def gate_process(valkey_url):
    """The gate as it is run, reading its grants from Valkey; yields its port."""
    redis.Redis.from_url(valkey_url).hset(KEY, mapping=snapshot_hash([GRANT]))
    port = free_port()
    command = [sys.executable, "-m", "videosidecar.gate", "--port", str(port), "--redis", valkey_url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout.readline()
        yield port
    finally:
        process.terminate()
        assert process.wait(10) == 0


def test_a_revoked_grant_is_refused_within_seconds(gate_process, valkey_url):
    ask = lambda: httpx.post(f"http://127.0.0.1:{gate_process}/auth", json=ASK, trust_env=False).status_code  # noqa: E731
    assert ask() == 200
    redis.Redis.from_url(valkey_url).hdel(KEY, GRANT.name)
    until = time.monotonic() + 5
    while ask() == 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert ask() == 401


@pytest.mark.parametrize("_kind", [REAL])
def test_a_real_relay_asks_the_gate(tmp_path, fleet, gate_process, _kind):
    import av

    from videosidecar.relay.reconciler import hardened

    desired = {"odesa/cam-0001": camera_path(fleet.fleet.url(1), "cam", "sim-pass-1")}
    http = {
        key: value
        for key, value in hardened(api_port=1, rtsp_port=1, gate_url=f"http://127.0.0.1:{gate_process}/auth").items()
        if "auth" in key
    }
    with real_relay(tmp_path, desired, authInternalUsers=[], **http) as (url, port, _):
        with RelayClient(url) as client:
            until = time.monotonic() + 8
            while not client.path("odesa/cam-0001")["available"] and time.monotonic() < until:
                time.sleep(0.05)
        options = {"rtsp_transport": "tcp"}
        with av.open(f"rtsp://centr-077:{TOKEN}@127.0.0.1:{port}/odesa/cam-0001", options=options, timeout=(8, 8)) as stream:
            assert next(stream.demux(video=0)).size > 0
        with pytest.raises(av.error.HTTPUnauthorizedError):
            av.open(f"rtsp://centr-077:wrong@127.0.0.1:{port}/odesa/cam-0001", options=options, timeout=(8, 8))
