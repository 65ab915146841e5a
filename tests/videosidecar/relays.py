"""A relay to test against: our fake, or the real program named by MEDIAMTX_BIN."""

import os
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest

from videosidecar.relay import RelayClient, RelayUnreachable
from videosidecar.relay.fake import FakeRelay
from videosidecar.relay.reconciler import hardened, render

USER, PASSWORD = "portal", "relay-pass-93"
REAL = pytest.param(
    "real",
    marks=[
        pytest.mark.real_relay,
        pytest.mark.skipif(not os.environ.get("MEDIAMTX_BIN"), reason="MEDIAMTX_BIN не задано: справжнього ретранслятора немає"),
    ],
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def real_relay(folder, paths=None, **changes):
    """The real program with our hardened settings; yields the API's address."""
    api_port, rtsp_port = free_port(), free_port()
    config = folder / "mediamtx.yml"
    base = hardened(api_port=api_port, rtsp_port=rtsp_port, user=USER, password=PASSWORD) | changes
    config.write_text(render(base, paths or {}))
    with open(folder / "relay.log", "wb") as log:
        process = subprocess.Popen([os.environ["MEDIAMTX_BIN"], str(config)], stdout=log, stderr=log, cwd=folder)
    try:
        url = f"http://127.0.0.1:{api_port}"
        wait_for(url)
        yield url, rtsp_port, config
    finally:
        process.terminate()
        process.wait(10)


def wait_for(url: str, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    with RelayClient(url, USER, PASSWORD) as client:
        while True:
            try:
                client.info()
                return
            except RelayUnreachable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


@contextmanager
def relay(kind: str, folder):
    """Yields the address of a relay of `kind` («fake» or «real»)."""
    if kind == "fake":
        with FakeRelay(USER, PASSWORD) as fake:
            yield fake.url
    else:
        with real_relay(folder) as (url, _, _):
            yield url
