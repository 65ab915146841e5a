"""A push service on this machine: it checks who sends, keeps one message a Topic, and browsers decrypt what it holds."""

import json
import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


@dataclass
class Message:
    path: str
    headers: dict[str, str]
    body: bytes
    claims: dict


@dataclass
class PushService:
    """``script`` maps a path to the statuses it answers with, in order; then 201. ``messages`` are those it took."""

    messages: list[Message] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    script: dict[str, list[tuple[int, dict]]] = field(default_factory=dict)

    def start(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                try:
                    claims = check_vapid(headers["authorization"], service.origin)
                except Exception as error:
                    service.refused.append(repr(error))
                    return self._say(403)
                status, more = (service.script.get(self.path) or [(201, {})]).pop(0) if service.script.get(self.path) else (201, {})
                if status == 201:
                    service.messages.append(Message(self.path, headers, body, claims))
                return self._say(status, more)

            def _say(self, status, more=None):
                self.send_response(status)
                for name, value in (more or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def check_vapid(authorization: str, origin: str) -> dict:
    """The claims of a valid VAPID header (RFC 8292), verified by hand: our sender's library has no say in it."""
    import time

    scheme, _space, rest = authorization.partition(" ")
    assert scheme == "vapid", scheme
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, payload, signature = parts["t"].split(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
    both = raw(signature)
    assert len(both) == 64
    der = encode_dss_signature(int.from_bytes(both[:32], "big"), int.from_bytes(both[32:], "big"))
    key.verify(der, f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(raw(head))["alg"] == "ES256"
    claims = json.loads(raw(payload))
    assert claims["aud"] == origin, claims
    assert time.time() < claims["exp"] <= time.time() + 86_400, claims
    assert claims["sub"].startswith("mailto:"), claims
    return {**claims, "key": parts["k"]}


class Browser:
    """One subscription of one browser, with the private half of its key."""

    def __init__(self, service: PushService):
        self.service = service
        self.path = f"/send/{token_urlsafe(12)}"
        self.endpoint = service.origin + self.path
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        point = self._key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = text(point), text(self._secret)

    def sent(self) -> list[Message]:
        return [message for message in self.service.messages if message.path == self.path]

    def shown(self) -> list[dict]:
        """What stands on the screen: the newest message of each tag, decrypted."""
        tags = {}
        for message in self.sent():
            words = json.loads(http_ece.decrypt(message.body, private_key=self._key, auth_secret=self._secret, version="aes128gcm"))
            tags[words["tag"]] = words
        return list(tags.values())
