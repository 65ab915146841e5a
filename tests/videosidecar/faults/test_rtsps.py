"""RTSPS through a whole shard: cameras under a trusted authority are recorded, one under another is refused with the reason."""

import threading

import pytest

from tests.harness.certificates import Authority
from videosidecar.recorder.board import ShardPlan
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.shard import Shard
from videosidecar.simulator import Fleet, FleetThread

from ..conftest import CAMERA_PASSWORD, CAMERA_USER, eventually

pytestmark = pytest.mark.once


def test_a_shard_records_over_tls_by_both_ways_and_trusts_no_stranger(clip, storage, board, tmp_path, monkeypatch):
    (tmp_path / "stranger").mkdir()
    authority, stranger = Authority(tmp_path), Authority(tmp_path / "stranger")
    # What an installation sets to trust an authority of its own; OpenSSL and Python both read it.
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("VIDEO_SMART", "0")
    options = {"user": CAMERA_USER, "password": CAMERA_PASSWORD}
    with (
        FleetThread(Fleet([clip], 2, tls=authority.context(name="127.0.0.1"), **options)) as known,
        FleetThread(Fleet([clip], 2, tls=stranger.context(name="127.0.0.1"), **options)) as unknown,
    ):
        plans = tuple(
            CameraPlan(f"{name}-{source}", fleet.fleet.url(number), 2, CAMERA_USER, CAMERA_PASSWORD, source=source)
            for name, fleet in (("known", known), ("unknown", unknown))
            for number, source in enumerate(("av", "rtp"), 1)
        )
        assert all(plan.url.startswith("rtsps://") for plan in plans)
        board.publish(ShardPlan("s1", "1", str(storage.root), "", plans))
        stop = threading.Event()
        shard = Shard(board, "s1", board.next_epoch("s1"), stop=stop, beat_seconds=0.1, reserve_bytes=0)
        thread = threading.Thread(target=shard.run, daemon=True)
        thread.start()
        try:
            eventually(lambda: all(len(storage.segments(f"known-{source}")) > 1 for source in ("av", "rtp")), 30)
            beats = eventually(lambda: _fallen(board), 20)
        finally:
            stop.set()
            thread.join(20)
    assert "Сертифікат" in beats["unknown-rtp"]["reason"]
    assert not storage.segments("unknown-av")
    assert not storage.segments("unknown-rtp")
    assert CAMERA_PASSWORD not in str(beats)
    assert {beat["source"] for name, beat in board.cameras(["known-av", "known-rtp"]).items()} == {"av", "rtp"}


def _fallen(board):
    beats = board.cameras(["unknown-av", "unknown-rtp"])
    return beats if all(beat.get("state") == "backoff" for beat in beats.values()) else None
