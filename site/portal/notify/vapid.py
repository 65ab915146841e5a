"""The key by which push services know this portal (VAPID, RFC 8292)."""

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from py_vapid import Vapid02, VapidException

POINT, SECRET = 65, 16  # bytes of a browser's public key and of its shared secret


def private_key() -> Vapid02 | None:
    """None where production was given no key: then nothing is offered and nothing is sent."""
    given = settings.WEB_PUSH_PRIVATE_KEY
    if given:
        return _read(given)
    return None if settings.ENVIRONMENT == "production" else _read(_own(settings.VAR / "run" / "web-push.key"))


def public_key() -> str:
    """What browsers subscribe with; "" where there is no key."""
    key = private_key()
    if key is None:
        return ""
    raw = key.public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _read(text: str) -> Vapid02:
    """A PEM, or the 32 bytes in base64url as key generators print them."""
    try:
        return Vapid02.from_pem(text.encode()) if "BEGIN" in text else Vapid02.from_string(text)
    except (VapidException, ValueError, binascii.Error) as error:
        raise ImproperlyConfigured("WEB_PUSH_PRIVATE_KEY is not a key: give a PEM of P-256, or its 32 bytes in base64url.") from error


def _own(path: Path) -> str:
    """A development machine's own key, made once however many processes start together."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(new_key(), encoding="ascii")
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails where another process was quicker; its key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")


def new_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser sent a point of the curve and a secret of the right length."""
    try:
        point, secret = (urlsafe_b64decode(value + "=" * (-len(value) % 4)) for value in (p256dh, auth))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error):
        return False
    return len(point) == POINT and len(secret) == SECRET
