"""The container files say what the portal understands. No Docker engine is needed to know that."""

import re
from pathlib import Path

import pytest
import yaml

from tests.harness.environment import ROOT, setting_names

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "safe-city-portal"}


def variables(service: dict) -> dict:
    return service.get("environment") or {}


def test_every_variable_of_our_services_is_one_that_the_portal_reads():
    known = setting_names()
    unknown = {f"{name}: {key}" for name, service in OURS.items() for key in variables(service) if key.removesuffix("_FILE") not in known}
    assert not unknown


def test_the_image_sets_only_variables_that_somebody_reads():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    named = set(re.findall(r"\b([A-Z][A-Z_]{3,})=", text))
    of_python = {"PATH", "PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_DISABLE_PIP_VERSION_CHECK"}
    assert named - of_python <= setting_names()


def test_no_secret_stands_in_the_file():
    words = re.compile(r"(PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL)")
    for name, service in COMPOSE["services"].items():
        for key, value in variables(service).items():
            if words.search(key):
                assert key.endswith("_FILE"), f"{name}: {key}"
                assert value.startswith("/run/secrets/")


def test_every_secret_that_is_read_is_declared_and_given_to_the_service():
    for name, service in COMPOSE["services"].items():
        for key, value in variables(service).items():
            if key.endswith("_FILE"):
                secret = Path(value).name
                assert secret in service.get("secrets", []), f"{name} reads {secret}"
                assert secret in COMPOSE["secrets"]


def test_only_web_and_relay_open_ports_and_only_on_loopback_by_default():
    opened = {name: service["ports"] for name, service in COMPOSE["services"].items() if service.get("ports")}
    assert set(opened) == {"web", "relay"}
    assert opened["web"] == ["127.0.0.1:8000:8000"]
    assert opened["relay"][0].startswith("${RELAY_BIND:-127.0.0.1}:")


def test_our_services_run_without_rights():
    for name, service in OURS.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name


def test_networks_and_network_modes_exclude_each_other():
    for name, service in COMPOSE["services"].items():
        assert ("networks" in service) != ("network_mode" in service), name


def test_the_relay_is_shut_but_for_rtsp_and_asks_the_gate():
    relay = yaml.safe_load((ROOT / "deploy" / "mediamtx.yml").read_text(encoding="utf-8"))
    assert [name for name in ("rtmp", "hls", "webrtc", "srt", "moq", "metrics", "pprof", "playback") if relay[name]] == []
    assert relay["apiAddress"].startswith("127.0.0.1:")
    assert relay["authMethod"] == "http"
    assert relay["authHTTPAddress"] == "http://127.0.0.1:8656/auth"
    for beside in ("gate", "planner"):
        assert COMPOSE["services"][beside]["network_mode"] == "service:relay"


@pytest.mark.parametrize("left_out", [".git", ".venv", "var", "deploy/secrets", ".env"])
def test_what_is_private_stays_out_of_the_image(left_out):
    assert left_out in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
