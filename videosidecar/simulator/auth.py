"""How a camera asks who is there: Basic (RFC 7617) and Digest (RFC 2617 and the older RFC 2069, MD5)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from .camera import Camera

REALM = "simulator"


class Guard:
    """The guard of one connection. `challenge` is the header of the last refusal."""

    def __init__(self) -> None:
        self.challenge = ""
        self._nonce = ""
        self._uses = 0

    def admits(self, camera: Camera, method: str, authorization: str) -> bool:
        """Whether this request may pass; if not, `challenge` says what to come back with."""
        if not camera.user:
            return True
        if camera.auth == "basic":
            self.challenge = f'WWW-Authenticate: Basic realm="{REALM}"\r\n'
            return _basic(camera, authorization)
        right = _digest(camera, method, authorization, self._nonce)
        stale = right and 0 < camera.nonce_uses <= self._uses
        if right and not stale:
            self._uses += 1
            return True
        self._nonce, self._uses = secrets.token_hex(12), 0
        told = ", stale=TRUE" if stale else ""
        self.challenge = f'WWW-Authenticate: Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5{told}\r\n'
        return False


def _basic(camera: Camera, authorization: str) -> bool:
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        given = base64.b64decode(value, validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(given, f"{camera.user}:{camera.password}".encode())


def _digest(camera: Camera, method: str, authorization: str, nonce: str) -> bool:
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "digest" or not nonce:
        return False
    given = {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', value)}
    if given.get("username") != camera.user or given.get("nonce") != nonce:
        return False
    who = _md5(f"{camera.user}:{REALM}:{camera.password}")
    what = _md5(f"{method}:{given.get('uri', '')}")
    if "qop" in given:
        right = _md5(f"{who}:{nonce}:{given.get('nc', '')}:{given.get('cnonce', '')}:{given['qop']}:{what}")
    else:
        right = _md5(f"{who}:{nonce}:{what}")
    return hmac.compare_digest(given.get("response", "").encode(), right.encode())


def _md5(text: str) -> str:
    # What the protocol of the cameras asks for; nothing of ours is protected by it.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
