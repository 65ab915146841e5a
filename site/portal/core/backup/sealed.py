"""Encryption of a stream: AES-256-GCM in chunks, the key from a passphrase by scrypt.

The file begins with a head of 54 bytes: `PORTALB1`, log2(N), r, p (one byte each), a salt of 16
bytes, a nonce prefix of 7 bytes, a 16-byte check of the passphrase, 4 bytes with the chunk size.
Chunks follow: each is encrypted apart, 16 bytes longer than its text. The nonce of a chunk is the
prefix, its number (4 bytes) and 1 for the last chunk, else 0; the head is authenticated with every
chunk. So a chunk cannot be changed, moved, repeated, left out or cut off unnoticed. This is the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015).
"""

import hmac
import os
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .errors import BackupError, Damaged, WrongPassphrase

MAGIC = b"PORTALB1"
CHUNK = 1 << 20  # bytes
TAG = 16
LEAST_PASSPHRASE = 12  # characters
_HEAD = struct.Struct(">8sBBB16s7s16sI")
_COST = (15, 8, 1)  # 32 MB, a tenth of a second
_MOST_COST = (20, 16, 4)  # what a strange file may ask of this machine


def read_passphrase(path: Path) -> bytes:
    """The content of a passphrase or key file without the blanks around it. Raises BackupError."""
    try:
        words = path.read_bytes().strip()
    except OSError as error:
        raise BackupError(f"The passphrase file {path} cannot be read ({error.strerror}).") from error
    if len(words) < LEAST_PASSPHRASE:
        raise BackupError(f"The passphrase in {path} is shorter than {LEAST_PASSPHRASE} characters. Give a longer one.")
    return words


def is_sealed(beginning: bytes) -> bool:
    return beginning.startswith(MAGIC)


def _keys(passphrase: bytes, salt: bytes, cost: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """The key, and a check that tells a wrong passphrase from a damaged file."""
    log_n, r, p = cost
    both = Scrypt(salt=salt, length=48, n=1 << log_n, r=r, p=p).derive(passphrase)
    return both[:32], both[32:]


class Sealer:
    """A writable stream; what is written goes encrypted to ``target``. ``close`` writes the last chunk, and leaves the target open."""

    def __init__(self, target, passphrase: bytes):
        salt, prefix = os.urandom(16), os.urandom(7)
        key, check = _keys(passphrase, salt, _COST)
        self._head = _HEAD.pack(MAGIC, *_COST, salt, prefix, check, CHUNK)
        self._prefix, self._cipher, self._target = prefix, AESGCM(key), target
        self._waiting, self._number = bytearray(), 0
        target.write(self._head)

    def write(self, data) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # a full chunk waits: it may be the last one
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def _put(self, text: bytes, last: bool) -> None:
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        self._target.write(self._cipher.encrypt(nonce, text, self._head))
        self._number += 1

    def flush(self) -> None:
        """Only whole chunks can be written."""

    def close(self) -> None:
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()


class Unsealer:
    """A readable stream of the text in ``source``. Raises WrongPassphrase at once, Damaged where a chunk is not what was written."""

    def __init__(self, source, passphrase: bytes):
        self._head = source.read(_HEAD.size)
        if len(self._head) < _HEAD.size or not is_sealed(self._head):
            raise Damaged("The file is cut off in its first bytes, or it is no encrypted backup.")
        _magic, *cost, salt, self._prefix, check, self._chunk = _HEAD.unpack(self._head)
        if any(asked > most for asked, most in zip(cost, _MOST_COST, strict=True)) or not 0 < self._chunk <= 16 * CHUNK:
            raise Damaged("The first bytes of the encrypted file make no sense.")
        try:
            key, own_check = _keys(passphrase, salt, tuple(cost))
        except ValueError:
            raise Damaged("The first bytes of the encrypted file make no sense.") from None
        if not hmac.compare_digest(check, own_check):
            raise WrongPassphrase("The passphrase is not the one this backup was made with (or its first bytes are damaged).")
        self._cipher, self._source = AESGCM(key), source
        self._number, self._text, self._ended = 0, b"", False
        self._next = source.read(self._chunk + TAG)

    def read(self, size: int = -1) -> bytes:
        found = bytearray()
        while size < 0 or len(found) < size:
            if not self._text and not self._refill():
                break
            take = len(self._text) if size < 0 else size - len(found)
            found += self._text[:take]
            self._text = self._text[take:]
        return bytes(found)

    def _refill(self) -> bool:
        if self._ended:
            return False
        sealed, self._next = self._next, self._source.read(self._chunk + TAG)
        self._ended = not self._next
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([self._ended])
        try:
            self._text = self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag:
            raise Damaged(f"The encrypted file is damaged or cut off at chunk {self._number}.") from None
        self._number += 1
        return bool(self._text)
