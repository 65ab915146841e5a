"""Answers to a camera's challenge: Basic (RFC 7617) and Digest (RFC 7616, and its elder 2617 that most cameras speak)."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field

MAX_CHALLENGE = 8 * 1024  # characters
HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}

_WORD = re.compile(r"[\s,]*([\w-]+)(?:\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^\s,\"]*))?")
_QUOTED_PAIR = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One scheme of a WWW-Authenticate header; both `scheme` and the names of `values` in lower case."""

    scheme: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def hash_name(self) -> str:
        """MD5 or SHA-256 for a Digest we can answer, else an empty string. «-sess» included."""
        name = self.values.get("algorithm", "MD5").upper().removesuffix("-SESS")
        offered = self.values.get("qop")
        if offered is not None and "auth" not in [word.strip().lower() for word in offered.split(",")]:
            return ""
        return name if name in HASHES else ""


def challenges(headers: list[str]) -> list[Challenge]:
    """All challenges of all WWW-Authenticate headers, in order; what cannot be read is left out."""
    found: list[Challenge] = []
    for header in headers:
        at = 0
        text = header[:MAX_CHALLENGE]
        while match := _WORD.match(text, at):
            at = match.end()
            name, value = match[1].lower(), match[2]
            if value is None:
                found.append(Challenge(name))
            elif found:
                found[-1].values[name] = _QUOTED_PAIR.sub(r"\1", value[1:-1]) if value[:1] == '"' else value
    return found


class Authenticator:
    """User name and password of one camera, and the challenge it answers now."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._challenge: Challenge | None = None
        self._count = 0

    def accept(self, offered: list[Challenge]) -> bool:
        """Take the strongest challenge that can be answered: Digest SHA-256, Digest MD5, Basic. False: none, or no user."""
        best = max(offered, key=_strength, default=None)
        if best is None or _strength(best) == 0 or not self._user:
            return False
        self._challenge, self._count = best, 0
        return True

    @staticmethod
    def is_stale(offered: list[Challenge]) -> bool:
        """The camera says that only the nonce was too old (RFC 7616 §3.3): the same password may be tried again."""
        return any(challenge.values.get("stale", "").lower() == "true" for challenge in offered)

    def header(self, method: str, url: str) -> str:
        """Value of the Authorization header for this request; empty before the first challenge."""
        challenge = self._challenge
        if challenge is None:
            return ""
        if challenge.scheme == "basic":
            return "Basic " + base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        self._count += 1
        return digest(challenge, self._user, self._password, method, url, f"{self._count:08x}", secrets.token_hex(8))

    def __repr__(self) -> str:
        return f"<Authenticator {self._challenge.scheme if self._challenge else 'none'}>"


def digest(challenge: Challenge, user: str, password: str, method: str, url: str, count: str, client_nonce: str) -> str:
    """Authorization header of RFC 7616 §3.4, without «auth-int» and «userhash»."""
    values = challenge.values
    algorithm = values.get("algorithm", "MD5")
    make = HASHES[challenge.hash_name]

    def hashed(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    realm, nonce = values.get("realm", ""), values.get("nonce", "")
    secret = hashed(user, realm, password)
    if algorithm.upper().endswith("-SESS"):
        secret = hashed(secret, nonce, client_nonce)
    wanted = hashed(method, url)
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": url}
    if "qop" in values:
        fields["response"] = hashed(secret, nonce, count, client_nonce, "auth", wanted)
        plain = f', qop=auth, nc={count}, cnonce="{client_nonce}"'
    else:
        fields["response"] = hashed(secret, nonce, wanted)
        plain = ""
    if "opaque" in values:
        fields["opaque"] = values["opaque"]
    if "algorithm" in values:
        plain += f", algorithm={algorithm}"
    return "Digest " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in fields.items()) + plain


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _strength(challenge: Challenge) -> int:
    if challenge.scheme == "digest":
        return {"SHA-256": 3, "MD5": 2}.get(challenge.hash_name, 0)
    return 1 if challenge.scheme == "basic" else 0
