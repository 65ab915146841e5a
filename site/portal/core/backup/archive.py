"""The file of a backup: a tar stream, compressed, perhaps encrypted; the manifest comes last.

Reading goes from the first byte to the last and hashes every part. Only what the manifest names
with the same length and hash is believed.
"""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from .errors import BackupError, Damaged
from .sealed import Sealer, Unsealer, is_sealed

MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20
LEVEL = 3  # most bytes are pictures, which do not shrink
MOST_MANIFEST = 512 << 20  # bytes


@dataclass
class Part:
    bytes: int
    sha256: str


class Hashing:
    """Reads from ``source`` and hashes what passes."""

    def __init__(self, source):
        self._source, self.digest, self.size = source, sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


@dataclass
class Writer:
    """Adds parts; ``parts`` tells what has been added."""

    _tar: tarfile.TarFile
    parts: dict[str, Part] = field(default_factory=dict)

    def add_file(self, name: str, path: Path) -> bool:
        """Whether ``path`` was still there. Raises BackupError where it grew shorter while it was read."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            info = tarfile.TarInfo(name)
            info.size = source.seek(0, io.SEEK_END)
            source.seek(0)
            self._add(info, source)
        return True

    def add_bytes(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self._add(info, io.BytesIO(data))

    def _add(self, info: tarfile.TarInfo, source) -> None:
        info.mode = 0o600
        through = Hashing(source)
        self._tar.addfile(info, through)
        if through.size != info.size:
            raise BackupError(f"{info.name} changed while it was read. Try again.")
        self.parts[info.name] = Part(through.size, through.digest.hexdigest())

    def finish(self, facts: dict) -> None:
        listed = {name: [part.bytes, part.sha256] for name, part in self.parts.items()}
        self.add_bytes(MANIFEST, json.dumps({"format": FORMAT, **facts, "parts": listed}, ensure_ascii=False).encode())


@contextmanager
def writing(target, passphrase: bytes | None) -> Iterator[Writer]:
    sealer = Sealer(target, passphrase) if passphrase else None
    with (
        gzip.GzipFile(filename="", fileobj=sealer or target, mode="wb", compresslevel=LEVEL, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Writer(tar)
    if sealer:
        sealer.close()


def read(path: Path, passphrase: bytes | None, keep: Callable[[str], Path | None] = lambda name: None) -> dict:
    """Read all of it and give the manifest. ``keep(name)`` says where to lay a part, None leaves it out.

    Raises Damaged where anything is not as it was written, WrongPassphrase, BackupError without a passphrase.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(8)
            file.seek(0)
            if is_sealed(beginning) and not passphrase:
                raise BackupError(f"{path.name} is encrypted. Name the file with its passphrase: --passphrase FILE")
            source = Unsealer(file, passphrase) if passphrase and is_sealed(beginning) else file
            return _read_stream(source, keep)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError, OverflowError) as error:
        raise Damaged(f"{path.name} is damaged or cut off ({type(error).__name__}: {error}).") from error


def _read_stream(source, keep) -> dict:
    found: dict[str, Part] = {}
    manifest = None
    with gzip.GzipFile(fileobj=source, mode="rb") as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                if manifest is not None:
                    raise Damaged("Something comes after the manifest.")
                name = _plain_name(member)
                through = Hashing(tar.extractfile(member))
                if name == MANIFEST:
                    manifest = _parse(through.read(MOST_MANIFEST))
                    continue
                if name in found:
                    raise Damaged(f"{name} is in the file twice.")
                _take(through, keep(name))
                found[name] = Part(through.size, through.digest.hexdigest())
        while packed.read(BLOCK):
            """To the end, where the check sum stands."""
    return _compare(manifest, found)


def _plain_name(member: tarfile.TarInfo) -> str:
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts or name.as_posix() != member.name:
        raise Damaged(f"{member.name!r} is no plain file of a backup.")
    return member.name


def _take(source: Hashing, target: Path | None) -> None:
    if target is None:
        while source.read(BLOCK):
            """Only to hash it."""
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while block := source.read(BLOCK):
            file.write(block)


def _parse(text: bytes) -> dict:
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise Damaged("The manifest cannot be read.") from error
    if not isinstance(manifest, dict) or "parts" not in manifest:
        raise Damaged("The manifest lists nothing.")
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"The backup has the format {manifest.get('format')}; this portal reads {FORMAT}. Take the portal's newer version."
        )
    return manifest


def _compare(manifest: dict | None, found: dict[str, Part]) -> dict:
    if manifest is None:
        raise Damaged("The manifest is missing: the file was cut off.")
    named = {name: Part(*part) for name, part in manifest["parts"].items()}
    for name in named.keys() | found.keys():
        if name not in found:
            raise Damaged(f"{name} is missing.")
        if named.get(name) != found[name]:
            raise Damaged(f"{name} is not what was written.")
    return manifest
