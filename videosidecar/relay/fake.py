"""A relay that relays nothing: MediaMTX's control API on loopback, faithful in what our client relies on.

Kept honest by the contract tests, which run on this and, where MEDIAMTX_BIN names one, on the real program.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from .durations import normalise, seconds

VERSION = "v1.20.1-fake"
DEFAULTS: dict[str, Any] = {
    "source": "publisher",
    "sourceFingerprint": "",
    "sourceOnDemand": False,
    "sourceOnDemandStartTimeout": "10s",
    "sourceOnDemandCloseAfter": "10s",
    "maxReaders": 0,
    "useAbsoluteTimestamp": False,
    "record": False,
    "recordPath": "./recordings/%path/%Y-%m-%d_%H-%M-%S-%f",
    "recordFormat": "fmp4",
    "recordPartDuration": "1s",
    "recordSegmentDuration": "1h0m0s",
    "recordDeleteAfter": "1d",
    "overridePublisher": True,
    "rtspTransport": "automatic",
    "rtspAnyPort": False,
    "runOnReady": "",
    "runOnRead": "",
}
DURATIONS = frozenset(name for name in DEFAULTS if name.endswith(("Timeout", "After", "Duration")))
TRANSPORTS = frozenset({"automatic", "udp", "multicast", "tcp"})
SOURCES = ("rtsp://", "rtsps://", "rtmp://", "rtmps://", "http://", "https://", "srt://", "udp://")
NAME = re.compile(r"[0-9a-zA-Z_\-/.]+")


class Refused(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class FakeRelay:
    """`with FakeRelay() as relay: RelayClient(relay.url)`. With `user` the API asks for Basic credentials."""

    def __init__(self, user: str = "", password: str = "") -> None:
        self.user, self.password = user, password
        self.paths: dict[str, dict[str, Any]] = {}
        self.available: set[str] = set()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.started = _now()
        self.writes = 0
        self.lock = threading.Lock()
        relay = self

        class Handler(_Handler):
            fake = relay

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def restart(self) -> None:
        """The relay comes back without what was added by API."""
        with self.lock:
            self.paths.clear()
            self.available.clear()
            self.sessions.clear()
            self.started = _now()

    def open_session(self, path: str) -> str:
        """A reader has begun to watch `path`; returns the session's id."""
        session = str(uuid.uuid4())
        self.sessions[session] = {"id": session, "created": _now(), "state": "read", "path": path}
        return session

    # What the API does.

    def add(self, name: str, config: dict[str, Any]) -> None:
        _check_name(name)
        if name in self.paths:
            raise Refused(400, "path already exists")
        self.paths[name] = _settled(config)

    def replace(self, name: str, config: dict[str, Any]) -> None:
        _check_name(name)
        self.paths[name] = _settled(config)

    def patch(self, name: str, config: dict[str, Any]) -> None:
        if name not in self.paths:
            raise Refused(404, "path not found")
        self.paths[name] = _settled({**self.paths[name], **config})

    def delete(self, name: str) -> None:
        if self.paths.pop(name, None) is None:
            raise Refused(404, "path not found")
        self.available.discard(name)

    def config(self, name: str) -> dict[str, Any]:
        if name not in self.paths:
            raise Refused(404, "path configuration not found")
        return {"name": name, **self.paths[name]}

    def running(self, name: str) -> dict[str, Any]:
        if name not in self.paths:
            raise Refused(404, "path not found")
        available = name in self.available
        return {
            "name": name,
            "confName": name,
            "ready": available,
            "readyTime": self.started if available else None,
            "available": available,
            "availableTime": self.started if available else None,
            "online": True,
            "onlineTime": self.started,
            "source": None,
            "tracks": [],
            "tracks2": [],
            "inboundBytes": 0,
            "outboundBytes": 0,
            "readers": [{"type": "rtspSession", "id": session["id"]} for session in self.sessions.values() if session["path"] == name],
        }

    def kick(self, session: str) -> None:
        try:
            uuid.UUID(session)
        except ValueError as error:
            raise Refused(400, f"invalid UUID length: {len(session)}") from error
        if self.sessions.pop(session, None) is None:
            raise Refused(404, "session not found")


class _Handler(BaseHTTPRequestHandler):
    fake: FakeRelay
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:
        """Silence: addresses carry nothing worth a line in a test."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        if not self._authorised():
            return self._send(401, {"status": "error", "error": "authentication error"})
        try:
            with self.fake.lock:
                answer = self._route(method, unquote(address.path), parse_qs(address.query), body)
        except Refused as error:
            return self._send(error.code, {"status": "error", "error": str(error)})
        if answer is None:
            return self._send_text(404, "404 page not found")
        return self._send(200, answer)

    def _authorised(self) -> bool:
        if not self.fake.user:
            return True
        pair = base64.b64encode(f"{self.fake.user}:{self.fake.password}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {pair}"

    def _route(self, method: str, address: str, query: dict[str, list[str]], body: bytes) -> dict[str, Any] | None:
        fake = self.fake
        verb, _, name = address.removeprefix("/v3/config/paths/").partition("/")
        if (method, address) == ("GET", "/v3/info"):
            return {"version": VERSION, "started": fake.started}
        if (method, address) == ("GET", "/v3/config/paths/list"):
            return _page([fake.config(name) for name in sorted(fake.paths)], query)
        if (method, address) == ("GET", "/v3/paths/list"):
            return _page([fake.running(name) for name in sorted(fake.paths)], query)
        if method == "GET" and address.startswith("/v3/paths/get/"):
            return fake.running(address.removeprefix("/v3/paths/get/"))
        if (method, address) == ("GET", "/v3/rtspsessions/list"):
            return _page(list(fake.sessions.values()), query)
        if method == "POST" and address.startswith("/v3/rtspsessions/kick/"):
            fake.kick(address.rsplit("/", 1)[1])
            return {"status": "ok"}
        if not address.startswith("/v3/config/paths/"):
            return None
        if (method, verb) == ("GET", "get"):
            return fake.config(name)
        change = {("POST", "add"): fake.add, ("POST", "replace"): fake.replace, ("PATCH", "patch"): fake.patch}.get((method, verb))
        if change:
            change(name, _decoded(body))
        elif (method, verb) == ("DELETE", "delete"):
            fake.delete(name)
        else:
            return None
        fake.writes += 1
        return {"status": "ok"}

    def _send(self, code: int, answer: dict[str, Any]) -> None:
        self._write(code, "application/json; charset=utf-8", json.dumps(answer).encode())

    def _send_text(self, code: int, text: str) -> None:
        self._write(code, "text/plain", text.encode())

    def _write(self, code: int, kind: str, data: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        config = json.loads(body)
    except ValueError as error:
        raise Refused(400, f"invalid JSON: {error}") from error
    if not isinstance(config, dict):
        raise Refused(400, "json: cannot unmarshal")
    for name in config:
        if name not in DEFAULTS:
            raise Refused(400, f'json: unknown field "{name}"')
    return config


def _settled(config: dict[str, Any]) -> dict[str, Any]:
    """`config` with defaults, checked and normalised as the relay does."""
    whole = {**DEFAULTS, **config}
    for name in DURATIONS:
        try:
            whole[name] = normalise(whole[name])
        except (ValueError, TypeError) as error:
            raise Refused(400, f'time: invalid duration "{whole[name]}"') from error
    if Decimal(0) < seconds(whole["recordDeleteAfter"]) < seconds(whole["recordSegmentDuration"]):
        raise Refused(400, "'recordDeleteAfter' cannot be lower than 'recordSegmentDuration'")
    if whole["rtspTransport"] not in TRANSPORTS:
        raise Refused(400, f"invalid transport '{whole['rtspTransport']}'")
    source = whole["source"]
    if source != "publisher" and not source.startswith(SOURCES):
        raise Refused(400, f"invalid source: '{source}'")
    if source.startswith(("rtsp://", "rtsps://")):
        parts = urlsplit(source)
        if bool(parts.username) != bool(parts.password):
            raise Refused(400, "username and password must be both provided")
    return whole


def _check_name(name: str) -> None:
    if not name:
        raise Refused(400, "invalid name")
    if name == "all_others" or name.startswith("~"):
        return
    if name.startswith("/"):
        raise Refused(400, f"invalid path name '{name}': can't begin with a slash")
    if name.endswith("/"):
        raise Refused(400, f"invalid path name '{name}': can't end with a slash")
    if not NAME.fullmatch(name):
        what = "can contain only alphanumeric characters, underscore, dot, minus, slash"
        raise Refused(400, f"invalid path name '{name}': {what}")
    if {".", ".."} & set(name.split("/")):
        raise Refused(400, f"invalid path name '{name}': can't contain dot path segments")


def _page(items: list[dict[str, Any]], query: dict[str, list[str]]) -> dict[str, Any]:
    size, page = _number(query, "itemsPerPage", 100), _number(query, "page", 0)
    if size == 0:
        raise Refused(400, "invalid items per page")
    return {
        "itemCount": len(items),
        "pageCount": -(-len(items) // size),
        "items": items[page * size : (page + 1) * size],
    }


def _number(query: dict[str, list[str]], name: str, default: int) -> int:
    text = query.get(name, [str(default)])[0]
    if not text.isdigit():
        raise Refused(400, f'strconv.ParseUint: parsing "{text}": invalid syntax')
    return int(text)


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
