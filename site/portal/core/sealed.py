"""Values encrypted at rest: AES-256-GCM with keys from the environment (SEALING_KEYS), the first of which seals.

A sealed value says which key opens it, so that a new key is put before the old ones and nothing has to be
rewritten at once (`manage.py reseal` does it at leisure). What was written before sealing began is read as it is.
Nothing can be searched for inside: only what is read by its record alone is sealed.
"""

import base64
import json
import secrets
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

MARK = b"\x00sealed1"
TEXT_MARK = "\ue000sealed1:"  # a private character: nobody types it
ID_BYTES, NONCE_BYTES = 4, 12


class CannotOpen(Exception):
    """No key of SEALING_KEYS opens the value, or it was changed on the disk."""


def seal(content: bytes) -> bytes:
    """``content`` for the disk; each time another sequence of bytes."""
    identity, cipher = _ciphers(tuple(settings.SEALING_KEYS))[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    return MARK + identity + nonce + cipher.encrypt(nonce, content, MARK)


def opened(kept: bytes) -> bytes:
    """What was sealed; what never was comes back unchanged. Raises CannotOpen."""
    kept = bytes(kept)
    if not kept.startswith(MARK):
        return kept
    rest = kept[len(MARK) :]
    identity, nonce, sealed = rest[:ID_BYTES], rest[ID_BYTES : ID_BYTES + NONCE_BYTES], rest[ID_BYTES + NONCE_BYTES :]
    for known, cipher in _ciphers(tuple(settings.SEALING_KEYS)):
        if known == identity:
            try:
                return cipher.decrypt(nonce, sealed, MARK)
            except InvalidTag as error:
                raise CannotOpen("a sealed value was changed on the disk") from error
    raise CannotOpen("no key of SEALING_KEYS opens a sealed value")


def key_of(kept: bytes) -> str:
    """The identity of the key a value is sealed with, in hex; empty for what is not sealed."""
    kept = bytes(kept)
    return kept[len(MARK) : len(MARK) + ID_BYTES].hex() if kept.startswith(MARK) else ""


def current_key() -> str:
    """The identity of the key that seals now, in hex."""
    return _ciphers(tuple(settings.SEALING_KEYS))[0][0].hex()


def known_keys() -> list[str]:
    """The identities of all keys that open, in hex."""
    return [identity.hex() for identity, _cipher in _ciphers(tuple(settings.SEALING_KEYS))]


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[str, ...]) -> list[tuple[bytes, AESGCM]]:
    made = [sha256(b"portal.sealed\x00" + key.encode()).digest() for key in keys]
    return [(sha256(key).digest()[:ID_BYTES], AESGCM(key)) for key in made]


def seal_text(value: str) -> str:
    return TEXT_MARK + base64.b64encode(seal(value.encode())).decode() if value else ""


def open_text(kept: str) -> str:
    """Raises CannotOpen."""
    return opened(base64.b64decode(kept[len(TEXT_MARK) :])).decode() if kept.startswith(TEXT_MARK) else kept


class SealedTextField(models.TextField):
    """Text that lies encrypted in the database. An empty one stays empty, so «nothing was written» can be asked for."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None else seal_text(value)

    def from_db_value(self, value, expression, connection):
        return value if value is None else open_text(value)


class SealedJSONField(models.TextField):
    """Plain values that lie encrypted in the database."""

    def get_prep_value(self, value):
        return value if value is None else seal_text(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))

    def from_db_value(self, value, expression, connection):
        return value if value is None else json.loads(open_text(value) or "null")

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj), ensure_ascii=False, cls=DjangoJSONEncoder)


class SealedBinaryField(models.BinaryField):
    """Bytes that lie encrypted in the database."""

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None:
            value = seal(bytes(value))
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value, expression, connection):
        return value if value is None else opened(value)


class SealedStorage(FileSystemStorage):
    """Files that lie encrypted on the disk. ``open`` gives the content, ``size`` is that of the sealed file."""

    def _save(self, name, content):
        content.seek(0)
        return super()._save(name, ContentFile(seal(content.read())))

    def _open(self, name, mode="rb"):
        with super()._open(name, "rb") as file:
            return ContentFile(opened(file.read()), name=name)
