"""Keeps the relay's paths what the registry says.

Every write costs the relay time in proportion to all its paths, so only real differences are sent, one after another.
A thousand paths at once belong into its file (`render`): they are live in a third of a second, against a minute by API.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..redact import with_credentials
from .client import PathConfig, RelayClient
from .durations import seconds
from .errors import RelayNotFound

REMOVAL_SHARE = 0.10
WRITE_INTERVAL = 1.0  # seconds: the relay drops file events that come closer together


class RemovalNotConfirmed(Exception):
    """The plan takes away more cameras than happens by itself; somebody must say yes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send. `replace` holds credentials: it stays out of `repr`."""

    replace: dict[str, PathConfig] = field(default_factory=dict, repr=False)
    delete: tuple[str, ...] = ()
    kept: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.replace and not self.delete

    @property
    def needs_confirmation(self) -> bool:
        """More than a tenth of our paths would go; one path alone may always go."""
        there = self.kept + len(self.delete)
        return len(self.delete) > max(1.0, there * REMOVAL_SHARE)


def camera_path(url: str, user: str = "", password: str = "") -> dict[str, Any]:
    """Path configuration of a camera that the relay pulls: TCP, always on, nothing recorded there."""
    return {
        "source": with_credentials(url, user, password),
        "rtspTransport": "tcp",
        "sourceOnDemand": False,
        "record": False,
    }


def make_plan(desired: Mapping[str, PathConfig], actual: Mapping[str, PathConfig], ours: Callable[[str], bool]) -> Plan:
    """The difference. Paths that are not `ours` are never touched; fields we do not set are not looked at."""
    owned = {name: config for name, config in actual.items() if ours(name)}
    replace = {
        name: config
        for name, config in desired.items()
        if name not in owned or any(not _same(owned[name].get(key), value) for key, value in config.items())
    }
    delete = tuple(sorted(owned.keys() - desired.keys()))
    return Plan(replace, delete, len(owned) - len(delete))


def apply(client: RelayClient, plan: Plan, *, confirmed: bool = False) -> dict[str, int]:
    """Send the plan, serially. Raises RemovalNotConfirmed before anything is sent, RelayError from the relay."""
    if plan.needs_confirmation and not confirmed:
        raise RemovalNotConfirmed(
            f"План прибирає {len(plan.delete)} камер із {plan.kept + len(plan.delete)}. "
            "Перевірте реєстр і підтвердьте: manage.py video plan --confirm-removal"
        )
    for name, config in plan.replace.items():
        client.replace_path(name, config)
    for name in plan.delete:
        try:
            client.delete_path(name)
        except RelayNotFound:
            continue  # gone in the meantime: what we wanted
    return {"replaced": len(plan.replace), "deleted": len(plan.delete), "kept": plan.kept}


def render(base: Mapping[str, Any], desired: Mapping[str, PathConfig]) -> str:
    """The relay's whole file: `base` settings and every path."""
    return yaml.safe_dump({**base, "paths": {name: dict(desired[name]) for name in sorted(desired)}}, sort_keys=False)


def write_file(path: Path, text: str) -> bool:
    """Put `text` into `path` by an atomic rename; False when it says so already.

    The text is checked to be YAML with paths first: a broken file at hot reload ends the relay. Raises ValueError.
    """
    if not isinstance(yaml.safe_load(text), dict) or "paths" not in yaml.safe_load(text):
        raise ValueError("Файл ретранслятора має містити розділ paths.")
    if path.exists():
        if path.read_text(encoding="utf-8") == text:
            return False
        age = time.time() - path.stat().st_mtime
        if 0 <= age < WRITE_INTERVAL:
            time.sleep(WRITE_INTERVAL - age)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o600)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def hardened(*, api_port: int, rtsp_port: int, gate_url: str = "", user: str = "", password: str = "") -> dict[str, Any]:
    """Base settings on loopback with everything unused switched off (mediamtx README, «Hardening»).

    With `gate_url` every reader is asked for at our gate; without it only the API's own `user` exists.
    """
    settings: dict[str, Any] = {
        "logLevel": "info",
        "readTimeout": "10s",
        "api": True,
        "apiAddress": f"127.0.0.1:{api_port}",
        "rtsp": True,
        "rtspAddress": f"127.0.0.1:{rtsp_port}",
        "rtspTransports": ["tcp"],
        "rtmp": False,
        "hls": False,
        "webrtc": False,
        "srt": False,
        "moq": False,
        "metrics": False,
        "pprof": False,
        "playback": False,
    }
    if gate_url:
        # The API itself must not wait for the gate: it stands on loopback and the gate may be down.
        settings |= {
            "authMethod": "http",
            "authHTTPAddress": gate_url,
            "authHTTPExclude": [{"action": "api"}],
        }
        return settings
    account = {"user": user or "any", "pass": password, "ips": ["127.0.0.1"], "permissions": [{"action": "api"}]}
    reader = {"user": "any", "pass": "", "ips": ["127.0.0.1"], "permissions": [{"action": "read"}]}
    return settings | {"authMethod": "internal", "authInternalUsers": [account, reader]}


def _same(actual: Any, wanted: Any) -> bool:
    if actual == wanted:
        return True
    if isinstance(actual, str) and isinstance(wanted, str):
        try:
            return seconds(actual) == seconds(wanted)
        except ValueError:
            return False
    return json.dumps(actual, sort_keys=True, default=str) == json.dumps(wanted, sort_keys=True, default=str)
