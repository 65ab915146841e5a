"""The relay's file, and what only the real program can show: cold start from it, a stream through it, the gate."""

import time

import pytest
import yaml

from videosidecar.redact import with_credentials
from videosidecar.relay import RelayClient, camera_path
from videosidecar.relay.durations import normalise, seconds
from videosidecar.relay.reconciler import hardened, make_plan, render, write_file

from .relays import PASSWORD, REAL, USER, real_relay

BASE = hardened(api_port=9997, rtsp_port=8554, user=USER, password=PASSWORD)


def test_the_whole_file_is_rendered_and_replaced_at_once(tmp_path):
    path = tmp_path / "mediamtx.yml"
    assert write_file(path, render(BASE, {"od/cam-1": camera_path("rtsp://127.0.0.1:9/1", "u", "p")}))
    assert yaml.safe_load(path.read_text())["paths"]["od/cam-1"]["source"] == "rtsp://u:p@127.0.0.1:9/1"
    assert [item.name for item in tmp_path.iterdir()] == ["mediamtx.yml"]
    assert path.stat().st_mode & 0o077 == 0


def test_an_unchanged_file_is_not_written_again(tmp_path):
    path = tmp_path / "mediamtx.yml"
    write_file(path, render(BASE, {}))
    assert write_file(path, render(BASE, {})) is False


@pytest.mark.parametrize("text", ["", "a: [", "logLevel: info\n"])
def test_a_broken_file_is_never_put_in_place(tmp_path, text):
    path = tmp_path / "mediamtx.yml"
    with pytest.raises((ValueError, yaml.YAMLError)):
        write_file(path, text)
    assert not path.exists()


def test_hardened_settings_open_nothing_to_the_network():
    assert all(value.startswith("127.0.0.1:") for key, value in BASE.items() if key.endswith("Address"))
    assert not any(BASE[name] for name in ("rtmp", "hls", "webrtc", "srt", "moq", "metrics", "pprof", "playback"))


@pytest.mark.parametrize(
    ("given", "back"), [("90s", "1m30s"), ("1h", "1h0m0s"), ("36h", "1d12h0m0s"), ("1500ms", "1.5s"), ("20ms", "20ms"), ("0s", "")]
)
def test_durations_are_written_as_the_relay_writes_them(given, back):
    assert normalise(given) == back
    assert seconds(back) == seconds(given)


def test_a_plan_does_not_show_passwords():
    plan = make_plan({"od/1": camera_path("rtsp://127.0.0.1:9/1", "user", "hidden-one")}, {}, lambda name: True)
    assert "hidden-one" not in repr(plan)


@pytest.mark.parametrize("_kind", [REAL])
def test_a_real_relay_starts_cold_with_every_path_of_the_file(tmp_path, _kind):
    desired = {f"od/cam-{number:04d}": camera_path(f"rtsp://127.0.0.1:9/{number}", "u", "p") for number in range(200)}
    with real_relay(tmp_path, desired) as (url, _, _), RelayClient(url, USER, PASSWORD) as client:
        assert make_plan(desired, client.config_paths(), lambda name: True).is_empty


@pytest.mark.parametrize("_kind", [REAL])
def test_a_real_relay_takes_a_replaced_file_while_it_runs(tmp_path, _kind):
    with real_relay(tmp_path) as (url, _, config), RelayClient(url, USER, PASSWORD) as client:
        whole = yaml.safe_load(config.read_text())
        whole.pop("paths")
        write_file(config, render(whole, {"od/cam-1": camera_path("rtsp://127.0.0.1:9/1")}))
        until = time.monotonic() + 5
        while "od/cam-1" not in client.config_paths() and time.monotonic() < until:
            time.sleep(0.05)
        assert "od/cam-1" in client.config_paths()


@pytest.mark.parametrize("_kind", [REAL])
def test_a_simulated_camera_is_watched_through_a_real_relay(tmp_path, fleet, _kind):
    import av

    camera = fleet.fleet
    desired = {"od/cam-1": camera_path(camera.url(1), "cam", "sim-pass-1")}
    with real_relay(tmp_path, desired) as (url, rtsp_port, _), RelayClient(url, USER, PASSWORD) as client:
        until = time.monotonic() + 8
        while not client.path("od/cam-1")["available"] and time.monotonic() < until:
            time.sleep(0.05)
        address = with_credentials(f"rtsp://127.0.0.1:{rtsp_port}/od/cam-1", "", "")
        with av.open(address, options={"rtsp_transport": "tcp"}, timeout=(5, 5)) as stream:
            frames = [packet for packet, _ in zip(stream.demux(video=0), range(10), strict=False)]
        assert sum(packet.size for packet in frames) > 0
